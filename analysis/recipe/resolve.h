// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "analysis/recipe/recipe.h"

namespace analysis {

/// What a recipe means for one layer, all overrides applied.
struct LayerRecipe {
    Method method = Method::Fp32; ///< Fp32: the layer stays as it is (excluded, or the whole recipe is fp32)
    WeightScheme weights; ///< format fp32: the weights stay
    ActivationScheme activations; ///< format fp32: the input stays; always so for weight-only
    /// An override that matches sets activations.format: the way to choose products of two activations, which are left
    /// alone otherwise ({"layers": {"*": {"activations": {"format": "int8"}}}} chooses all).
    bool activationFormatChosen = false;
    bool operator==(const LayerRecipe&) const = default;
};

/// The recipe as it applies to the layer of that name. Overrides apply in the order of byPrecedence(): that of an exact
/// name wins over that of a pattern, else the later. A format that an override brings resets a granularity or grid that
/// it cannot have: nf4 is per block of 64, floats have no grid.
[[nodiscard]] LayerRecipe resolve(const Recipe& recipe, std::string_view layer);

/// Per channel; nf4 per block of 64 (QLoRA).
[[nodiscard]] Granularity defaultWeightGranularity(Format format);

/// Changes `scheme` as `change` says, whatever its pattern.
void applyOverride(WeightScheme& scheme, const LayerOverride& change);
void applyOverride(ActivationScheme& scheme, const LayerOverride& change);

} // namespace analysis
