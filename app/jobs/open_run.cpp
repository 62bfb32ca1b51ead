// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <filesystem>
#include <utility>

#include "analysis/recipe/variants.h"
#include "app/jobs/changes.h"
#include "app/jobs/not_finite.h"
#include "app/jobs/prepare.h"
#include "app/jobs/provenance.h"
#include "app/jobs/sensitivity_job.h"
#include "app/study/sensitivity_conditions.h"
#include "engine/observe.h"

namespace app {

using analysis::Result;
using analysis::SensitivityTarget;

namespace {

SensitivityConditions conditionsOf(const SensitivityRequest& request, const DataSets& sets, SensitivityTarget target)
{
    const bool ranges = target != SensitivityTarget::Weights;
    analysis::Recipe recipe;
    recipe.method = ranges ? analysis::Method::Ptsq : analysis::Method::Weights;
    recipe.weights = request.weights;
    recipe.weights.format = analysis::int8;
    recipe.activations = request.activations;
    recipe.activations.format = ranges ? analysis::int8 : analysis::fp32;
    recipe.name = analysis::variantName(recipe);
    SensitivityConditions conditions;
    conditions.samples = sets.evaluation.size();
    conditions.seed = request.seed;
    conditions.split = sets.split;
    conditions.calibrationSamples = ranges && sets.calibration ? sets.calibration->size() : 0;
    conditions.calibrationData = ranges && request.calibrationData ? wholePath(request.calibrationData->path) : "";
    conditions.recipe = std::move(recipe);
    return conditions;
}

Result<std::shared_ptr<SensitivityStudy>> openStudy(const SensitivityRequest& request,
    std::span<const SensitivityTarget> targets, const OpenedRun& run, const analysis::Control& control)
{
    RunConditions asked{ request.model, request.data.path, std::nullopt, request.output, request.seed,
        request.batchSize, request.threads, request.command };
    if (request.calibrationData)
        asked.calibrationData = request.calibrationData->path;
    const auto provenance = provenanceOf(asked, run.sets, run.graph, control);
    if (!provenance)
        return tl::unexpected(provenance.error());
    SensitivityStudy::Conditions conditions;
    for (const SensitivityTarget target : targets)
        conditions[{ target, request.mode }] = toText(conditionsOf(request, run.sets, target));
    auto study = SensitivityStudy::open(request.study, *provenance, run.graph, conditions);
    if (!study)
        return tl::unexpected(study.error());
    return std::make_shared<SensitivityStudy>(*std::move(study));
}

bool needsRanges(std::span<const SensitivityTarget> targets)
{
    return std::ranges::any_of(targets, [](SensitivityTarget target) { return target != SensitivityTarget::Weights; });
}

} // namespace

Result<OpenedRun> openInputs(const SensitivityRequest& request, std::span<const SensitivityTarget> targets,
    const NoteSink& note, const analysis::Control& control)
{
    // A study that cannot be used is told before any work.
    std::error_code unknown;
    if (!request.study.empty() && std::filesystem::exists(request.study, unknown)) {
        if (const auto study = Study::open(request.study); !study)
            return tl::unexpected(study.error());
    }
    auto model = engine::openModel(request.model, control);
    if (!model)
        return tl::unexpected(model.error());
    const DataRequest wanted{ request.data, request.calibrationData, request.calibrationLimit, request.seed,
        needsRanges(targets) ? Ranges::Needed : Ranges::NotNeeded };
    auto sets = openData(wanted, note, control);
    if (!sets)
        return tl::unexpected(sets.error());
    auto graph = describeOn(*model, sets->evaluation.info(), request.output);
    if (!graph)
        return tl::unexpected(graph.error());
    for (const std::string& text : notFiniteWeights(*model)) {
        if (note)
            note(text);
    }
    return OpenedRun{ *std::move(model), *std::move(sets), *std::move(graph), std::nullopt, nullptr, note };
}

Result<void> observeAndKeep(OpenedRun& run, const SensitivityRequest& request,
    std::span<const SensitivityTarget> targets, const analysis::Control& control)
{
    if (needsRanges(targets)) {
        engine::ObserveSpec spec;
        spec.batchSize = request.batchSize;
        spec.threads = request.threads;
        auto seen = engine::observe(run.model, *run.sets.calibration, spec, control);
        if (!seen)
            return tl::unexpected(seen.error());
        run.seen = *std::move(seen);
    }
    if (!request.study.empty()) {
        auto study = openStudy(request, targets, run, control);
        if (!study)
            return tl::unexpected(study.error());
        run.study = *std::move(study);
        for (const std::string& change : run.study->changes()) {
            if (run.note)
                run.note(change);
        }
    }
    return {};
}

} // namespace app
