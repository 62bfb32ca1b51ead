// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/fit.h"

namespace engine::quant {

/// A batch as the model's inputs: axes of length 1 added or dropped, numbers converted, as `fit` says.
[[nodiscard]] std::vector<at::Tensor> feed(const InputFit& fit, const Batch& batch);

} // namespace engine::quant
