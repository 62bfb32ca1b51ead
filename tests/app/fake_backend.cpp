// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_backend.h"

#include <chrono>
#include <filesystem>
#include <numeric>
#include <thread>

#include "app/study/study.h"
#include "samples.h"

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr int bins = 64;
constexpr int stepMilliseconds = 5;

Result<void> check(const std::string& path)
{
    if (!std::filesystem::exists(path))
        return fail(ErrorKind::BadInput, path + ": no such file; give another");
    return {};
}

} // namespace

int FakeBackend::runCommandLine(int /*argc*/, char** /*argv*/, const app::WindowCommands& /*window*/)
{
    return 0;
}

Result<app::AnalysisOutcome> FakeBackend::analyze(
    const widgets::RunSetup& setup, const std::string& path, const app::AnalysisEvents& events)
{
    ++analyses;
    if (const auto model = check(setup.model); !model)
        return tl::unexpected(model.error());
    if (!failure.empty())
        return fail(ErrorKind::Failed, failure);
    auto study = app::Study::openOrCreate(path);
    if (!study)
        return tl::unexpected(study.error());
    app::AnalysisOutcome outcome;
    outcome.analysis.provenance = samples::provenance();
    outcome.analysis.provenance.model.path = setup.model;
    outcome.analysis.graph = samples::graph(layers);
    const auto run = study->beginRun(outcome.analysis.provenance, outcome.analysis.graph);
    if (!run)
        return tl::unexpected(run.error());
    for (const analysis::Recipe& recipe : setup.recipes) {
        if (!wait(events.control, "evaluating")) {
            outcome.stopped = analysis::cancelled().value();
            return outcome;
        }
        analysis::VariantResult variant = samples::variant(recipe.name, layers, bins);
        variant.recipe = recipe;
        if (const auto kept = study->addVariant(*run, variant); !kept)
            return tl::unexpected(kept.error());
        if (events.finished)
            events.finished(variant);
    }
    if (const auto finished = study->finishRun(*run, outcome.analysis.provenance); !finished)
        return tl::unexpected(finished.error());
    return outcome;
}

bool FakeBackend::wait(const analysis::Control& control, const char* what) const
{
    for (int waited = 0; waited <= millisecondsPerVariant; waited += stepMilliseconds) {
        if (!control.report({ waited, millisecondsPerVariant + 1, what }))
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(stepMilliseconds));
    }
    return true;
}

Result<std::int64_t> FakeBackend::runIn(app::Study& study, const std::string& model) const
{
    const auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    if (!runs->empty())
        return runs->back().id;
    analysis::Provenance provenance = samples::provenance();
    provenance.model.path = model;
    return study.beginRun(provenance, samples::graph(layers));
}

Result<void> FakeBackend::measureSensitivity(const widgets::RunSetup& setup, const widgets::SensitivityWish& wish,
    const std::string& path, const app::StudyEvents& events)
{
    ++measurements;
    if (const auto data = check(setup.model); !data)
        return tl::unexpected(data.error());
    if (!failure.empty())
        return fail(ErrorKind::Failed, failure);
    if (wish.per != widgets::SensitivityPer::Layer) {
        const auto kept = samples::sensitivity(layers, wish.target, wish.mode);
        events.measured(wish.per, std::make_shared<const analysis::SensitivityTable>(kept.table));
        return {};
    }
    auto study = app::Study::openOrCreate(path);
    if (!study)
        return tl::unexpected(study.error());
    const auto run = runIn(*study, setup.model);
    if (!run)
        return tl::unexpected(run.error());
    const auto graph = study->header(*run);
    if (!graph)
        return tl::unexpected(graph.error());
    app::KeptSensitivity kept = samples::sensitivity(int(graph->graph.layers.size()), wish.target, wish.mode);
    kept.settled.clear();
    if (!study->addSensitivity(*run, kept))
        return fail(ErrorKind::Failed, "not kept");
    if (!study->addContributions(*run, wish.target, wish.mode, samples::contributions(kept.table)))
        return fail(ErrorKind::Failed, "not kept");
    events.changed();
    for (auto& cell : kept.table.cells) {
        if (wish.effort == widgets::SensitivityEffort::Screen)
            break;
        if (!wait(events.control, "measuring"))
            return analysis::cancelled();
        cell->certainty = analysis::Certainty::Exact;
        if (!study->addSensitivity(*run, kept))
            return fail(ErrorKind::Failed, "not kept");
        events.changed();
    }
    kept.settled = "the order of layers is settled";
    return study->addSensitivity(*run, kept);
}

Result<void> FakeBackend::plan(const widgets::RunSetup& setup, const analysis::PlanWish& asked, const std::string& path,
    const app::StudyEvents& events)
{
    auto study = app::Study::openOrCreate(path);
    if (!study)
        return tl::unexpected(study.error());
    const auto run = runIn(*study, setup.model);
    if (!run)
        return tl::unexpected(run.error());
    wish = asked;
    if (!wait(events.control, "planning"))
        return analysis::cancelled();
    return study->addPlan(*run, samples::planRecord(layers));
}

Result<analysis::Graph> FakeBackend::describe(const std::string& model, const analysis::Control& /*control*/)
{
    if (const auto found = check(model); !found)
        return tl::unexpected(found.error());
    return samples::graph(layers);
}

Result<widgets::LayerWeights> FakeBackend::weights(
    const std::string& model, const std::string& /*layer*/, const analysis::Control& /*control*/)
{
    if (const auto found = check(model); !found)
        return tl::unexpected(found.error());
    std::vector<float> values(32);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = 0.1F * float(i) - 1.5F;
    return widgets::LayerWeights{ { std::make_shared<const std::vector<float>>(std::move(values)) }, { { 8, 4 } },
        { 0 } };
}

Result<void> FakeBackend::predictors(const app::PredictorWish& asked,
    const std::function<void(widgets::OutputPredictor)>& ready, const analysis::Control& control)
{
    predicted = asked;
    ++predictions;
    if (const auto found = check(asked.setup.data); !found)
        return tl::unexpected(found.error());
    if (!failure.empty())
        return fail(ErrorKind::Failed, failure);
    for (const std::int64_t samples : { 4, 8 }) {
        if (!wait(control, "gradients"))
            return analysis::cancelled();
        widgets::OutputPredictor predictor;
        predictor.shape = { 1, samples, 2 };
        predictor.outputPower = 1;
        predictor.bytes = bytesOfPredictor;
        predictor.contributions = [samples](std::span<const float> change) {
            return std::vector<float>(std::size_t(samples), std::accumulate(change.begin(), change.end(), 0.0F));
        };
        ready(std::move(predictor));
    }
    return {};
}

Result<std::string> FakeBackend::describeData(const std::string& path, const analysis::Control& /*control*/)
{
    if (const auto found = check(path); !found)
        return tl::unexpected(found.error());
    return std::string("made up, 600 samples");
}
