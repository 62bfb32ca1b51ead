// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backend/engine_backend.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>

#include "analysis/plan/choose.h"
#include "app/backend/output_predictor.h"
#include "app/cli/command_line.h"
#include "app/cli/table.h"
#include "app/jobs/changes.h"
#include "app/jobs/plan_job.h"
#include "app/jobs/sensitivity_job.h"
#include "engine/dataset.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr const char* windowCommand = "quantscope (window)";

/// What a person has set up, as jobs take it: an AnalysisRequest or a SensitivityRequest. Error: that of the
/// preprocessing.
template <class Request>
Result<Request> requestOf(const widgets::RunSetup& setup, const std::string& study)
{
    Request request;
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
    request.batchSize = setup.batchSize;
    request.threads = setup.threads;
    request.seed = setup.seed;
    request.output = setup.output;
    request.study = study;
    request.command = windowCommand;
    return request;
}

SensitivityExtent extentOf(widgets::SensitivityEffort effort)
{
    switch (effort) {
    case widgets::SensitivityEffort::Screen:
        return SensitivityExtent::Screen;
    case widgets::SensitivityEffort::Progressive:
        return SensitivityExtent::Settled;
    case widgets::SensitivityEffort::Exact:
        break;
    }
    return SensitivityExtent::AllScreened;
}

SensitivityRows rowsOf(widgets::SensitivityPer per)
{
    switch (per) {
    case widgets::SensitivityPer::Block:
        return SensitivityRows::Blocks;
    case widgets::SensitivityPer::Channel:
        return SensitivityRows::Channels;
    case widgets::SensitivityPer::Layer:
        break;
    }
    return SensitivityRows::Layers;
}

SensitivityJobEvents jobEvents(const StudyEvents& events)
{
    const auto changed = [&events](const SensitivityOutcome&) {
        if (events.changed)
            events.changed();
    };
    return { events.note, changed, events.control };
}

} // namespace

/// A model and the state of its file when it was opened.
struct EngineBackend::OpenModel {
    std::string path;
    std::filesystem::file_time_type changed;
    engine::Model model;
    std::string hash = {}; ///< empty: not yet computed
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
    auto request = requestOf<AnalysisRequest>(setup, study);
    if (!request)
        return tl::unexpected(request.error());
    request->recipes = setup.recipes;
    return runAnalysis(*request, events);
}

Result<void> EngineBackend::measureSensitivity(const widgets::RunSetup& setup, const widgets::SensitivityWish& wish,
    const std::string& study, const StudyEvents& events)
{
    auto request = requestOf<SensitivityRequest>(setup, study);
    if (!request)
        return tl::unexpected(request.error());
    request->target = wish.target;
    request->mode = wish.mode;
    request->formats = wish.formats;
    request->extent = extentOf(wish.effort);
    request->rows = rowsOf(wish.per);
    request->channelsOf = wish.channelsOf;
    if (wish.firstLayer >= 0)
        request->selected = { wish.firstLayer };
    SensitivityJobEvents jobEvents = app::jobEvents(events);
    const auto tell = [&](const SensitivityOutcome& soFar) {
        if (wish.per != widgets::SensitivityPer::Layer && events.measured)
            events.measured(wish.per, std::make_shared<const analysis::SensitivityTable>(soFar.table));
    };
    jobEvents.changed = [&, changed = jobEvents.changed](const SensitivityOutcome& soFar) {
        changed(soFar);
        tell(soFar);
    };
    const auto outcome = runSensitivity(*request, jobEvents);
    if (!outcome)
        return tl::unexpected(outcome.error());
    tell(*outcome);
    if (outcome->stopped)
        return tl::unexpected(*outcome->stopped);
    for (const std::string& text : outcome->notes)
        events.note(text);
    return {};
}

Result<void> EngineBackend::plan(
    const widgets::RunSetup& setup, const analysis::PlanWish& wish, const std::string& study, const StudyEvents& events)
{
    auto run = requestOf<SensitivityRequest>(setup, study);
    if (!run)
        return tl::unexpected(run.error());
    PlanRequest request;
    request.run = *std::move(run);
    request.wish = wish;
    const auto outcome = runPlan(request, jobEvents(events));
    if (!outcome)
        return tl::unexpected(outcome.error());
    return {};
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

Result<void> EngineBackend::compare(const analysis::Identity& known, const analysis::Control& control)
{
    if (known.hash.empty())
        return {};
    std::string hash;
    {
        const std::lock_guard lock(m_mutex);
        if (m_last && m_last->path == known.path)
            hash = m_last->hash;
    }
    if (hash.empty()) {
        const auto now = identityOf(known.path, control);
        if (!now)
            return tl::unexpected(now.error());
        hash = now->hash;
        const std::lock_guard lock(m_mutex);
        if (m_last && m_last->path == known.path)
            m_last->hash = hash;
    }
    if (hash != known.hash)
        return fail(ErrorKind::BadInput,
            known.path + ": has changed since these results were measured; run them again to predict from it");
    return {};
}

Result<void> EngineBackend::predictors(const PredictorWish& wish,
    const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& control)
{
    const auto run = requestOf<SensitivityRequest>(wish.setup, {});
    if (!run)
        return tl::unexpected(run.error());
    const auto model = open(wish.setup.model, control);
    if (!model)
        return tl::unexpected(model.error());
    if (auto same = compare(wish.model, control); !same)
        return same;
    return makePredictors(
        *model, { wish.layer, run->data, run->output, run->batchSize, run->threads, run->seed }, ready, control);
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
