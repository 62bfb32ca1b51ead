// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend/engine_backend.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "analysis/plan/choose.h"
#include "app/cli/command_line.h"
#include "app/cli/table.h"
#include "engine/dataset.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

/// A model and the state of its file when it was opened.
struct EngineBackend::OpenModel {
    std::string path;
    std::filesystem::file_time_type changed;
    engine::Model model;
};

EngineBackend::EngineBackend() = default;
EngineBackend::~EngineBackend() = default;

int EngineBackend::runCommandLine(int argc, char** argv, const WindowCommands& window)
{
    return app::runCommandLine(argc, argv, window);
}

Result<engine::Model> EngineBackend::open(const std::string& path, const analysis::Control& control)
{
    std::error_code unknown;
    const auto changed = std::filesystem::last_write_time(path, unknown);
    const std::lock_guard lock(m_mutex);
    if (m_last && !unknown && m_last->path == path && m_last->changed == changed)
        return m_last->model;
    auto model = engine::openModel(path, control);
    if (model && !unknown)
        m_last = std::make_unique<OpenModel>(OpenModel{ path, changed, *model });
    return model;
}

Result<AnalysisOutcome> EngineBackend::analyze(
    const widgets::RunSetup& setup, const std::string& study, const AnalysisEvents& events)
{
    AnalysisRequest request;
    request.model = setup.model;
    request.data = { setup.data, std::nullopt, setup.limit, setup.seed };
    if (!setup.preprocess.empty()) {
        auto preprocess = engine::parsePreprocess(setup.preprocess);
        if (!preprocess)
            return tl::unexpected(preprocess.error());
        request.data.preprocess = *std::move(preprocess);
    }
    if (!setup.calibrationData.empty())
        request.calibrationData = engine::DatasetSpec{ setup.calibrationData, request.data.preprocess, 0, setup.seed };
    request.calibrationLimit = setup.calibrationLimit;
    request.recipes = setup.recipes;
    request.batchSize = setup.batchSize;
    request.threads = setup.threads;
    request.seed = setup.seed;
    request.study = study;
    request.command = "quantscope (window)";
    return runAnalysis(request, events);
}

Result<analysis::Graph> EngineBackend::describe(const std::string& path, const analysis::Control& control)
{
    const auto model = open(path, control);
    if (!model)
        return tl::unexpected(model.error());
    // A file that records no inputs shows its layers without shapes until data is there.
    return engine::describe(*model, {}).value_or(model->graph());
}

Result<widgets::LayerWeights> EngineBackend::weights(
    const std::string& path, const std::string& layer, const analysis::Control& control)
{
    const auto model = open(path, control);
    if (!model)
        return tl::unexpected(model.error());
    const auto& layers = model->graph().layers;
    const auto found = std::ranges::find(layers, layer, &analysis::Layer::name);
    if (found == layers.end())
        return fail(
            ErrorKind::Usage, path + ": has no layer '" + layer + "'; the model is another one than that of the study");
    widgets::LayerWeights weights;
    for (const analysis::WeightUse& use : found->weights) {
        engine::WeightValues values = model->weight(use.id, engine::BatchNorm::Folded);
        weights.values.push_back(std::make_shared<const std::vector<float>>(std::move(values.values)));
        weights.shapes.push_back(values.shape);
        weights.outputAxes.push_back(use.outputAxis);
    }
    return weights;
}

Result<std::string> EngineBackend::describeData(const std::string& path, const analysis::Control& control)
{
    const auto data = engine::openDataset({ path, std::nullopt, 0, 0 }, control);
    if (!data)
        return tl::unexpected(data.error());
    const engine::DatasetInfo& info = data->info();
    std::string text = info.format + ", " + grouped(info.samples) + " samples";
    for (std::size_t i = 0; i < info.inputShapes.size(); ++i)
        text += (i == 0 ? " of " : " and ") + shapeText(info.inputShapes[i]);
    return text + (info.labelled ? ", " + std::to_string(info.classes) + " classes" : ", without labels");
}

} // namespace app
