// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <ATen/core/Tensor.h>

#include "engine/exec/model_state.h"

namespace engine::quant {

/// The weight and bias of a layer with the batch norm after it folded in.
struct FoldedLayer {
    at::Tensor weight; ///< W' = W·(g/√(v + eps)), the factor first, in float32; shape as the layer's weight
    at::Tensor bias; ///< (b - mean)·factor + beta
};

/// nullopt where no batch norm follows the layer. The node that gives the folded layer's output is
/// model.layers[layer].output.
[[nodiscard]] std::optional<FoldedLayer> foldBatchNorm(const ModelState& model, int layer);

/// The tensor that a constant place of the program holds; undefined where it is not a weight.
[[nodiscard]] at::Tensor weightAt(const ir::Program& program, const Place& place);

/// The whole network with all foldable batch norms folded: the same nodes, so that both advance in lock-step; a folded
/// batch norm passes its input on. Equal to the model to rounding.
[[nodiscard]] ir::Program foldedProgram(const ModelState& model);

} // namespace engine::quant
