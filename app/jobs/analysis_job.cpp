// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/analysis_job.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "analysis/measure/distribution_shift.h"
#include "app/jobs/changes.h"
#include "app/jobs/data_sets.h"
#include "app/jobs/prepare.h"
#include "app/jobs/provenance.h"
#include "app/study/study.h"
#include "engine/evaluate.h"
#include "engine/model.h"
#include "engine/observe.h"

namespace app {

using analysis::Result;

namespace {

void tell(const AnalysisEvents& events, const std::string& message)
{
    if (events.note)
        events.note(message);
}

RunConditions conditionsOf(const AnalysisRequest& request)
{
    RunConditions conditions{ request.model, request.data.path, std::nullopt, request.output, request.seed,
        request.batchSize, request.threads, request.command };
    if (request.calibrationData)
        conditions.calibrationData = request.calibrationData->path;
    return conditions;
}

/// Results on their way to memory and to the study.
class Collector {
public:
    Collector(const AnalysisEvents& events, AnalysisOutcome& outcome, std::optional<Study>& study)
        : m_events(events), m_outcome(outcome), m_study(study)
    {
    }

    void add(analysis::VariantResult variant)
    {
        if (m_study && !m_error) {
            if (const auto kept = m_study->addVariant(m_outcome.run, variant); !kept)
                m_error = kept.error();
        }
        m_outcome.analysis.variants.push_back(std::move(variant));
        if (m_events.finished)
            m_events.finished(m_outcome.analysis.variants.back());
    }

    /// Stops the evaluation as soon as the study cannot keep its results.
    [[nodiscard]] analysis::Control control() const
    {
        return analysis::Control(
            [this](const analysis::Progress& progress) { return m_events.control.report(progress) && !m_error; });
    }

    [[nodiscard]] const std::optional<analysis::Error>& error() const { return m_error; }

private:
    const AnalysisEvents& m_events;
    AnalysisOutcome& m_outcome;
    std::optional<Study>& m_study;
    std::optional<analysis::Error> m_error;
};

/// Variants come in groups; a person reads them in the order that was asked for.
void sortAsAsked(std::vector<analysis::VariantResult>& variants, const std::vector<analysis::Recipe>& recipes)
{
    const auto place = [&](const analysis::VariantResult& variant) {
        return std::ranges::find(recipes, variant.recipe.name, &analysis::Recipe::name) - recipes.begin();
    };
    std::ranges::stable_sort(variants, {}, place);
}

void noteSkipped(AnalysisOutcome& outcome, const engine::Evaluation& evaluation, const AnalysisEvents& events)
{
    outcome.analysis.provenance.skippedSamples = evaluation.skippedSamples;
    if (evaluation.skippedSamples == 0)
        return;
    std::string reasons;
    for (const std::string& reason : evaluation.skippedReasons)
        reasons += (reasons.empty() ? ": " : "; ") + reason;
    tell(events, std::to_string(evaluation.skippedSamples) + " samples could not be read and were skipped" + reasons);
}

/// Of each layer's first input; what saw nothing in one of the two sets has no shift. Absent where no layer has one.
std::optional<analysis::ShiftResult> shiftBetween(
    const analysis::Graph& graph, const analysis::Observation& calibration, const analysis::Observation& evaluation)
{
    std::vector<analysis::LayerShift> layers;
    for (const analysis::Layer& layer : graph.layers) {
        if (layer.inputs.empty())
            continue;
        const auto before = calibration.edges.find(layer.inputs.front());
        const auto after = evaluation.edges.find(layer.inputs.front());
        if (before == calibration.edges.end() || after == evaluation.edges.end())
            continue;
        if (auto shift = analysis::layerShift(layer.name, before->second, after->second))
            layers.push_back(*std::move(shift));
    }
    if (layers.empty())
        return std::nullopt;
    return analysis::overallShift(std::move(layers));
}

/// What is known when the last batch was run: skipped samples and the shift.
Result<void> conclude(AnalysisOutcome& outcome, const engine::Evaluation& evaluation,
    const std::optional<analysis::Observation>& seen, std::optional<Study>& study)
{
    if (seen)
        outcome.analysis.shift = shiftBetween(outcome.analysis.graph, *seen, evaluation.seen);
    if (!study)
        return {};
    if (outcome.analysis.shift) {
        if (const auto kept = study->addShift(outcome.run, *outcome.analysis.shift); !kept)
            return kept;
    }
    return study->finishRun(outcome.run, outcome.analysis.provenance);
}

/// Whether the limits can be judged by what will be measured.
Result<void> checkLimits(const AnalysisRequest& request, const DataSets& sets, const analysis::Graph& graph)
{
    analysis::Measurable measurable;
    measurable.labelled = sets.evaluation.info().labelled;
    for (const analysis::Port& port : graph.outputs) {
        if (request.output.empty() || port.name == request.output) {
            measurable.classes = port.shape.size() == 2 ? port.shape[1] : 0;
            break;
        }
    }
    measurable.shift = sets.calibration.has_value();
    measurable.quantized = std::ranges::any_of(
        request.recipes, [](const analysis::Recipe& recipe) { return recipe.method != analysis::Method::Fp32; });
    return analysis::checkMeasurable(request.limits, measurable);
}

/// A study that is there already: one that cannot be used is told before any work.
Result<std::optional<Study>> existingStudy(const std::string& path)
{
    if (path.empty())
        return std::nullopt;
    if (const auto usable = Study::checkPath(path); !usable)
        return tl::unexpected(usable.error());
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown))
        return std::nullopt;
    auto opened = Study::open(path);
    if (!opened)
        return tl::unexpected(opened.error());
    return std::optional<Study>(*std::move(opened));
}

