// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include <ATen/core/Tensor.h>

#include "engine/exec/model_state.h"

namespace engine::quant {

/// The weight and bias of a layer with the batch norm after it folded in.
struct FoldedLayer {
    at::Tensor weight; ///< W' = W·(g/√(v + eps)), the factor first, in float32; shape as the layer's weight
    at::Tensor bias; ///< (b - mean)·factor + beta
};

/// Precondition: a batch norm is folded into the layer (its output node is not its own node).
[[nodiscard]] FoldedLayer foldBatchNorm(const ModelState& model, int layer);

/// How far folding all batch norms moves the FP32 network's output: ‖y' - y‖ / ‖y‖ of output number `output`, where `y` is
/// what the network as stored gives for `inputs`. A few samples tell: of larger batches the first ones are taken, where
/// the program runs with any number. 0 where nothing is folded or no value is finite.
[[nodiscard]] double foldingError(
    const ModelState& model, std::span<const at::Tensor> inputs, const at::Tensor& y, int output);

/// The tensor of a weight use, as the file has it.
[[nodiscard]] at::Tensor weightTensor(const ModelState& model, int weightUse);

} // namespace engine::quant
