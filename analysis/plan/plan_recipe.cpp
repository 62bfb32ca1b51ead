// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/plan_recipe.h"

#include <algorithm>
#include <utility>

#include "analysis/recipe/glob.h"
#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"
#include "analysis/recipe/variants.h"

namespace analysis {

namespace {

/// The format that most layers have; of equally frequent ones the first; fp32 where nothing is quantized.
Format mostFrequent(const PlanProblem& problem, const Assignment& assignment, Format PlanChoice::*part)
{
    std::vector<std::pair<Format, int>> counts;
    for (std::size_t i = 0; i < assignment.size(); ++i) {
        const Format format = problem.layers[i].choices[assignment[i]].*part;
        if (format == fp32)
            continue;
        const auto known = std::ranges::find(counts, format, &std::pair<Format, int>::first);
        if (known == counts.end())
            counts.push_back({ format, 1 });
        else
            ++known->second;
    }
    const auto most = std::ranges::max_element(counts, {}, &std::pair<Format, int>::second);
    return most == counts.end() ? fp32 : most->first;
}

/// What the recipe must say of this layer; nothing where it already says so of all.
LayerOverride overrideFor(const PlanLayer& layer, const PlanChoice& choice, const Recipe& recipe)
{
    LayerOverride change;
    change.pattern = escapeGlob(layer.name);
    if (choice.weights == fp32 && choice.activations == fp32) {
        change.skip = true;
        return change;
    }
    if (choice.weights != recipe.weights.format)
        change.weightFormat = choice.weights;
    // A product of two activations is quantized only where an override names its format.
    const bool onlyInputs = choice.weights == fp32;
    if (recipe.method != Method::Weights && (onlyInputs || choice.activations != recipe.activations.format))
        change.activationFormat = choice.activations;
    return change;
}

bool changesNothing(const LayerOverride& change)
{
    LayerOverride nothing;
    nothing.pattern = change.pattern;
    return change == nothing;
}

} // namespace

Result<Recipe> recipeFor(const PlanProblem& problem, const Assignment& assignment, const Recipe& base)
{
    const Format weights = mostFrequent(problem, assignment, &PlanChoice::weights);
    const Format activations = mostFrequent(problem, assignment, &PlanChoice::activations);
    Recipe recipe = base;
    recipe.layers.clear();
    if (weights == fp32 && activations == fp32)
        recipe.method = Method::Fp32;
    else if (activations == fp32)
        recipe.method = Method::Weights;
    else if (base.method == Method::Fp32 || base.method == Method::Weights)
        return fail(ErrorKind::Usage,
            "the plan quantizes inputs to " + formatName(activations)
                + ", which needs calibration or ranges by batch; use the method ptsq or ptdq");
    if (recipe.method != Method::Fp32) {
        LayerOverride formats;
        if (recipe.weights.format != weights)
            formats.weightFormat = weights;
        if (recipe.activations.format != activations)
            formats.activationFormat = activations;
        applyOverride(recipe.weights, formats);
        applyOverride(recipe.activations, formats);
        for (std::size_t i = 0; i < assignment.size(); ++i) {
            const PlanLayer& layer = problem.layers[i];
            LayerOverride change = overrideFor(layer, layer.choices[assignment[i]], recipe);
            if (!changesNothing(change))
                recipe.layers.push_back(std::move(change));
        }
    }
    recipe = normalized(std::move(recipe));
    recipe.name = variantName(recipe);
    if (auto valid = validate(recipe); !valid)
        return tl::unexpected(valid.error());
    return recipe;
}

} // namespace analysis
