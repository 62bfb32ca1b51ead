// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/solve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "analysis/plan/knapsack.h"
#include "analysis/plan/several_constraints.h"
#include "analysis/report/table.h"

namespace analysis {

namespace {

constexpr std::array resources{ Resource::Bytes, Resource::Bitops };
// A sum of 1,000 layers in another order differs by less than this; a budget in bytes is exact.
constexpr double summing = 1e-12;
constexpr int surrogateRounds = 24;

/// The problem with layers that go together as one group each.
MultiProblem groupedItems(const PlanProblem& problem, const std::vector<PlanGroup>& groups)
{
    MultiProblem grouped;
    for (const PlanGroup& group : groups) {
        std::vector<MultiItem>& items = grouped.groups.emplace_back();
        for (const std::size_t choice : group.choices) {
            MultiItem item{ 0, std::vector<double>(resources.size(), 0.0) };
            for (const std::size_t layer : group.layers) {
                const PlanChoice& of = problem.layers[layer].choices[choice];
                item.damage += of.damage;
                for (std::size_t k = 0; k < resources.size(); ++k)
                    item.costs[k] += costOf(of, resources[k]);
            }
            items.push_back(std::move(item));
        }
    }
    return grouped;
}

Assignment spread(
    const PlanProblem& problem, const std::vector<PlanGroup>& groups, const std::vector<std::size_t>& picks)
{
    Assignment assignment(problem.layers.size(), 0);
    for (std::size_t g = 0; g < groups.size(); ++g) {
        for (const std::size_t layer : groups[g].layers)
            assignment[layer] = groups[g].choices[picks[g]];
    }
    return assignment;
}

PlanSolution solutionOf(const PlanProblem& problem, Assignment choices, double bound)
{
    PlanSolution solution;
    solution.choices = std::move(choices);
    solution.totals = totalsOf(problem, solution.choices);
    const double damage = solution.totals.damage;
    // The same sum in another order is no gap.
    solution.bound = damage - bound <= summing * std::abs(damage) ? damage : bound;
    solution.gap = solution.bound < damage ? (damage - solution.bound) / std::abs(damage) : 0;
    return solution;
}

/// Items with one number as damage, another as cost.
template <class Damage, class Cost>
Knapsack knapsackOf(const MultiProblem& problem, Damage damage, Cost cost)
{
    std::vector<std::vector<KnapsackItem>> groups;
    for (const auto& group : problem.groups) {
        auto& items = groups.emplace_back();
        for (const MultiItem& item : group)
            items.push_back({ damage(item), cost(item) });
    }
    return Knapsack(groups);
}

constexpr auto itsDamage = [](const MultiItem& item) { return item.damage; };

auto itsCost(std::size_t k)
{
    return [k](const MultiItem& item) { return item.costs[k]; };
}

std::string cannot(Resource resource, double limit, double least)
{
    return resourceName(resource) + ": no plan needs at most " + cellText(limit) + "; the least possible is "
        + cellText(least);
}

/// A problem as a knapsack of one resource.
struct OneConstraint {
    const PlanProblem& problem;
    const std::vector<PlanGroup>& groups;
    const Knapsack& knapsack;
    Resource resource;
};

/// The best plan within the limit, of `resource` and with the rest of the model; nullopt where there is none.
std::optional<PlanSolution> best(const OneConstraint& of, std::optional<double> limit, std::size_t states)
{
    if (!limit)
        limit = std::numeric_limits<double>::infinity();
    double bound = 0;
    std::optional<PlanSolution> solution;
    // Sums of fractional costs depend on their order in the last digits: then a little less is asked for.
    double share = 1;
    for (int attempt = 0; attempt < 3; ++attempt, share -= summing) {
        const auto found = of.knapsack.solve(*limit * share - restOf(of.problem, of.resource), states);
        if (!found)
            break;
        bound = attempt == 0 ? found->bound : bound;
        solution = solutionOf(of.problem, spread(of.problem, of.groups, found->picks), bound);
        const PlanTotals& totals = solution->totals;
        if ((of.resource == Resource::Bytes ? double(totals.bytes) : totals.bitops) <= *limit)
            break;
    }
    return solution;
}

/// Solves one problem; the groups' numbers are without the rest of the model.
class Solving {
public:
    Solving(const PlanProblem& problem, const PlanBudget& budget, const SolveEffort& effort)
        : m_problem(problem)
        , m_budget(budget)
        , m_effort(effort)
        , m_groups(groupsOf(problem))
        , m_items(groupedItems(problem, m_groups))
    {
        for (std::size_t k = 0; k < resources.size(); ++k) {
            const auto limit = limitOf(budget, resources[k]);
            m_items.limits.push_back(
                limit ? *limit - restOf(problem, resources[k]) : std::numeric_limits<double>::infinity());
            if (limit)
                m_limited.push_back(k);
        }
    }

