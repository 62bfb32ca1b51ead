// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/resolve.h"

#include "analysis/recipe/glob.h"

namespace analysis {

Granularity defaultWeightGranularity(Format format)
{
    if (format.kind == FormatKind::NormalFloat4)
        return { Granularity::Kind::Block, 64 };
    return { Granularity::Kind::Channel, 0 };
}

void applyOverride(WeightScheme& scheme, const LayerOverride& change)
{
    if (change.weightFormat) {
        const bool keepsGranularity = scheme.format.isInteger() && change.weightFormat->isInteger();
        scheme.format = *change.weightFormat;
        if (!keepsGranularity)
            scheme.granularity = defaultWeightGranularity(scheme.format);
        if (!scheme.format.isInteger())
            scheme.grid = Grid::Auto;
    }
    scheme.grid = change.weightGrid.value_or(scheme.grid);
    scheme.granularity = change.weightGranularity.value_or(scheme.granularity);
}

void applyOverride(ActivationScheme& scheme, const LayerOverride& change)
{
    if (change.activationFormat) {
        scheme.format = *change.activationFormat;
        if (!scheme.format.isInteger()) {
            scheme.grid = Grid::Auto;
            scheme.granularity = {};
        }
        if (scheme.format.bits != 8 || !scheme.format.isInteger())
            scheme.reducedRange = false;
    }
    scheme.grid = change.activationGrid.value_or(scheme.grid);
    scheme.granularity = change.activationGranularity.value_or(scheme.granularity);
    scheme.calibration = change.activationCalibration.value_or(scheme.calibration);
    scheme.reducedRange = change.reducedRange.value_or(scheme.reducedRange);
}

LayerRecipe resolve(const Recipe& recipe, std::string_view layer)
{
    LayerRecipe result{ recipe.method, recipe.weights, recipe.activations };
    bool skip = false;
    for (const LayerOverride* change : byPrecedence(recipe.layers)) {
        if (!matchesGlob(change->pattern, layer))
            continue;
        applyOverride(result.weights, *change);
        applyOverride(result.activations, *change);
        result.activationFormatChosen = result.activationFormatChosen || change->activationFormat.has_value();
        skip = change->skip.value_or(skip);
    }
    if (skip)
        result.method = Method::Fp32;
    if (result.method == Method::Fp32)
        result.weights = { fp32, Grid::Auto, {} };
    if (result.method == Method::Fp32 || result.method == Method::Weights)
        result.activations = { fp32, Grid::Auto, {}, {}, false };
    return result;
}

} // namespace analysis
