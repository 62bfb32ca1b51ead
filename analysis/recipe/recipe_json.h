// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "analysis/recipe/recipe.h"

namespace analysis
{

/// The recipe as a file has it; the order of "layers" is the order in which they apply:
/// {"name": "ptsq-w4a8-minmax", "method": "ptsq", "placement": "inputs",
///  "weights": {"format": "int4", "grid": "auto", "granularity": "channel"},
///  "activations": {"format": "int8", "grid": "auto", "granularity": "tensor", "calibration": "minmax",
///                  "reduced_range": false},
///  "layers": {"layer3.*": {"weights": {"format": "int8"}, "activations": {…}, "skip": true}}}
/// What the method does not use is left out.
[[nodiscard]] nlohmann::ordered_json toJson(const Recipe& recipe);

/// The inverse: only "method" is required, all else has its default (format.h, recipe.h). A name that does not begin
/// with the method gets it in front. The result is normalized() and valid.
/// Error: badInput, naming the field by its path, the reason and what is allowed.
[[nodiscard]] Result<Recipe> recipeFromJson(const nlohmann::ordered_json& json);

/// recipeFromJson() of a text of at most 1 MiB and 16 levels; no key twice in one object.
[[nodiscard]] Result<Recipe> parseRecipe(std::string_view text);

/// parseRecipe() of a file. Error: badInput, naming the file first.
[[nodiscard]] Result<Recipe> readRecipe(const std::string& path);

} // namespace analysis
