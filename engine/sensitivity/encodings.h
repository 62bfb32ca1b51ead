// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/observe/observation.h"
#include "analysis/plan/plan.h"
#include "analysis/plan/sensitivity.h"
#include "engine/model.h"

namespace engine::sense {

/// How layers are quantized when their sensitivity is asked for: schemes whose format is still open.
struct Schemes {
    const Model& model;
    const analysis::Observation& seen;
    analysis::SensitivityTarget target;
    analysis::WeightScheme weights;
    analysis::ActivationScheme activations;

    [[nodiscard]] bool quantizesWeights() const { return target != analysis::SensitivityTarget::Activations; }
    [[nodiscard]] bool quantizesInputs() const { return target != analysis::SensitivityTarget::Weights; }
};

/// Adds the encodings of one layer to a plan. A layer whose input saw no data adds nothing and a note (each once).
/// Errors: usage, noData, naming the weight or layer.
[[nodiscard]] analysis::Result<void> addEncodings(
    const Schemes& schemes, int layer, analysis::Format format, analysis::Plan& plan, std::vector<std::string>& notes);

/// The layers that are quantized where nothing else is asked for: those with a weight.
[[nodiscard]] std::vector<int> layersWithWeights(const analysis::Graph& graph);

} // namespace engine::sense
