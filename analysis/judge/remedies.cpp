// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/remedies.h"

#include <algorithm>

#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"
#include "analysis/recipe/variants.h"

namespace analysis {

namespace {

template <class T>
void fill(std::optional<T>& slot, const T& now, const T& base)
{
    if (!slot && now != base)
        slot = now;
}

/// Takes up what the recipe's overrides say of that layer so far, so that the change can stand alone at the end.
LayerOverride standingAlone(const Recipe& recipe, LayerOverride change)
{
    const LayerRecipe now = resolve(recipe, change.pattern);
    fill(change.weightFormat, now.weights.format, recipe.weights.format);
    fill(change.weightGrid, now.weights.grid, recipe.weights.grid);
    fill(change.weightGranularity, now.weights.granularity, recipe.weights.granularity);
    if (recipe.method == Method::Weights)
        return change;
    if (now.activationFormatChosen && !change.activationFormat)
        change.activationFormat = now.activations.format;
    fill(change.activationFormat, now.activations.format, recipe.activations.format);
    fill(change.activationGrid, now.activations.grid, recipe.activations.grid);
    fill(change.activationGranularity, now.activations.granularity, recipe.activations.granularity);
    fill(change.activationCalibration, now.activations.calibration, recipe.activations.calibration);
    fill(change.reducedRange, now.activations.reducedRange, recipe.activations.reducedRange);
    return change;
}

bool sameButForName(Recipe a, const Recipe& b)
{
    a.name = b.name;
    return normalized(a) == normalized(b);
}

std::string uniqueName(const Analysis& analysis, const std::string& wanted)
{
    const auto taken = [&](const std::string& name) {
        return std::ranges::any_of(
            analysis.variants, [&](const VariantResult& variant) { return variant.recipe.name == name; });
    };
    std::string name = wanted;
    for (int i = 2; taken(name); ++i)
        name = wanted + "-" + std::to_string(i);
    return name;
}

} // namespace

std::optional<Recipe> remedied(
    const Analysis& analysis, const VariantResult& variant, Recipe recipe, const std::string& action)
{
    if (sameButForName(recipe, variant.recipe))
        return std::nullopt;
    const auto measured = [&](const VariantResult& other) { return sameButForName(recipe, other.recipe); };
    if (std::ranges::any_of(analysis.variants, measured))
        return std::nullopt;
    recipe = normalized(std::move(recipe));
    recipe.name = uniqueName(analysis, variant.recipe.name + "+" + action);
    if (!validate(recipe)) // most often the name is too long
        recipe.name = uniqueName(analysis, variantName(recipe));
    if (!validate(recipe))
        return std::nullopt;
    return recipe;
}

std::optional<Recipe> remedied(const Analysis& analysis, const VariantResult& variant, const Remedy& remedy)
{
    Recipe recipe = variant.recipe;
    for (const LayerOverride& change : remedy.changes) {
        if (change.pattern.find_first_of("*?") != std::string::npos)
            return std::nullopt;
        const auto samePattern = [&](const LayerOverride& before) { return before.pattern == change.pattern; };
        const bool replaces = std::ranges::any_of(recipe.layers, samePattern);
        const LayerOverride whole = replaces && !change.skip ? standingAlone(recipe, change) : change;
        std::erase_if(recipe.layers, samePattern);
        recipe.layers.push_back(whole);
    }
    return remedied(analysis, variant, std::move(recipe), remedy.action);
}

LayerOverride keepFp32(const std::string& layer)
{
    LayerOverride change;
    change.pattern = layer;
    change.skip = true;
    return change;
}

} // namespace analysis