struct AnalysisInputs {
    engine::Model model;
    DataSets sets;
    analysis::Graph graph;
};

/// Model and data, checked against each other and against what is asked for.
Result<AnalysisInputs> openInputs(const AnalysisRequest& request, const AnalysisEvents& events)
{
    auto model = engine::openModel(request.model, events.control);
    if (!model)
        return tl::unexpected(model.error());
    if (const auto matched = checkPatterns(*model, request.recipes); !matched)
        return tl::unexpected(matched.error());
    const DataRequest wanted{ request.data, request.calibrationData, request.calibrationLimit, request.seed,
        std::ranges::any_of(request.recipes, needsCalibration) ? Ranges::Needed : Ranges::NotNeeded };
    auto sets = openData(wanted, events.note, events.control);
    if (!sets)
        return tl::unexpected(sets.error());
    auto graph = describeOn(*model, sets->evaluation.info(), request.output);
    if (!graph)
        return tl::unexpected(graph.error());
    if (const auto limits = checkLimits(request, *sets, *graph); !limits)
        return tl::unexpected(limits.error());
    return AnalysisInputs{ *std::move(model), *std::move(sets), *std::move(graph) };
}

/// The study that keeps the results, where one is asked for: a new one is made when the input has proved good.
Result<void> takeStudy(const AnalysisRequest& request, const analysis::Provenance& provenance,
    const AnalysisEvents& events, std::optional<Study>& study)
{
    if (study) {
        for (const std::string& change : changesSinceLastRun(*study, provenance))
            tell(events, change);
    } else if (!request.study.empty()) {
        auto created = Study::openOrCreate(request.study);
        if (!created)
            return tl::unexpected(created.error());
        study = *std::move(created);
    }
    return {};
}

Result<std::optional<analysis::Observation>> observed(
    const AnalysisInputs& inputs, const AnalysisRequest& request, const analysis::Control& control)
{
    if (!inputs.sets.calibration)
        return std::nullopt;
    const engine::ObserveSpec spec{ request.batchSize, request.threads, movingAverageConstants(request.recipes) };
    auto seen = engine::observe(inputs.model, *inputs.sets.calibration, spec, control);
    if (!seen)
        return tl::unexpected(seen.error());
    return std::optional(*std::move(seen));
}

/// Enters the run into the study, with what calibration saw.
Result<void> beginRun(
    AnalysisOutcome& outcome, const std::optional<analysis::Observation>& seen, std::optional<Study>& study)
{
    if (!study)
        return {};
    const auto run = study->beginRun(outcome.analysis.provenance, outcome.analysis.graph);
    if (!run)
        return tl::unexpected(run.error());
    outcome.run = *run;
    return seen ? study->addObservation(*run, outcome.analysis.graph, *seen) : Result<void>();
}

engine::EvaluateSpec evaluateSpec(const AnalysisRequest& request)
{
    engine::EvaluateSpec spec;
    spec.batchSize = request.batchSize;
    spec.threads = request.threads;
    spec.output = request.output;
    spec.seed = request.seed;
    return spec;
}

} // namespace

Result<AnalysisOutcome> runAnalysis(const AnalysisRequest& request, const AnalysisEvents& events)
{
    auto study = existingStudy(request.study);
    if (!study)
        return tl::unexpected(study.error());
    auto inputs = openInputs(request, events);
    if (!inputs)
        return tl::unexpected(inputs.error());
    auto provenance = provenanceOf(conditionsOf(request), inputs->sets, inputs->graph, events.control);
    if (!provenance)
        return tl::unexpected(provenance.error());
    if (const auto taken = takeStudy(request, *provenance, events, *study); !taken)
        return tl::unexpected(taken.error());
    const auto seen = observed(*inputs, request, events.control);
    if (!seen)
        return tl::unexpected(seen.error());
    const auto variants = prepareVariants(inputs->model, *seen, request.recipes, events.control);
    if (!variants)
        return tl::unexpected(variants.error());

    AnalysisOutcome outcome;
    outcome.analysis.provenance = *std::move(provenance);
    outcome.analysis.graph = std::move(inputs->graph);
    if (const auto begun = beginRun(outcome, *seen, *study); !begun)
        return tl::unexpected(begun.error());
    Collector collector(events, outcome, *study);
    const auto evaluation = engine::evaluate(
        inputs->model, inputs->sets.evaluation, *variants, evaluateSpec(request),
        [&](analysis::VariantResult variant) { collector.add(std::move(variant)); }, collector.control());
    sortAsAsked(outcome.analysis.variants, request.recipes);
    if (collector.error()) {
        outcome.stopped = collector.error();
    } else if (!evaluation) {
        outcome.stopped = evaluation.error();
    } else {
        noteSkipped(outcome, *evaluation, events);
        if (const auto concluded = conclude(outcome, *evaluation, *seen, *study); !concluded)
            outcome.stopped = concluded.error();
    }
    if (outcome.stopped && outcome.analysis.variants.empty())
        return tl::unexpected(*outcome.stopped);
    return outcome;
}

} // namespace app
