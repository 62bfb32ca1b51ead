// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/prepared_plan.h"

#include <algorithm>

#include "analysis/plan/baselines.h"
#include "analysis/plan/predict.h"

namespace widgets {

using analysis::Resource;
using analysis::SensitivityTarget;

namespace {

/// Where a session begins: int8's share of what each quantized part costs.
constexpr double firstShare = 0.25;
/// Partial plans kept while a budget is dragged: well under a millisecond a solution.
constexpr std::size_t sliderStates = 2'000;
/// Of two limits: what a person does not notice; the gap says what was left open.
constexpr double secondsOfTwoLimits = 0.02;
constexpr const char* greedyName = "greedy";

/// Within the wish's limits; without one of what is scarce, that of a network at 8 bits.
analysis::PlanBudget budgetOf(const analysis::PlanProblem& problem, analysis::PlanWish wish, double least)
{
    const auto limit = analysis::limitOf({ wish.maxBytes, wish.maxBitops }, wish.resource);
    setLimit(wish, wish.resource, std::max(limit.value_or(firstCost(problem, wish)), least));
    return { wish.maxBytes, wish.maxBitops };
}

} // namespace

Resource otherOf(Resource resource)
{
    return resource == Resource::Bytes ? Resource::Bitops : Resource::Bytes;
}

void setLimit(analysis::PlanWish& wish, Resource resource, std::optional<double> limit)
{
    if (resource == Resource::Bitops)
        wish.maxBitops = limit;
    else
        wish.maxBytes = limit ? std::optional(std::int64_t(*limit)) : std::nullopt;
}

/// Bytes, or bit operations, of a network at 8 bits.
double firstCost(const analysis::PlanProblem& problem, const analysis::PlanWish& wish)
{
    if (wish.resource == Resource::Bytes)
        return firstShare * double(problem.fp32Bytes);
    const bool both = analysis::targetOf(wish.choices) == SensitivityTarget::Both;
    return firstShare * (both ? firstShare : 1) * problem.fp32Bitops;
}

double costOf(const analysis::PlanTotals& totals, Resource resource)
{
    return resource == Resource::Bytes ? double(totals.bytes) : totals.bitops;
}

bool keepsFixed(const analysis::PlanProblem& problem, const analysis::Assignment& choices)
{
    if (choices.size() != problem.layers.size())
        return false;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (problem.layers[i].fixed.value_or(choices[i]) != choices[i])
            return false;
    }
    return true;
}

double PreparedPlan::predict(const analysis::Assignment& choices) const
{
    return analysis::PlanPrediction(*problem, task.runs, choices).mse();
}

analysis::Result<analysis::PlanSolution> PreparedPlan::best(double cost, const analysis::PlanWish& wish) const
{
    if (!analysis::limitOf({ wish.maxBytes, wish.maxBitops }, otherOf(wish.resource)))
        return best(cost);
    analysis::PlanWish both = wish;
    setLimit(both, wish.resource, std::max(cost, solver.least()));
    return analysis::solve(*problem, { both.maxBytes, both.maxBitops }, { sliderStates, secondsOfTwoLimits });
}

analysis::Result<analysis::PlanSolution> PreparedPlan::best(double cost) const
{
    return solver.solve(std::max(cost, solver.least()), sliderStates);
}

std::optional<double> PreparedPlan::provenGap(const analysis::Assignment& choices, Resource resource) const
{
    const auto solution = solver.solve(costOf(totalsOf(*problem, choices), resource), sliderStates);
    return solution && solution->choices == choices ? std::optional(solution->gap) : std::nullopt;
}

analysis::Result<std::shared_ptr<const PreparedPlan>> preparePlan(
    const PlanSource& source, const analysis::PlanWish& wish)
{
    auto task = source.task(wish);
    if (!task)
        return tl::unexpected(task.error());
    auto solver = analysis::FrontierSolver::make(task->problem, wish.resource);
    if (!solver)
        return tl::unexpected(solver.error());
    auto frontier = analysis::frontier(task->problem, { wish.resource, wish.frontierPoints, sliderStates });
    if (!frontier)
        return tl::unexpected(frontier.error());
    auto problem = std::make_shared<const analysis::PlanProblem>(task->problem);
    auto prepared = std::make_shared<PreparedPlan>(
        PreparedPlan{ problem, *std::move(task), *std::move(solver), *std::move(frontier), {}, {} });
    for (const analysis::FrontierPoint& point : prepared->frontier)
        prepared->frontierMse.push_back(prepared->predict(point.solution.choices));
    const analysis::PlanBudget budget = budgetOf(*problem, wish, prepared->solver.least());
    for (const analysis::BaselinePlan& plan : analysis::baselinePlans(prepared->task, wish, budget)) {
        NamedPlan named{ planTitle(plan.name), plan.choices, totalsOf(*problem, plan.choices),
            prepared->predict(plan.choices) };
        if (plan.name == greedyName)
            named.budget = budget;
        prepared->baselines.push_back(std::move(named));
    }
    return prepared;
}

} // namespace widgets
