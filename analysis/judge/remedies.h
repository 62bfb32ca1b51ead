// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

/// A variant of a variant: its recipe with a few layers changed, named after it: "ptsq-w4a8-minmax+mse:conv1".
struct Remedy {
    std::string action; ///< what is done, for the name: "mse:conv1"; the same action gives the same recipe
    std::vector<LayerOverride> changes; ///< each pattern is one layer's name
};

/// The recipe of `variant` with the remedy; its name is none of the analysis' variants'. Absent where that cannot be: a
/// recipe that does not validate, a layer whose name is a pattern, or one that the analysis has measured already.
[[nodiscard]] std::optional<Recipe> remedied(
    const Analysis& analysis, const VariantResult& variant, const Remedy& remedy);

/// The same for a change of the recipe as a whole, which `recipe` has: the name is made of `variant`'s and `action`.
[[nodiscard]] std::optional<Recipe> remedied(
    const Analysis& analysis, const VariantResult& variant, Recipe recipe, const std::string& action);

/// A change that leaves `layer` in FP32.
[[nodiscard]] LayerOverride keepFp32(const std::string& layer);

} // namespace analysis
