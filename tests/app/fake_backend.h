// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <string>

#include "app/backend/backend.h"
#include "app/study/study.h"

/// A backend without an engine: "measures" made-up results, as slowly and as badly as a test wants.
class FakeBackend : public app::Backend {
public:
    int layers = 6;
    std::atomic<int> millisecondsPerVariant{ 0 };
    std::string failure; ///< not empty: every analysis ends with it
    std::atomic<int> analyses{ 0 };
    std::atomic<int> predictions{ 0 }; ///< of damage at the output, begun
    std::atomic<int> measurements{ 0 }; ///< of sensitivity, begun

    std::int64_t bytesOfPredictor = 1000;
    app::PredictorWish predicted; ///< the last that was asked for

    analysis::PlanWish wish; ///< the last that was asked for

    int runCommandLine(int argc, char** argv, const app::WindowCommands& window) override;
    analysis::Result<app::AnalysisOutcome> analyze(
        const widgets::RunSetup& setup, const std::string& study, const app::AnalysisEvents& events) override;
    /// ≈ for all cells, then = for one after the other, each as slow as a variant.
    analysis::Result<void> measureSensitivity(const widgets::RunSetup& setup, const widgets::SensitivityWish& wish,
        const std::string& study, const app::StudyEvents& events) override;
    analysis::Result<void> plan(const widgets::RunSetup& setup, const analysis::PlanWish& wish,
        const std::string& study, const app::StudyEvents& events) override;
    /// Of any file that exists.
    analysis::Result<analysis::Graph> describe(const std::string& model, const analysis::Control& control) override;
    analysis::Result<widgets::LayerWeights> weights(
        const std::string& model, const std::string& layer, const analysis::Control& control) override;
    /// Of 4 samples, then of 8, as slowly as a variant: each a multiple of the sum of the changes.
    analysis::Result<void> predictors(const app::PredictorWish& asked,
        const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& control) override;
    analysis::Result<std::string> describeData(const std::string& path, const analysis::Control& control) override;

private:
    [[nodiscard]] bool wait(const analysis::Control& control, const char* what) const;
    /// The newest run of a study, or a new one.
    [[nodiscard]] analysis::Result<std::int64_t> runIn(app::Study& study, const std::string& model) const;
};
