// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/recipe/recipe.h"

namespace analysis
{

/// A short name that tells the recipe: the method, then formats, then what differs from the defaults.
/// "fp32", "weights-int4", "ptdq-w8a8", "ptsq-w4a8-narrow-percentile:99.9", "ptsq-wnf4-afp32".
/// "w4" is int4; other formats are spelled out ("wnf4", "auint8"). Recipes that differ in more than their names have
/// different names: overrides per layer add "mixed:" and a hash of them.
[[nodiscard]] std::string variantName(const Recipe& recipe);

/// Lists whose product is a set of variants. An empty list counts as its default.
struct VariantLists {
    std::vector<Method> methods; ///< default: all
    std::vector<Calibration> calibrations; ///< for ptsq; default: minmax
    std::vector<Format> weightFormats; ///< default: int8
    std::vector<Format> activationFormats; ///< for ptdq and ptsq; default: int8
    std::vector<Grid> weightGrids; ///< default: auto
    std::vector<Granularity> weightGranularities; ///< default: channel
};

/// The product of the lists without what is the same: fp32 once, no calibration where none is used, nf4 always per
/// block of 64, floats without grid. Names are unique. Order: method, weight format, activation format, grid,
/// granularity, calibration, each in its list's order. Error: usage, naming variant and field.
[[nodiscard]] Result<std::vector<Recipe>> variants(const VariantLists& lists);

/// The recipe with what cannot matter set to its default, and every calibration with its parameter. Keeps the name.
[[nodiscard]] Recipe normalized(Recipe recipe);

} // namespace analysis
