// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include "analysis/plan/plan_results.h"
#include "analysis/plan/plan_wish.h"

namespace analysis {

// What kept plans tell of how they were made.

/// Whether it needs more than its own budget: plans that nobody solved for may.
[[nodiscard]] bool isOverBudget(const PlanResult& plan);

/// What was asked for, as far as the plans show it: parts, formats, what is scarce, and how much of it the chosen one may
/// need. Without rules. nullopt: no plan quantizes anything.
[[nodiscard]] std::optional<PlanWish> wishOf(const PlanRecord& record);

/// The choices of a problem that a plan made, where they are all among its own.
[[nodiscard]] std::optional<Assignment> assignmentOf(const PlanProblem& problem, std::span<const PlannedLayer> layers);

} // namespace analysis
