// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/baselines.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/plan/build_problem.h"
#include "analysis/report/table.h"

namespace analysis {

namespace {

constexpr double fp32Above = 1.5; // percentage points, as tutorials have it
constexpr double fp16Above = 0.8;
constexpr Format fp16{ FormatKind::Float16, 16 };

/// What a group's choice does and costs, all its layers together.
struct GroupCost {
    double damage = 0;
    double cost = 0;
};

GroupCost costOf(const PlanProblem& problem, const PlanGroup& group, std::size_t choice, Resource resource)
{
    GroupCost sum;
    for (const std::size_t layer : group.layers) {
        sum.damage += problem.layers[layer].choices[choice].damage;
        sum.cost += costOf(problem.layers[layer].choices[choice], resource);
    }
    return sum;
}

void set(Assignment& assignment, const PlanGroup& group, std::size_t choice)
{
    for (const std::size_t layer : group.layers)
        assignment[layer] = choice;
}

/// Of each group the choice of least damage; of equal ones the cheapest.
Assignment safest(const PlanProblem& problem, const std::vector<PlanGroup>& groups, Resource resource)
{
    Assignment assignment(problem.layers.size(), 0);
    for (const PlanGroup& group : groups) {
        const auto rank = [&](std::size_t choice) {
            const GroupCost of = costOf(problem, group, choice, resource);
            return std::pair(of.damage, of.cost);
        };
        set(assignment, group, std::ranges::min(group.choices, std::ranges::less{}, rank));
    }
    return assignment;
}

/// The groups by their bytes in `assignment`, most first.
std::vector<PlanGroup> bySize(const PlanProblem& problem, const Assignment& assignment)
{
    std::vector<PlanGroup> groups = groupsOf(problem);
    std::ranges::stable_sort(groups, std::ranges::greater{}, [&](const PlanGroup& group) {
        return costOf(problem, group, assignment[group.layers.front()], Resource::Bytes).cost;
    });
    return groups;
}

/// Measures plans and keeps a record.
class Measuring {
public:
    Measuring(const PlanProblem& problem, double maxDrop, const MeasureDrop& measure)
        : m_problem(problem), m_maxDrop(maxDrop), m_measure(measure)
    {
    }

    /// Whether the plan holds; the last one that does is the result.
    Result<bool> holds(const Assignment& assignment)
    {
        auto drop = m_measure(assignment);
        if (!drop)
            return tl::unexpected(drop.error());
        m_result.measurements.push_back({ assignment, totalsOf(m_problem, assignment), *drop });
        const bool good = *drop <= m_maxDrop; // NaN does not hold
        if (good)
            m_result.plan = m_result.measurements.back();
        return good;
    }

    /// The first plan, which must hold.
    Result<void> begin(const Assignment& assignment)
    {
        const auto good = holds(assignment);
        if (!good)
            return tl::unexpected(good.error());
        if (!*good)
            return fail(ErrorKind::Usage,
                "a drop of at most " + cellText(m_maxDrop)
                    + " points cannot be held: the plan of least damage already drops "
                    + cellText(m_result.measurements.back().drop) + "; allow a larger drop or a format closer to fp32");
        return {};
    }

    GuaranteedPlan take() { return std::move(m_result); }

private:
    const PlanProblem& m_problem;
    double m_maxDrop;
    const MeasureDrop& m_measure;
    GuaranteedPlan m_result;
};

/// A resource that a plan may need so much of.
struct Limit {
    Resource resource = Resource::Bytes;
    double most = 0;
};

/// Saves what is still over its limit, the least damage for each unit first.
class Greedy {
public:
    Greedy(const PlanProblem& problem, std::vector<Limit> limits) : m_problem(problem), m_limits(std::move(limits)) { }

    Result<Assignment> run()
    {
        if (auto valid = validate(m_problem); !valid)
            return tl::unexpected(valid.error());
        m_groups = groupsOf(m_problem);
        m_assignment = safest(m_problem, m_groups, m_limits.front().resource);
        for (const Limit& limit : m_limits)
            m_units.push_back(total(limit.resource));
        while (const Limit* broken = brokenLimit()) {
            const auto [group, to] = best();
            if (group == nullptr)
                return fail(ErrorKind::Usage,
                    resourceName(broken->resource) + ": no plan needs at most " + cellText(broken->most)
                        + "; the least possible is " + cellText(total(broken->resource))
                        + "; raise the limit, or allow smaller formats");
            set(m_assignment, *group, to);
        }
        return std::move(m_assignment);
    }

private:
    [[nodiscard]] double total(Resource resource) const
    {
        const PlanTotals totals = totalsOf(m_problem, m_assignment);
        return resource == Resource::Bytes ? double(totals.bytes) : totals.bitops;
    }

    [[nodiscard]] const Limit* brokenLimit() const
    {
        const auto broken =
            std::ranges::find_if(m_limits, [this](const Limit& limit) { return total(limit.resource) > limit.most; });
        return broken == m_limits.end() ? nullptr : &*broken;
    }

    /// What is over a limit, in units of what the first plan costs: bytes and bit operations can be added then.
    [[nodiscard]] double excess(std::size_t limit, double cost) const
    {
        return std::max(0.0, cost - m_limits[limit].most) / m_units[limit];
    }

