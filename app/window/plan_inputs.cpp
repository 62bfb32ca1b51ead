// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/plan_inputs.h"

#include <algorithm>
#include <cmath>
#include <mutex>
#include <tuple>

#include "analysis/plan/build_problem.h"
#include "analysis/plan/choose.h"
#include "analysis/plan/output_power.h"
#include "analysis/plan/plan_task.h"
#include "analysis/plan/rank_correlation.h"
#include "analysis/recipe/resolve.h"
#include "app/study/sensitivity_conditions.h"
#include "app/window/run_requests.h"

namespace app {

namespace {

/// The recipe of a table's conditions.
std::optional<analysis::Recipe> recipeIn(const KnownPart& part)
{
    return part.kept ? conditionsFrom(part.kept->conditions).recipe : std::nullopt;
}

analysis::Recipe baseRecipe(const KnownLayers& known)
{
    analysis::Recipe base;
    base.method = analysis::Method::Ptsq;
    for (const KnownPart* part : { &known.both, &known.weights }) {
        if (const auto recipe = recipeIn(*part))
            base.weights = recipe->weights;
    }
    for (const KnownPart* part : { &known.both, &known.activations }) {
        if (const auto recipe = recipeIn(*part))
            base.activations = recipe->activations;
    }
    return base;
}

/// Every layer at one format of one part. What a plan costs depends on how many values and scales there are, not on what
/// they are; of inputs only the format counts, so that ranges by batch, which need no data, cost what calibrated ones do.
std::optional<analysis::UniformChoice> uniformChoice(
    const analysis::Graph& graph, analysis::Recipe recipe, const analysis::UniformChoice& formats)
{
    recipe.method = formats.activations == analysis::fp32 ? analysis::Method::Weights : analysis::Method::Ptdq;
    recipe.weights.format = formats.weights;
    recipe.activations.format = formats.activations;
    const auto zeros = [](const analysis::WeightUse& weight) { return std::vector<float>(std::size_t(weight.count)); };
    auto choice = analysis::choose(graph, zeros, analysis::Observation(), recipe);
    if (!choice)
        return std::nullopt;
    return analysis::UniformChoice{ formats.weights, formats.activations, std::move(choice->plan) };
}

bool fits(const analysis::Graph& graph, const analysis::SensitivityTable& table)
{
    for (std::size_t row = 0; row < table.layers.size(); ++row) {
        const int layer = table.layers[row];
        if (layer < 0 || std::size_t(layer) >= graph.layers.size()
            || graph.layers[std::size_t(layer)].name != table.names[row])
            return false;
    }
    return !table.layers.empty();
}

/// What screening alone knows of one part.
analysis::SensitivityTable predictedTable(const analysis::SignedContributions& part, analysis::SensitivityTarget target)
{
    analysis::SensitivityTable table;
    table.target = target;
    table.layers = part.layers;
    table.formats = part.formats;
    table.names.resize(part.layers.size());
    for (std::size_t layer = 0; layer < part.layers.size(); ++layer) {
        for (std::size_t format = 0; format < part.formats.size(); ++format) {
            analysis::SensitivityCell cell;
            cell.samples = part.samples;
            cell.mse =
                analysis::predictRun(analysis::runOf(part, layer, format), analysis::shapeOf(part), table.confidence);
            table.cells.emplace_back(cell);
        }
    }
    return table;
}

/// Everything that problems are made from.
struct Material {
    KnownLayers known;
    std::shared_ptr<const analysis::SensitivityTable> weights;
    std::shared_ptr<const analysis::SensitivityTable> activations;
    std::shared_ptr<const analysis::SignedContributions> weightRuns;
    std::shared_ptr<const analysis::SignedContributions> activationRuns;
    analysis::Recipe base;
    std::mutex mutex; ///< of what follows
    std::vector<analysis::UniformChoice> encoded; ///< what was asked for so far
};

using Table = std::shared_ptr<const analysis::SensitivityTable>;
using Runs = std::shared_ptr<const analysis::SignedContributions>;
using RunsOfPart = analysis::SignedContributions KeptContributions::*;

Runs runsIn(const KnownPart& known, RunsOfPart part)
{
    if (!known.contributions || ((*known.contributions).*part).layers.empty()
        || ((*known.contributions).*part).probes == 0)
        return nullptr;
    return Runs(known.contributions, &((*known.contributions).*part));
}

/// The table of a part, or what was screened of it together with the other one.
Table tableOf(const KnownPart& known, const Runs& together, analysis::SensitivityTarget target)
{
    if (known.kept)
        return Table(known.kept, &known.kept->table);
    return together ? std::make_shared<const analysis::SensitivityTable>(predictedTable(*together, target)) : nullptr;
}

/// Whether the same samples were screened for both, so that their contributions can be added.
bool screenedAlike(const KnownPart& a, const KnownPart& b)
{
    if (!a.kept || !b.kept)
        return false;
    const auto of = [](const KnownPart& part) {
        const SensitivityConditions conditions = conditionsFrom(part.kept->conditions);
        return std::tuple(conditions.samples, conditions.seed, conditions.split);
    };
    return of(a) == of(b);
}

void takeRuns(Material& material)
{
    const KnownLayers& known = material.known;
    const Runs weights = runsIn(known.both, &KeptContributions::weights);
    const Runs activations = runsIn(known.both, &KeptContributions::activations);
    material.weights = tableOf(known.weights, weights, analysis::SensitivityTarget::Weights);
    material.activations = tableOf(known.activations, activations, analysis::SensitivityTarget::Activations);
    material.weightRuns = runsIn(known.weights, &KeptContributions::weights);
    material.activationRuns = runsIn(known.activations, &KeptContributions::activations);
    const bool alike = material.weightRuns && material.activationRuns
        && analysis::shapeOf(*material.weightRuns) == analysis::shapeOf(*material.activationRuns)
        && screenedAlike(known.weights, known.activations);
    if (alike)
        return;
    if (weights && activations) {
        material.weightRuns = weights;
        material.activationRuns = activations;
    } else if (material.weightRuns) {
        material.activationRuns.reset();
    }
}

std::vector<analysis::Format> knownFormats(const Table& table)
{
    std::vector<analysis::Format> formats;
    for (std::size_t format = 0; table && format < table->formats.size(); ++format) {
        for (std::size_t layer = 0; layer < table->layers.size(); ++layer) {
            const auto& cell = table->at(layer, format);
            if (cell && std::isfinite(cell->mse.value)) {
                formats.push_back(table->formats[format]);
                break;
            }
        }
    }
    return formats;
}

/// A wish as it is solved. Encodings are chosen when they are first asked for: in a large network that takes long.
analysis::Result<analysis::PlanTask> taskOf(Material& material, const analysis::PlanWish& wish)
{
    const analysis::Graph& graph = material.known.analysis->graph;
    const std::lock_guard lock(material.mutex);
    std::vector<analysis::UniformChoice> wanted;
    for (const analysis::Format& format : analysis::formatsOf(wish.choices, &analysis::ChoiceFormats::weights))
        wanted.push_back({ format, analysis::fp32, {} });
    for (const analysis::Format& format : analysis::formatsOf(wish.choices, &analysis::ChoiceFormats::activations))
        wanted.push_back({ analysis::fp32, format, {} });
    for (const analysis::UniformChoice& each : wanted) {
        const bool known = std::ranges::any_of(material.encoded, [&](const analysis::UniformChoice& other) {
            return other.weights == each.weights && other.activations == each.activations;
        });
        if (known)
            continue;
        if (auto choice = uniformChoice(graph, material.base, each))
            material.encoded.push_back(*std::move(choice));
    }
    return analysis::planTask(
        { graph, material.encoded, { material.weights.get(), material.activations.get(), nullptr },
            { material.weightRuns.get(), material.activationRuns.get() } },
        wish);
}

} // namespace

std::shared_ptr<const PlanInputs> planInputs(const KnownLayers& known)
{
    const analysis::Graph& graph = known.analysis->graph;
    for (const KnownPart* part : { &known.weights, &known.activations, &known.both }) {
        if (part->kept && !fits(graph, part->kept->table))
            return nullptr;
    }
    auto inputs = std::make_shared<PlanInputs>();
    inputs->base = baseRecipe(known);
    auto material = std::make_shared<Material>();
    material->known = known;
    material->base = inputs->base;
    takeRuns(*material);
    auto source = std::make_shared<widgets::PlanSource>();
    source->layers = graph.layers.size();
    source->values = graph.parameters;
    source->weights = knownFormats(material->weights);
    source->activations = knownFormats(material->activations);
    if (source->weights.empty() && source->activations.empty())
        return nullptr;
    for (const KnownPart* part : { &known.both, &known.activations, &known.weights }) {
        if (part->contributions && part->contributions->outputPower > 0)
            inputs->outputPower = part->contributions->outputPower;
        else if (part->kept && !inputs->outputPower)
            inputs->outputPower = analysis::outputPowerIn(part->kept->table);
    }
    source->task = [material](const analysis::PlanWish& wish) { return taskOf(*material, wish); };
    inputs->source = std::move(source);
    return inputs;
}

std::optional<double> rankCorrelation(const analysis::SensitivityTable& table, const KeptContributions& contributions)
{
    const analysis::SensitivityTable estimates =
        analysis::estimatesFrom({ &contributions.weights, &contributions.activations }, table);
    std::optional<double> least;
    for (const std::optional<double>& each : analysis::rankCorrelations(table, estimates)) {
        if (each && (!least || *each < *least))
            least = each;
    }
    return least;
}

std::optional<analysis::Assignment> assignmentOf(
    const analysis::PlanProblem& problem, const analysis::Recipe& base, const analysis::Recipe& recipe)
{
    if (recipe.method == analysis::Method::Ptdq)
        return std::nullopt;
    analysis::Assignment choices;
    for (const analysis::PlanLayer& layer : problem.layers) {
        const analysis::LayerRecipe wanted = analysis::resolve(recipe, layer.name);
        const bool quantized = wanted.method != analysis::Method::Fp32;
        const analysis::Format weights = quantized ? wanted.weights.format : analysis::fp32;
        const analysis::Format inputs =
            wanted.method == analysis::Method::Ptsq ? wanted.activations.format : analysis::fp32;
        analysis::WeightScheme weightScheme = base.weights;
        weightScheme.format = weights;
        analysis::ActivationScheme inputScheme = base.activations;
        inputScheme.format = inputs;
        if ((weights != analysis::fp32 && weightScheme != wanted.weights)
            || (inputs != analysis::fp32 && inputScheme != wanted.activations))
            return std::nullopt;
        // What the problem knows nothing of makes it another plan.
        const auto found = analysis::choiceOf(problem, layer, { weights, inputs });
        if (!found)
            return std::nullopt;
        choices.push_back(*found);
    }
    return choices;
}

widgets::RunSetup setupOf(const analysis::Provenance& provenance, const KeptSensitivity& kept)
{
    const SensitivityConditions conditions = conditionsFrom(kept.conditions);
    widgets::RunSetup setup = setupOf(provenance);
    setup.limit = conditions.samples;
    setup.calibrationLimit = conditions.calibrationSamples;
    // What the provenance names was looked for already.
    if (setup.calibrationData.empty())
        setup.calibrationData = conditions.calibrationData.value_or("");
    return setup;
}

} // namespace app
