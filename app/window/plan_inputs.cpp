// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/plan_inputs.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "analysis/measure/intervals.h"
#include "analysis/plan/build_problem.h"
#include "analysis/plan/choose.h"
#include "analysis/recipe/recipe_json.h"
#include "analysis/recipe/resolve.h"
#include "app/window/run_requests.h"

namespace app {

namespace {

nlohmann::ordered_json conditionsOf(const KeptSensitivity& kept)
{
    auto json = nlohmann::ordered_json::parse(kept.conditions, nullptr, false);
    return json.is_object() ? json : nlohmann::ordered_json::object();
}

template <class Value>
Value member(const nlohmann::ordered_json& json, const char* name, Value otherwise)
{
    const auto found = json.find(name);
    if (found == json.end())
        return otherwise;
    const bool fits = std::is_same_v<Value, std::string> ? found->is_string() : found->is_number();
    return fits ? found->get<Value>() : otherwise;
}

analysis::Recipe baseRecipe(const KeptSensitivity& kept)
{
    const auto json = conditionsOf(kept);
    const auto found = json.find("recipe");
    analysis::Recipe fallback;
    fallback.method = analysis::Method::Weights;
    fallback.activations.format = analysis::fp32;
    return found == json.end() ? fallback : analysis::recipeFromJson(*found).value_or(fallback);
}

/// Every layer at one format. What a plan costs depends on how many values and scales there are, not on what they are.
std::optional<analysis::UniformChoice> uniformChoice(
    const analysis::Graph& graph, analysis::Recipe recipe, const analysis::Format& format)
{
    recipe.weights.format = format;
    const auto zeros = [](const analysis::WeightUse& weight) { return std::vector<float>(std::size_t(weight.count)); };
    auto choice = analysis::choose(graph, zeros, analysis::Observation(), recipe);
    if (!choice)
        return std::nullopt;
    return analysis::UniformChoice{ format, analysis::fp32, std::move(choice->plan) };
}

/// Mean square of the output, from a cell that has both its error and what part of the output that is.
std::optional<double> powerIn(const analysis::SensitivityTable& table)
{
    for (const auto& cell : table.cells) {
        if (cell && cell->mse.value > 0 && std::isfinite(cell->sqnrDb) && std::isfinite(cell->mse.value))
            return cell->mse.value * std::pow(10, cell->sqnrDb / 10);
    }
    return std::nullopt;
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

} // namespace

std::shared_ptr<const PlanInputs> planInputs(
    const analysis::Graph& graph, const KeptSensitivity& weights, const KeptContributions* contributions)
{
    if (!fits(graph, weights.table))
        return nullptr;
    auto inputs = std::make_shared<PlanInputs>();
    inputs->base = baseRecipe(weights);
    std::vector<analysis::UniformChoice> choices(1);
    for (const analysis::Format& format : weights.table.formats) {
        if (auto choice = uniformChoice(graph, inputs->base, format))
            choices.push_back(*std::move(choice));
    }
    auto problem = analysis::planProblem(graph, choices, { &weights.table, nullptr, nullptr });
    if (!problem)
        return nullptr;
    const auto hasChoice = [](const analysis::PlanLayer& layer) { return layer.choices.size() > 1; };
    if (std::ranges::none_of(problem->layers, hasChoice))
        return nullptr;
    inputs->outputPower = powerIn(weights.table);
    if (contributions != nullptr && !contributions->weights.layers.empty()) {
        auto runs = analysis::choiceRuns(*problem, { &contributions->weights, nullptr });
        if (runs) {
            analysis::scaleToDamage(*runs, *problem);
            inputs->runs = std::make_shared<const analysis::ChoiceRuns>(*std::move(runs));
        }
        if (contributions->outputPower > 0)
            inputs->outputPower = contributions->outputPower;
    }
    inputs->problem = std::make_shared<const analysis::PlanProblem>(*std::move(problem));
    return inputs;
}

std::optional<double> rankCorrelation(const analysis::SensitivityTable& table, const KeptContributions& contributions)
{
    constexpr std::size_t leastLayers = 3;
    const auto predicted = [&](int layer, const analysis::Format& format) -> std::optional<double> {
        std::vector<float> sum;
        analysis::RunShape shape;
        for (const auto* part : { &contributions.weights, &contributions.activations }) {
            const auto row = std::ranges::find(part->layers, layer);
            const auto column = std::ranges::find(part->formats, format);
            if (row == part->layers.end() || column == part->formats.end())
                continue;
            const auto run = analysis::runOf(
                *part, std::size_t(row - part->layers.begin()), std::size_t(column - part->formats.begin()));
            shape = analysis::shapeOf(*part);
            sum.resize(run.size(), 0.0F);
            std::ranges::transform(run, sum, sum.begin(), std::plus{});
        }
        if (sum.empty())
            return std::nullopt;
        return analysis::predictRun(sum, shape, table.confidence).value;
    };
    std::optional<double> least;
    for (std::size_t format = 0; format < table.formats.size(); ++format) {
        std::vector<double> estimated;
        std::vector<double> exact;
        for (std::size_t row = 0; row < table.layers.size(); ++row) {
            const auto& cell = table.at(row, format);
            if (!cell || cell->certainty != analysis::Certainty::Exact)
                continue;
            if (const auto value = predicted(table.layers[row], table.formats[format])) {
                estimated.push_back(*value);
                exact.push_back(cell->mse.value);
            }
        }
        if (exact.size() < leastLayers)
            continue;
        const auto correlation = analysis::spearman(estimated, exact);
        if (correlation && (!least || *correlation < *least))
            least = correlation;
    }
    return least;
}

std::optional<analysis::Assignment> assignmentOf(const PlanInputs& inputs, const analysis::Recipe& recipe)
{
    if (recipe.method != analysis::Method::Weights && recipe.method != analysis::Method::Fp32)
        return std::nullopt;
    analysis::Assignment choices;
    for (const analysis::PlanLayer& layer : inputs.problem->layers) {
        const analysis::LayerRecipe wanted = analysis::resolve(recipe, layer.name);
        const bool quantized = wanted.method != analysis::Method::Fp32 && wanted.weights.format != analysis::fp32;
        analysis::WeightScheme scheme = inputs.base.weights;
        scheme.format = wanted.weights.format;
        if (quantized && scheme != wanted.weights)
            return std::nullopt;
        const auto found =
            analysis::findChoice(layer, quantized ? wanted.weights.format : analysis::fp32, analysis::fp32);
        if (!found)
            return std::nullopt;
        choices.push_back(*found);
    }
    return choices;
}

std::optional<analysis::Assignment> assignmentOf(
    const PlanInputs& inputs, std::span<const analysis::PlannedLayer> layers)
{
    if (layers.size() != inputs.problem->layers.size())
        return std::nullopt;
    analysis::Assignment choices;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const analysis::PlanLayer& layer = inputs.problem->layers[i];
        const analysis::PlanChoice& choice = layers[i].choice;
        if (layers[i].layer != layer.name || choice.activations != analysis::fp32)
            return std::nullopt;
        const auto found = analysis::findChoice(layer, choice.weights, analysis::fp32);
        if (!found || layer.choices[*found].weights != choice.weights)
            return std::nullopt;
        choices.push_back(*found);
    }
    return choices;
}

widgets::RunSetup setupOf(const analysis::Provenance& provenance, const KeptSensitivity& kept)
{
    const auto conditions = conditionsOf(kept);
    widgets::RunSetup setup = setupOf(provenance);
    setup.limit = member<std::int64_t>(conditions, "samples", 0);
    setup.calibrationLimit = member<std::int64_t>(conditions, "calibration_samples", 0);
    setup.calibrationData = member<std::string>(conditions, "calibration_data", setup.calibrationData);
    return setup;
}

} // namespace app
