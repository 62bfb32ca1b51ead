// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/prepare.h"

#include <algorithm>
#include <chrono>

#include "analysis/plan/choose.h"
#include "analysis/recipe/glob.h"
#include "analysis/recipe/method.h"
#include "app/jobs/suggest.h"
#include "engine/fit.h"

namespace app {

using analysis::Result;

namespace {

constexpr const char* movingAverageName = "moving_average";

Result<engine::Variant> prepare(
    const engine::Model& model, const analysis::Observation& seen, const analysis::Recipe& recipe)
{
    const auto started = std::chrono::steady_clock::now();
    const auto weights = [&](const analysis::WeightUse& weight) {
        return model.weight(weight.id, engine::BatchNorm::Folded).values;
    };
    auto choice = analysis::choose(model.graph(), weights, seen, recipe);
    // Options were checked when they were read: what a recipe asks for and cannot be is the fault of its file.
    if (!choice) {
        const bool wrong = choice.error().kind == analysis::ErrorKind::Usage;
        return analysis::fail(wrong ? analysis::ErrorKind::BadInput : choice.error().kind,
            "variant '" + recipe.name + "': " + choice.error().message);
    }
    engine::Variant variant;
    variant.recipe = recipe;
    variant.plan = std::move(choice->plan);
    variant.notes = std::move(choice->notes);
    if (recipe.method != analysis::Method::Fp32 && model.graph().layers.empty())
        variant.notes.emplace_back(
            "nothing was quantized: the model has no layer with a weight outside of branches and "
            "loops");
    variant.prepareSeconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    if (needsCalibration(recipe)) {
        variant.calibrationSamples = seen.samples;
        variant.prepareSeconds += seen.seconds;
    }
    return variant;
}

/// What a pattern may have been meant as: a layer, or all layers of a module.
std::vector<std::string> patternCandidates(const analysis::Graph& graph, const std::string& pattern)
{
    const bool many = pattern.find_first_of("*?") != std::string::npos;
    std::vector<std::string> candidates;
    for (const analysis::Layer& layer : graph.layers) {
        if (!many)
            candidates.push_back(layer.name);
        for (std::size_t dot = layer.name.find('.'); many && dot != std::string::npos;
             dot = layer.name.find('.', dot + 1))
            candidates.push_back(layer.name.substr(0, dot) + ".*");
    }
    return candidates;
}

} // namespace

bool needsCalibration(const analysis::Recipe& recipe)
{
    const auto quantizes = [](const analysis::LayerOverride& change) {
        return change.activationFormat && *change.activationFormat != analysis::fp32;
    };
    return recipe.method == analysis::Method::Ptsq
        && (recipe.activations.format != analysis::fp32 || std::ranges::any_of(recipe.layers, quantizes));
}

std::vector<double> movingAverageConstants(std::span<const analysis::Recipe> recipes)
{
    std::vector<double> constants;
    const auto add = [&](const analysis::Calibration& calibration) {
        if (calibration.method == movingAverageName)
            constants.push_back(analysis::withParameter(calibration).parameter.value_or(0));
    };
    for (const analysis::Recipe& recipe : recipes) {
        add(recipe.activations.calibration);
        for (const analysis::LayerOverride& change : recipe.layers) {
            if (change.activationCalibration)
                add(*change.activationCalibration);
        }
    }
    if (constants.empty())
        add({ movingAverageName, std::nullopt });
    std::ranges::sort(constants);
    constants.erase(std::ranges::unique(constants).begin(), constants.end());
    return constants;
}

Result<void> checkPattern(const engine::Model& model, const std::string& pattern)
{
    const analysis::Graph& graph = model.graph();
    const auto matches = [&](const analysis::Layer& layer) { return analysis::matchesGlob(pattern, layer.name); };
    if (std::ranges::any_of(graph.layers, matches))
        return {};
    return analysis::fail(analysis::ErrorKind::Usage,
        pattern + ": matches no layer of " + model.path() + didYouMean(pattern, patternCandidates(graph, pattern))
            + " ('quantscope info " + model.path() + "' lists them)");
}

Result<void> checkPatterns(const engine::Model& model, std::span<const analysis::Recipe> recipes)
{
    for (const analysis::Recipe& recipe : recipes) {
        for (const analysis::LayerOverride& change : recipe.layers) {
            if (const auto matched = checkPattern(model, change.pattern); !matched)
                return analysis::fail(
                    analysis::ErrorKind::BadInput, "variant '" + recipe.name + "': layers." + matched.error().message);
        }
    }
    return {};
}

Result<std::vector<engine::Variant>> prepareVariants(const engine::Model& model,
    const std::optional<analysis::Observation>& seen, std::span<const analysis::Recipe> recipes,
    const analysis::Control& control)
{
    const analysis::Observation nothing;
    std::vector<engine::Variant> variants;
    for (const analysis::Recipe& recipe : recipes) {
        if (!control.report({ std::int64_t(variants.size()), std::int64_t(recipes.size()), "choosing encodings" }))
            return analysis::cancelled();
        auto variant = prepare(model, seen ? *seen : nothing, recipe);
        if (!variant)
            return tl::unexpected(variant.error());
        variants.push_back(*std::move(variant));
    }
    return variants;
}

analysis::Result<analysis::Graph> describeOn(
    const engine::Model& model, const engine::DatasetInfo& data, const std::string& output)
{
    const auto fit = engine::fitInputs(model, data);
    if (!fit)
        return tl::unexpected(fit.error());
    auto graph = engine::describe(model, engine::inputShapes(*fit));
    if (!graph)
        return graph;
    std::string known;
    for (const analysis::Port& port : graph->outputs) {
        if (output.empty() || port.name == output)
            return graph;
        known += (known.empty() ? "" : ", ") + port.name;
    }
    return analysis::fail(
        analysis::ErrorKind::Usage, model.path() + ": has no output named '" + output + "'; there are " + known);
}

} // namespace app
