// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>

#include "app/backend/backend.h"
#include "engine/model.h"

namespace app {

/// The backend over the engine in this process.
class EngineBackend : public Backend {
public:
    EngineBackend();
    ~EngineBackend() override;

    int runCommandLine(int argc, char** argv, const WindowCommands& window) override;
    analysis::Result<AnalysisOutcome> analyze(
        const widgets::RunSetup& setup, const std::string& study, const AnalysisEvents& events) override;
    analysis::Result<void> measureSensitivity(const widgets::RunSetup& setup, const widgets::SensitivityWish& wish,
        const std::string& study, const StudyEvents& events) override;
    analysis::Result<void> plan(const widgets::RunSetup& setup, const analysis::PlanWish& wish,
        const std::string& study, const StudyEvents& events) override;
    analysis::Result<analysis::Graph> describe(const std::string& model, const analysis::Control& control) override;
    analysis::Result<widgets::LayerWeights> weights(
        const std::string& model, const std::string& layer, const analysis::Control& control) override;
    analysis::Result<void> predictors(const PredictorWish& wish,
        const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& control) override;
    analysis::Result<std::string> describeData(const std::string& path, const analysis::Control& control) override;

private:
    struct OpenModel;
    [[nodiscard]] analysis::Result<engine::Model> open(const std::string& path, const analysis::Control& control);
    /// Whether the model is the one that results know.
    [[nodiscard]] analysis::Result<void> compare(const analysis::Identity& known, const analysis::Control& control);

    std::mutex m_mutex; ///< of m_last
    std::unique_ptr<OpenModel> m_last;
};

} // namespace app
