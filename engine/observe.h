// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/observe/observation.h"
#include "engine/dataset.h"
#include "engine/model.h"

namespace engine {

struct ObserveSpec {
    std::int64_t batchSize = 64;
    int threads = 1; ///< intra-operator threads of the calling thread
    std::vector<double> movingAverageConstants{ 0.01 };
};

/// One FP32 pass over `data`: moments and histograms of every edge that a quantized layer reads, and of the hidden states
/// of recurrent layers.
/// Errors: badInput (data does not fit the model), failed, cancelled.
[[nodiscard]] analysis::Result<analysis::Observation> observe(
    const Model& model, const Dataset& data, const ObserveSpec& spec, const analysis::Control& control = {});

} // namespace engine
