// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/plan/problem.h"
#include "analysis/recipe/recipe.h"

namespace analysis {

/// The recipe that makes the plan: schemes of `base` (grid, granularity, calibration, method) with the plan's formats;
/// the most frequent ones for the recipe as a whole, and an override with its exact name for each layer that differs.
/// The method is weights where no input is quantized, else that of `base`. Named by variantName(), normalized and valid.
/// Errors: usage, where the plan quantizes inputs and `base` has no method for them, or where a format does not go with
/// the base's grid or granularity, naming the field.
[[nodiscard]] Result<Recipe> recipeFor(const PlanProblem& problem, const Assignment& assignment, const Recipe& base);

} // namespace analysis
