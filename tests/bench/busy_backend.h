// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

#include "../app/fake_backend.h"

namespace bench {

/// A backend whose analyses keep cores busy, with arithmetic and with memory larger than caches, until they are
/// cancelled. On demand they finish a variant.
class BusyBackend : public FakeBackend {
public:
    /// `wanted` variants are finished: each time another one is asked for.
    std::atomic<int> wanted{ 0 };
    std::function<analysis::VariantResult(int)> variant; ///< the i-th
    analysis::Graph graph;
    analysis::Provenance provenance;
    std::shared_ptr<const std::vector<float>> weight; ///< of any layer

    analysis::Result<app::AnalysisOutcome> analyze(
        const widgets::RunSetup& setup, const std::string& study, const app::AnalysisEvents& events) override;
    analysis::Result<analysis::Graph> describe(const std::string& model, const analysis::Control& control) override;
    analysis::Result<widgets::LayerWeights> weights(
        const std::string& model, const std::string& layer, const analysis::Control& control) override;
    analysis::Result<void> predictors(const app::PredictorWish& wish,
        const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& control) override;
};

} // namespace bench
