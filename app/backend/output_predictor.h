// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "analysis/control.h"
#include "engine/dataset.h"
#include "engine/model.h"
#include "engine/sensitivity.h"
#include "widgets/views/output_damage.h"

namespace app {

/// Gradients of one layer's weight on the samples that screening takes, the first of the data in an order drawn with the
/// seed.
struct PredictorRequest {
    std::string layer; ///< name
    engine::DatasetSpec data; ///< what is measured on
    std::string output; ///< name of the output that is predicted; empty: the first
    std::int64_t batchSize = 64;
    int threads = 1;
    std::uint64_t seed = 0;
};

using PredictorSink = std::function<void(widgets::OutputPredictor)>;

/// Hands a predictor of few samples to `ready`, and then one of as many as screening takes, or as are kept of so large a
/// weight (engine::LayerGradients). Progress `gradientsStep` is of both together.
/// Errors: usage (no such layer or output, a layer that is not linear in its weight), badInput (data that is gone or does
/// not fit), failed, cancelled.
[[nodiscard]] analysis::Result<void> makePredictors(const engine::Model& model, const PredictorRequest& request,
    const PredictorSink& ready, const analysis::Control& control);

} // namespace app