    Result<PlanSolution> run()
    {
        for (const std::size_t k : m_limited) {
            const double least = knapsackOf(m_items, itsDamage, itsCost(k)).leastCost();
            if (!(least <= m_items.limits[k]))
                return fail(ErrorKind::Usage,
                    cannot(resources[k], *limitOf(m_budget, resources[k]), least + restOf(m_problem, resources[k]))
                        + "; raise the limit, or allow smaller formats");
        }
        // A plan that is best under one of the constraints alone, and keeps to the others, is best.
        for (const std::size_t k : m_limited) {
            auto alone = solveOne(k);
            if (m_limited.size() == 1 || holds(alone.totals, m_budget))
                return alone;
        }
        if (m_limited.empty())
            return solveOne(0);
        return solveTogether();
    }

private:
    /// Under constraint k alone; it can hold.
    PlanSolution solveOne(std::size_t k)
    {
        const Knapsack knapsack = knapsackOf(m_items, itsDamage, itsCost(k));
        return *best({ m_problem, m_groups, knapsack, resources[k] }, limitOf(m_budget, resources[k]), m_effort.states);
    }

    Result<PlanSolution> solveTogether()
    {
        const std::size_t a = m_limited[0];
        const std::size_t b = m_limited[1];
        // The least of b while a holds is itself a knapsack: proof where nothing holds, a first plan where one does.
        const auto least = knapsackOf(m_items, itsCost(b), itsCost(a)).solve(m_items.limits[a], m_effort.states);
        double leastCost = restOf(m_problem, resources[b]);
        for (std::size_t g = 0; g < m_groups.size(); ++g)
            leastCost += m_items.groups[g][least->picks[g]].costs[b];
        if (!(leastCost <= *limitOf(m_budget, resources[b])))
            return fail(ErrorKind::Usage,
                resourceName(resources[a]) + " and " + resourceName(resources[b])
                    + ": each can hold, but not together: with " + resourceName(resources[a]) + " at most "
                    + cellText(*limitOf(m_budget, resources[a])) + ", "
                    + cannot(resources[b], *limitOf(m_budget, resources[b]), leastCost) + "; raise one of the limits");
        m_best = least->picks;
        surrogates(a, b);
        const MultiSolution found = improve(m_items, m_best, m_effort.seconds);
        return solutionOf(m_problem, spread(m_problem, m_groups, found.picks), std::max(found.bound, m_bound));
    }

    /// Both constraints joined into one of changing weights: bounds for the problem, and often plans that hold.
    void surrogates(std::size_t a, std::size_t b)
    {
        if (!(m_items.limits[a] > 0 && m_items.limits[b] > 0))
            return;
        double low = 0;
        double high = 1;
        for (int i = 0; i < surrogateRounds; ++i) {
            const double weight = (low + high) / 2;
            const auto cost = [&](const MultiItem& item) {
                return (1 - weight) * item.costs[a] / m_items.limits[a] + weight * item.costs[b] / m_items.limits[b];
            };
            const Knapsack joined = knapsackOf(m_items, itsDamage, cost);
            const auto found = joined.solve(1 + summing, surrogateStates);
            if (!found)
                return;
            m_bound = std::max(m_bound, found->bound);
            consider(found->picks);
            const bool overB = costOver(found->picks, b);
            const bool overA = costOver(found->picks, a);
            if (!overA && !overB)
                return; // a relaxation's solution that holds is the best there is
            // Slightly less than everything is often enough to hold both.
            for (const double share : { 0.9999, 0.999, 0.99 }) {
                if (const auto tighter = joined.solve(share, surrogateStates))
                    consider(tighter->picks);
            }
            (overB ? low : high) = weight;
        }
    }

