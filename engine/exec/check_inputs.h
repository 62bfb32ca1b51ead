// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "analysis/result.h"
#include "engine/exec/model_state.h"
#include "engine/tensor.h"

namespace engine {

/// Whether tensors fit a model's inputs: number, type, rank and fixed sizes. Error: badInput, naming the input.
[[nodiscard]] analysis::Result<void> checkInputs(const ModelState& model, std::span<const HostTensor> inputs);

} // namespace engine
