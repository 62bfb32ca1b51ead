// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/exec/model_state.h"
#include "engine/tensor.h"

namespace engine::exec
{

[[nodiscard]] at::ScalarType scalarTypeOf(ElementType type);
/// nullopt for types that leave no engine: complex, quantized, float8.
[[nodiscard]] std::optional<ElementType> elementTypeOf(at::ScalarType type);
/// "float32"; LibTorch's own word for types that HostTensor does not know.
[[nodiscard]] std::string typeName(at::ScalarType type);

/// A tensor over the same memory, which it keeps alive. It is never written to.
[[nodiscard]] at::Tensor toTensor(const HostTensor& host);
/// The values in row-major order: over the same memory where the tensor fills it that way, otherwise a copy.
/// Throws c10::Error for a type that HostTensor does not know.
[[nodiscard]] HostTensor toHost(const at::Tensor& tensor);

/// The inputs of a run, in the order of the model's inputs.
/// Errors: badInput, naming the input whose type, rank or fixed size differs, or both numbers of inputs.
[[nodiscard]] analysis::Result<std::vector<at::Tensor>> toInputs(
    const ModelState& model, std::span<const HostTensor> inputs);

} // namespace engine::exec
