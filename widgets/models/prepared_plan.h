// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "analysis/plan/solve.h"
#include "widgets/models/plan_source.h"

namespace widgets {

/// A plan that others are compared with.
struct NamedPlan {
    QString name;
    analysis::Assignment choices;
    analysis::PlanTotals totals;
    double predictedMse = 0; ///< with cross terms where contributions are known
    analysis::PlanBudget budget = {}; ///< that it was made for; no limit: it is the same for all
};

/// A problem with all that is solved of it before a person begins to choose.
struct PreparedPlan {
    std::shared_ptr<const analysis::PlanProblem> problem;
    analysis::PlanTask task;
    analysis::FrontierSolver solver; ///< over the wish's resource
    std::vector<analysis::FrontierPoint> frontier;
    std::vector<double> frontierMse; ///< predicted, of each point
    std::vector<NamedPlan> baselines;

    /// The mse of any plan of the problem, with cross terms where contributions are known.
    [[nodiscard]] double predict(const analysis::Assignment& choices) const;
    /// The best plan that costs no more than this (or than the least there is) of the wish's resource, within the wish's
    /// limit of the other one. Errors: those of solve().
    [[nodiscard]] analysis::Result<analysis::PlanSolution> best(double cost, const analysis::PlanWish& wish) const;
    /// The same whatever the other resource costs.
    [[nodiscard]] analysis::Result<analysis::PlanSolution> best(double cost) const;
    /// What is proven of a plan that the solver would make too.
    [[nodiscard]] std::optional<double> provenGap(
        const analysis::Assignment& choices, analysis::Resource resource) const;
};

/// Solves what a view shows of a wish at once. Takes long where there are many layers and choices; any thread. Errors:
/// those of the source and the solver.
[[nodiscard]] analysis::Result<std::shared_ptr<const PreparedPlan>> preparePlan(
    const PlanSource& source, const analysis::PlanWish& wish);

/// Bytes, or bit operations, of a network at 8 bits: where a session begins.
[[nodiscard]] double firstCost(const analysis::PlanProblem& problem, const analysis::PlanWish& wish);

/// Whether each layer that is fixed has what it is fixed to; not of a plan of another number of layers.
[[nodiscard]] bool keepsFixed(const analysis::PlanProblem& problem, const analysis::Assignment& choices);

/// What is not counted where this is.
[[nodiscard]] analysis::Resource otherOf(analysis::Resource resource);
/// Bytes or bit operations of a plan.
[[nodiscard]] double costOf(const analysis::PlanTotals& totals, analysis::Resource resource);
void setLimit(analysis::PlanWish& wish, analysis::Resource resource, std::optional<double> limit);

} // namespace widgets