    [[nodiscard]] bool costOver(const std::vector<std::size_t>& picks, std::size_t k) const
    {
        double sum = 0;
        for (std::size_t g = 0; g < picks.size(); ++g)
            sum += m_items.groups[g][picks[g]].costs[k];
        return sum > m_items.limits[k];
    }

    void consider(const std::vector<std::size_t>& picks)
    {
        if (holds(m_items, picks) && damageOf(m_items, picks) < damageOf(m_items, m_best))
            m_best = picks;
    }

    static constexpr std::size_t surrogateStates = 1'000;

    const PlanProblem& m_problem;
    const PlanBudget& m_budget;
    SolveEffort m_effort;
    std::vector<PlanGroup> m_groups;
    MultiProblem m_items; ///< a limit for each resource, infinite where there is none
    std::vector<std::size_t> m_limited; ///< indexes of the resources that have a limit
    std::vector<std::size_t> m_best;
    double m_bound = -std::numeric_limits<double>::infinity();
};

} // namespace

Result<PlanSolution> solve(const PlanProblem& problem, const PlanBudget& budget, const SolveEffort& effort)
{
    if (auto valid = validate(problem); !valid)
        return tl::unexpected(valid.error());
    return Solving(problem, budget, effort).run();
}

struct FrontierSolver::Prepared {
    PlanProblem problem;
    Resource resource;
    std::vector<PlanGroup> groups;
    Knapsack knapsack;
};

Result<FrontierSolver> FrontierSolver::make(PlanProblem problem, Resource resource)
{
    if (auto valid = validate(problem); !valid)
        return tl::unexpected(valid.error());
    auto groups = groupsOf(problem);
    auto knapsack = knapsackOf(groupedItems(problem, groups), itsDamage, itsCost(resource == Resource::Bytes ? 0 : 1));
    return FrontierSolver(std::make_shared<const Prepared>(
        Prepared{ std::move(problem), resource, std::move(groups), std::move(knapsack) }));
}

double FrontierSolver::least() const
{
    return m_prepared->knapsack.leastCost() + restOf(m_prepared->problem, m_prepared->resource);
}

double FrontierSolver::full() const
{
    return m_prepared->knapsack.fullCost() + restOf(m_prepared->problem, m_prepared->resource);
}

Result<PlanSolution> FrontierSolver::solve(double budget, std::size_t states) const
{
    const PlanProblem& problem = m_prepared->problem;
    const OneConstraint prepared{ problem, m_prepared->groups, m_prepared->knapsack, m_prepared->resource };
    auto solution = best(prepared, budget, states);
    if (!solution)
        return fail(ErrorKind::Usage,
            cannot(m_prepared->resource, budget, least()) + "; raise the limit, or allow smaller formats");
    return std::move(*solution);
}

Result<std::vector<FrontierPoint>> frontier(const PlanProblem& problem, const FrontierSpec& spec)
{
    auto solver = FrontierSolver::make(problem, spec.resource);
    if (!solver)
        return tl::unexpected(solver.error());
    std::vector<FrontierPoint> points;
    const std::size_t last = std::max<std::size_t>(spec.budgets, 2) - 1;
    for (std::size_t i = 0; i <= last; ++i) {
        // Whole numbers, and the two ends exactly.
        const double share = double(i) / double(last);
        const double budget =
            i == last ? solver->full() : std::floor(solver->least() + share * (solver->full() - solver->least()));
        auto solution = solver->solve(std::max(budget, solver->least()), spec.states);
        if (!solution)
            return tl::unexpected(solution.error());
        // A search that was cut short may find less with more budget: then the smaller plan is the better one.
        if (!points.empty() && points.back().solution.totals.damage < solution->totals.damage)
            solution = solutionOf(problem, points.back().solution.choices, solution->bound);
        points.push_back({ std::max(budget, solver->least()), std::move(*solution) });
    }
    // What no larger budget can beat, no smaller one can.
    for (std::size_t i = points.size() - 1; i-- > 0;) {
        PlanSolution& solution = points[i].solution;
        if (points[i + 1].solution.bound > solution.bound)
            solution = solutionOf(problem, std::move(solution.choices), points[i + 1].solution.bound);
    }
    return points;
}

} // namespace analysis
