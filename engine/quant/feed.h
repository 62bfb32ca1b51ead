// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/exec/model_state.h"
#include "engine/fit.h"

namespace engine::quant {

/// A batch as the model's inputs: axes of length 1 added or dropped, numbers converted to the declared type.
[[nodiscard]] std::vector<at::Tensor> feed(const ModelState& model, const InputFit& fit, const Batch& batch);

} // namespace engine::quant
