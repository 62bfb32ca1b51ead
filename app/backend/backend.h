// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/control.h"
#include "analysis/measure/results.h"
#include "analysis/plan/plan_wish.h"
#include "analysis/result.h"
#include "app/backend/window_commands.h"
#include "app/jobs/analysis_job.h"
#include "widgets/views/output_damage.h"
#include "widgets/views/run_setup.h"
#include "widgets/views/sensitivity_wish.h"
#include "widgets/views/weight_preview.h"

namespace app {

/// Whom work tells that keeps its results in a study, all but what has no place there. On the thread that does it.
struct StudyEvents {
    std::function<void(const std::string&)> note; ///< what a person must know, in one line
    std::function<void()> changed; ///< more is known; after each batch
    /// What no study keeps: blocks, or channels of a layer, as far as they are known; after each batch.
    std::function<void(widgets::SensitivityPer, std::shared_ptr<const analysis::SensitivityTable>)> measured{};
    analysis::Control control;
};

/// What the progress of a predictor's gradients is called; what comes before (opening files) has other names.
inline constexpr const char* gradientsStep = "gradients";

/// Of which layer's weight a person wants to know what it does at the output, and under what conditions.
struct PredictorWish {
    widgets::RunSetup setup; ///< without recipes; tells also which output
    std::string layer; ///< name
    analysis::Identity model; ///< as results know it; without a hash nothing is compared
    bool operator==(const PredictorWish&) const = default;
};

/// Everything that needs LibTorch, in plain values. Loading LibTorch takes up to a second: the executable does not link
/// it, but opens the library that implements this when it is first needed (library.h). Tests link the implementation
/// (engine_backend.h) or give the window one of their own.
///
/// All functions may be called on any thread, also at the same time; those with a study tell more than their result.
class Backend {
public:
    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    /// The whole command line; the exit code. `window` is what commands call that open windows.
    virtual int runCommandLine(int argc, char** argv, const WindowCommands& window) = 0;

    /// runAnalysis() with what a person has set up. `study` keeps the results.
    [[nodiscard]] virtual analysis::Result<AnalysisOutcome> analyze(
        const widgets::RunSetup& setup, const std::string& study, const AnalysisEvents& events) = 0;

    /// runSensitivity() under the conditions that a person has set up; its recipes do not count. Error: also cancelled,
    /// with what was known by then in the study.
    [[nodiscard]] virtual analysis::Result<void> measureSensitivity(const widgets::RunSetup& setup,
        const widgets::SensitivityWish& wish, const std::string& study, const StudyEvents& events) = 0;

    /// runPlan() likewise: the plan of least damage within the wish's limits, or the one that holds its drop, and the
    /// baselines, all of them run.
    [[nodiscard]] virtual analysis::Result<void> plan(const widgets::RunSetup& setup, const analysis::PlanWish& wish,
        const std::string& study, const StudyEvents& events) = 0;

    /// A model's layers; with shapes where the file records its inputs.
    [[nodiscard]] virtual analysis::Result<analysis::Graph> describe(
        const std::string& model, const analysis::Control& control) = 0;

    /// The matrices of one layer, batch norm folded in. Keeps the last model open. Error: usage (no such layer), and
    /// those of opening a model.
    [[nodiscard]] virtual analysis::Result<widgets::LayerWeights> weights(
        const std::string& model, const std::string& layer, const analysis::Control& control) = 0;

    /// Hands a predictor of few samples to `ready`, then a better one (makePredictors()); on this thread. Keeps the last
    /// model open. Errors: usage (no such layer, one that can only be measured), badInput (the model has changed, data is
    /// gone or does not fit), failed, cancelled.
    [[nodiscard]] virtual analysis::Result<void> predictors(const PredictorWish& wish,
        const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& control) = 0;

    /// One line about a data set for people: "idx, 10,000 samples of 1 × 28 × 28, 10 classes".
    [[nodiscard]] virtual analysis::Result<std::string> describeData(
        const std::string& path, const analysis::Control& control) = 0;
};

/// How a window gets at the backend: the first call loads it, which takes a while; later ones answer at once. Called on
/// worker threads.
using BackendSource = std::function<analysis::Result<Backend*>()>;

} // namespace app
