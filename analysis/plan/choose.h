// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "analysis/graph/graph.h"
#include "analysis/observe/observation.h"
#include "analysis/plan/plan.h"
#include "analysis/recipe/recipe.h"

namespace analysis {

/// The values of a weight, batch norm folded in, row-major. Asked for one weight at a time, so that a model is never in
/// memory twice.
using WeightSource = std::function<std::vector<float>(const WeightUse& weight)>;

/// A plan and what a reader must know about it.
struct Choice {
    Plan plan;
    std::vector<std::string> notes; ///< "layer 'x' saw no calibration data and stays FP32"
};

/// Encodings for every layer as the recipe asks: weights from their own values; inputs from what calibration saw (ptsq),
/// by batch (ptdq) or not at all (weights).
/// A layer whose input saw no data stays FP32 altogether, with a note. NaN and Inf are left out of ranges, with a note.
/// An embedding's input are indexes: its weight alone is quantized. All matrices of an LSTM or GRU are, its input, and its
/// hidden state, which stays FP32 with a note where calibration saw none.
/// A product of two activations is left alone unless an override that matches it sets activations.format; then both its
/// inputs are quantized, where the method quantizes activations at all.
/// Errors: usage (a scheme that cannot be; placement kernels, which is not available yet), noData (ptsq without any
/// observation; a weight or an input without a finite value), naming layer or weight.
[[nodiscard]] Result<Choice> choose(
    const Graph& graph, const WeightSource& weights, const Observation& observation, const Recipe& recipe);

/// One weight, as choose() does it: what a window calls while a slider moves. NF4's scales are doubly quantized.
/// Errors: usage, badInput, noData, naming the weight.
[[nodiscard]] Result<Encoding> chooseWeight(
    const WeightUse& weight, std::span<const float> values, const WeightScheme& scheme);

/// One input whose range is fixed by calibration. Formats without a grid need no range.
/// Errors: usage, noData (nothing finite was seen).
[[nodiscard]] Result<EdgeEncoding> chooseStaticEdge(const TensorObservation& seen, const ActivationScheme& scheme);

/// One input whose range is taken from each batch. Error: usage.
[[nodiscard]] Result<EdgeEncoding> chooseDynamicEdge(const ActivationScheme& scheme);

} // namespace analysis
