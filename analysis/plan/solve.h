// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "analysis/plan/problem.h"

namespace analysis {

/// A plan of least damage under a budget, and how much better another could be at most.
struct PlanSolution {
    Assignment choices;
    PlanTotals totals;
    double bound = 0; ///< proven: no plan within the budget has a smaller damage
    double gap = 0; ///< (damage - bound) / |damage|: 0 is proven optimal (but for rounding, 1e-12)
    bool operator==(const PlanSolution&) const = default;
};

/// How much is searched before a solution is taken with the gap that it has.
struct SolveEffort {
    std::size_t states = 200'000; ///< partial plans kept at a time, for one constraint
    double seconds = 10; ///< for several constraints
};

/// The plan of least damage within the budget. No limit: the least damage there is. One limit: Knapsack, by default
/// proven optimal but for the most contrived numbers. Several: branch and bound of GLPK, on what Lagrangian bounds leave.
/// Ties between plans are broken the same way each time.
/// Errors: as validate(); usage, where no plan holds: naming the constraint that cannot hold and the least that can be
/// reached, or, where only all together cannot, saying so with the least of each one while the others hold.
[[nodiscard]] Result<PlanSolution> solve(
    const PlanProblem& problem, const PlanBudget& budget, const SolveEffort& effort = {});

/// Which budgets a frontier is asked at.
struct FrontierSpec {
    Resource resource = Resource::Bytes;
    std::size_t budgets = 200; ///< spread evenly from the least that is possible to what the least damage costs
    std::size_t states = 2'000; ///< partial plans kept at a time; more prove smaller gaps
};

/// A budget, of `resource` and with the rest of the model, and its best plan.
struct FrontierPoint {
    double budget = 0;
    PlanSolution solution;
    bool operator==(const FrontierPoint&) const = default;
};

/// Damage against cost: one solution a budget, budgets ascending, damage and bound never rising. 200 layers of 6 choices
/// at 200 budgets take some tens of milliseconds. Errors: as validate().
[[nodiscard]] Result<std::vector<FrontierPoint>> frontier(const PlanProblem& problem, const FrontierSpec& spec);

/// What frontier() and a budget slider ask: a problem prepared for one constraint, each solve() well under a millisecond.
class FrontierSolver {
public:
    /// Errors: as validate().
    [[nodiscard]] static Result<FrontierSolver> make(PlanProblem problem, Resource resource);

    [[nodiscard]] double least() const; ///< below this budget there is no plan
    [[nodiscard]] double full() const; ///< from this budget on there is the least damage
    /// Error: usage, naming the least that is possible.
    [[nodiscard]] Result<PlanSolution> solve(double budget, std::size_t states) const;

private:
    struct Prepared;
    explicit FrontierSolver(std::shared_ptr<const Prepared> prepared) : m_prepared(std::move(prepared)) { }
    std::shared_ptr<const Prepared> m_prepared;
};

} // namespace analysis
