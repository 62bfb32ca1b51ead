// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/sensitivity/sample_axis.h"

namespace engine::sense {

/// Σ a·b, in float32 over 16 lanes, blocks of them in double: the same bits on every processor.
[[nodiscard]] double dot(std::span<const float> a, std::span<const float> b);

/// The same for each sample of two tensors of one shape.
[[nodiscard]] std::vector<float> dotRows(
    const SampleAxis& where, const at::Tensor& a, const at::Tensor& b, std::int64_t samples);

} // namespace engine::sense
