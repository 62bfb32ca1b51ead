// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/recipe/recipe.h"

namespace analysis
{

/// Whether the scheme can be: error usage, naming the field ("granularity: …; allowed: …").
[[nodiscard]] Result<void> validateWeights(const WeightScheme& scheme);
/// The same for activations; what is allowed depends on when ranges are taken.
[[nodiscard]] Result<void> validateActivations(const ActivationScheme& scheme, Method method);

/// Whether the recipe can be. Error: usage, naming the field by its path: "layers.layer3.*.weights.format: …".
/// An override is checked as it changes the recipe's own schemes; several on one layer are checked when it is chosen.
[[nodiscard]] Result<void> validate(const Recipe& recipe);

/// The same error, its message preceded by "path.": for nesting.
[[nodiscard]] Error inside(std::string_view path, Error error);

} // namespace analysis