    /// The change of least damage for each unit saved, among those after which less is over the limits.
    [[nodiscard]] std::pair<const PlanGroup*, std::size_t> best() const
    {
        std::vector<double> totals;
        for (const Limit& limit : m_limits)
            totals.push_back(total(limit.resource));
        std::pair<const PlanGroup*, std::size_t> result{ nullptr, 0 };
        double least = std::numeric_limits<double>::infinity();
        std::vector<GroupCost> before(m_limits.size());
        for (const PlanGroup& group : m_groups) {
            const std::size_t now = m_assignment[group.layers.front()];
            for (std::size_t i = 0; i < m_limits.size(); ++i)
                before[i] = costOf(m_problem, group, now, m_limits[i].resource);
            for (const std::size_t choice : group.choices) {
                double saved = 0;
                double lessOver = 0;
                double damage = 0;
                for (std::size_t i = 0; i < m_limits.size(); ++i) {
                    const GroupCost after = costOf(m_problem, group, choice, m_limits[i].resource);
                    damage = after.damage - before[i].damage;
                    const double change = before[i].cost - after.cost;
                    if (totals[i] > m_limits[i].most)
                        saved += change / m_units[i];
                    lessOver += excess(i, totals[i]) - excess(i, totals[i] - change);
                }
                if (saved > 0 && lessOver > 0 && damage / saved < least) {
                    least = damage / saved;
                    result = { &group, choice };
                }
            }
        }
        return result;
    }

    const PlanProblem& m_problem;
    std::vector<Limit> m_limits;
    std::vector<double> m_units; ///< parallel to m_limits
    std::vector<PlanGroup> m_groups;
    Assignment m_assignment;
};

} // namespace

Result<Assignment> uniformPlan(const PlanProblem& problem, Format weights, Format activations)
{
    if (auto valid = validate(problem); !valid)
        return tl::unexpected(valid.error());
    Assignment assignment;
    for (const PlanLayer& layer : problem.layers) {
        const auto choice = layer.fixed ? layer.fixed : findChoice(layer, weights, activations);
        if (!choice)
            return fail(ErrorKind::Usage,
                "layer '" + layer.name + "': has no choice " + choiceName({ weights, activations })
                    + "; add it to the choices");
        assignment.push_back(*choice);
    }
    return assignment;
}

Result<Assignment> greedyPlan(const PlanProblem& problem, Resource resource, double limit)
{
    return Greedy(problem, { { resource, limit } }).run();
}

Result<Assignment> greedyPlan(const PlanProblem& problem, const PlanBudget& budget, Resource first)
{
    std::vector<Limit> limits;
    for (const Resource resource : { first, first == Resource::Bytes ? Resource::Bitops : Resource::Bytes }) {
        if (const auto limit = limitOf(budget, resource))
            limits.push_back({ resource, *limit });
    }
    if (limits.empty())
        return fail(ErrorKind::Usage, "greedy saves until a limit holds; give a size or bit operations");
    return Greedy(problem, std::move(limits)).run();
}

Result<Assignment> tutorialPlan(const PlanProblem& problem, std::span<const double> drops)
{
    if (auto valid = validate(problem); !valid)
        return tl::unexpected(valid.error());
    if (drops.size() != problem.layers.size())
        return fail(ErrorKind::Usage,
            std::to_string(drops.size()) + " drops for " + std::to_string(problem.layers.size())
                + " layers; measure each layer's drop at int8");
    Assignment assignment(problem.layers.size(), 0);
    for (const PlanGroup& group : groupsOf(problem)) {
        double drop = -std::numeric_limits<double>::infinity();
        for (const std::size_t layer : group.layers) {
            if (std::isnan(drops[layer]))
                return fail(ErrorKind::Usage,
                    "layer '" + problem.layers[layer].name + "': its accuracy drop is not known; measure it at int8");
            drop = std::max(drop, drops[layer]);
        }
        const Format format = drop > fp32Above ? fp32 : (drop > fp16Above ? fp16 : int8);
        const PlanLayer& layer = problem.layers[group.layers.front()];
        // Inputs have the weights' format where they can.
        auto choice = layer.fixed ? layer.fixed : findChoice(layer, format, format);
        if (!choice)
            choice = findChoice(layer, format, fp32);
        if (!choice)
            return fail(ErrorKind::Usage,
                "layer '" + layer.name + "': has no choice " + formatName(format) + "; add it to the choices");
        set(assignment, group, *choice);
    }
    return assignment;
}

std::vector<Assignment> largestFirstSteps(const PlanProblem& problem)
{
    Assignment assignment = safest(problem, groupsOf(problem), Resource::Bytes);
    std::vector<Assignment> steps{ assignment };
    for (const PlanGroup& group : bySize(problem, assignment)) {
        const auto rank = [&](std::size_t choice) {
            const GroupCost of = costOf(problem, group, choice, Resource::Bytes);
            return std::pair(of.cost, of.damage);
        };
        set(assignment, group, std::ranges::min(group.choices, std::ranges::less{}, rank));
        if (assignment != steps.back())
            steps.push_back(assignment);
    }
    return steps;
}

Result<GuaranteedPlan> bisect(
    const PlanProblem& problem, std::span<const Assignment> plans, double maxDrop, const MeasureDrop& measure)
{
    if (plans.empty())
        return fail(ErrorKind::Usage, "no plans to choose from; give at least one");
    Measuring measuring(problem, maxDrop, measure);
    if (auto begun = measuring.begin(plans.front()); !begun)
        return tl::unexpected(begun.error());
    std::size_t good = 0;
    std::size_t bad = plans.size();
    while (bad - good > 1) {
        const std::size_t middle = good + (bad - good) / 2;
        const auto held = measuring.holds(plans[middle]);
        if (!held)
            return tl::unexpected(held.error());
        (*held ? good : bad) = middle;
    }
    return measuring.take();
}

} // namespace analysis
