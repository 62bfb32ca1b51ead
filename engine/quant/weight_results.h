// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measure/results.h"
#include "engine/model.h"

namespace engine::quant {

/// All matrices of one layer together.
struct WeightResults {
    analysis::TensorResult tensor;
    analysis::WeightChannels channels;
};

/// The weights of one layer against what a plan makes of them, batch norm folded in where the layer has one. Without an
/// encoding x̂ is x. `seed` draws the pairs.
[[nodiscard]] WeightResults compareWeights(
    const Model& model, const analysis::Layer& layer, const analysis::Plan& plan, std::uint64_t seed);

} // namespace engine::quant
