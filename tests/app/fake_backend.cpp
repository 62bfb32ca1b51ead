// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_backend.h"

#include <chrono>
#include <filesystem>
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
        for (int waited = 0; waited <= millisecondsPerVariant; waited += stepMilliseconds) {
            if (!events.control.report({ waited, millisecondsPerVariant + 1, "evaluating" })) {
                outcome.stopped = analysis::cancelled().value();
                return outcome;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(stepMilliseconds));
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

Result<std::string> FakeBackend::describeData(const std::string& path, const analysis::Control& /*control*/)
{
    if (const auto found = check(path); !found)
        return tl::unexpected(found.error());
    return std::string("made up, 600 samples");
}
