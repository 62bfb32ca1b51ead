// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/plan_results.h"

#include <utility>

namespace analysis {

PlanResult planResult(const PlanProblem& problem, const Assignment& assignment, std::string name)
{
    PlanResult result;
    result.name = std::move(name);
    for (std::size_t i = 0; i < assignment.size(); ++i)
        result.layers.push_back({ problem.layers[i].name, problem.layers[i].choices[assignment[i]] });
    const PlanTotals totals = totalsOf(problem, assignment);
    result.bytes = totals.bytes;
    result.fp32Bytes = problem.fp32Bytes;
    result.bitops = totals.bitops;
    result.damage = totals.damage;
    return result;
}

PlanResult planResult(
    const PlanProblem& problem, const PlanBudget& budget, const PlanSolution& solution, std::string name)
{
    PlanResult result = planResult(problem, solution.choices, std::move(name));
    result.budgetBytes = budget.bytes;
    result.budgetBitops = budget.bitops;
    result.bound = solution.bound;
    result.gap = solution.gap;
    return result;
}

} // namespace analysis
