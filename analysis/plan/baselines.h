// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>

#include "analysis/plan/problem.h"

namespace analysis {

// What people do without a solver: the plans that one is compared with. Fixed layers keep their choice, ties go together.

/// Every layer alike, as far as it can (findChoice()). Errors: as validate(); usage, naming a layer without such a choice.
[[nodiscard]] Result<Assignment> uniformPlan(const PlanProblem& problem, Format weights, Format activations);

/// From the least damage: again and again the change of one layer that does the least damage for each unit saved, until
/// `limit`, with the rest of the model, holds. Errors: as validate(); usage, where it does not hold in the end, naming
/// the least possible.
[[nodiscard]] Result<Assignment> greedyPlan(const PlanProblem& problem, Resource resource, double limit);
/// The same until all limits hold: what is still over its limit counts as saved, as a share of what the first plan costs.
/// `first` breaks ties. Error also where there is no limit, or no single change brings it closer to all.
[[nodiscard]] Result<Assignment> greedyPlan(const PlanProblem& problem, const PlanBudget& budget, Resource first);

/// The tutorials' rule: a layer that drops accuracy by more than 1.5 points at int8 alone stays FP32, by more than 0.8
/// becomes FP16, else int8. `drops` in percentage points, one a layer of the problem; of a tie the largest counts.
/// Errors: as validate(); usage, where a drop is NaN or missing, or a layer lacks the format.
[[nodiscard]] Result<Assignment> tutorialPlan(const PlanProblem& problem, std::span<const double> drops);

/// Runs a plan and returns its accuracy drop in percentage points.
using MeasureDrop = std::function<Result<double>(const Assignment& assignment)>;

/// A plan that was run.
struct MeasuredPlan {
    Assignment choices;
    PlanTotals totals;
    double drop = 0; ///< percentage points
    bool operator==(const MeasuredPlan&) const = default;
};

/// A plan that was measured to hold, and everything that was measured on the way, in order.
struct GuaranteedPlan {
    MeasuredPlan plan;
    std::vector<MeasuredPlan> measurements;
};

/// Plans from the safest to the smallest: the k layers of most bytes at their fewest bytes, the others at least damage.
[[nodiscard]] std::vector<Assignment> largestFirstSteps(const PlanProblem& problem);

/// The last of these plans, safest first, that holds: by bisection, in log2 of their number measurements. Where drops do
/// not rise from plan to plan it is one that holds, not surely the last. For largestFirstSteps(), or a frontier from its
/// largest budget on. Errors: as `measure`; usage, where there are no plans or the first does not hold, with its drop.
[[nodiscard]] Result<GuaranteedPlan> bisect(
    const PlanProblem& problem, std::span<const Assignment> plans, double maxDrop, const MeasureDrop& measure);

} // namespace analysis
