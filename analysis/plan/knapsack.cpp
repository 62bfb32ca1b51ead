// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/knapsack.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace analysis {

namespace {

constexpr double unreachable = std::numeric_limits<double>::infinity();
constexpr std::uint32_t noNode = std::numeric_limits<std::uint32_t>::max();

} // namespace

Knapsack::Knapsack(const std::vector<std::vector<KnapsackItem>>& groups)
{
    for (const std::vector<KnapsackItem>& given : groups) {
        std::vector<Item> sorted;
        for (std::size_t i = 0; i < given.size(); ++i)
            sorted.push_back({ given[i].damage, given[i].cost, i });
        std::ranges::stable_sort(sorted,
            [](const Item& a, const Item& b) { return std::pair(a.cost, a.damage) < std::pair(b.cost, b.damage); });
        std::vector<Item> kept;
        for (const Item& item : sorted) {
            if (kept.empty() || item.damage < kept.back().damage)
                kept.push_back(item);
        }
        m_leastCost += kept.front().cost;
        m_fullCost += kept.back().cost;
        // Slopes as they are computed decide about corners, so that they fall strictly within a group.
        std::vector<Step> hull;
        std::vector<std::size_t> corners{ 0 };
        for (std::size_t i = 1; i < kept.size(); ++i) {
            const auto stepTo = [&](std::size_t from) {
                const double cost = kept[i].cost - kept[from].cost;
                const double damage = kept[i].damage - kept[from].damage;
                return Step{ -damage / cost, cost, damage, m_groups.size(), i };
            };
            Step step = stepTo(corners.back());
            while (!hull.empty() && step.slope >= hull.back().slope) {
                hull.pop_back();
                corners.pop_back();
                step = stepTo(corners.back());
            }
            hull.push_back(step);
            corners.push_back(i);
        }
        m_steps.insert(m_steps.end(), hull.begin(), hull.end());
        m_groups.push_back(std::move(kept));
    }
    std::ranges::stable_sort(m_steps, std::ranges::greater{}, &Step::slope);
    double cost = m_leastCost;
    m_costs.push_back(cost);
    for (const Step& step : m_steps)
        m_costs.push_back(cost += step.cost);
}

/// The search for one budget. All costs and damages are relative to the linear relaxation's whole steps.
class CoreSearch {
public:
    CoreSearch(const Knapsack& knapsack, double budget, std::size_t mostStates)
        : m_groups(knapsack.m_groups), m_mostStates(std::max<std::size_t>(mostStates, 1)), m_picks(m_groups.size(), 0)
    {
        const auto& costs = knapsack.m_costs;
        const auto fitting = std::size_t(std::ranges::upper_bound(costs, budget) - costs.begin()) - 1;
        for (std::size_t i = 0; i < fitting; ++i)
            m_picks[knapsack.m_steps[i].group] = knapsack.m_steps[i].item;
        m_slack = budget - costs[fitting];
        m_complete = fitting == knapsack.m_steps.size();
        m_base = m_picks;
        if (m_complete)
            return;
        m_slope = knapsack.m_steps[fitting].slope;
        fillGreedily(knapsack, fitting);
    }

    KnapsackSolution run()
    {
        if (!m_complete) {
            collectCore();
            expandCore();
        }
        KnapsackSolution solution;
        double damage = 0;
        double baseDamage = 0;
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            const auto& item = m_groups[g][m_picks[g]];
            solution.picks.push_back(item.pick);
            damage += item.damage;
            baseDamage += m_groups[g][m_base[g]].damage;
        }
        solution.bound = m_dropped < m_best ? std::min(damage, baseDamage + m_dropped) : damage;
        return solution;
    }

private:
    struct State {
        double cost = 0;
        double damage = 0;
        std::uint32_t node = noNode;
    };
    /// How a state came to be: the moves of its groups, last first.
    struct Node {
        std::uint32_t parent = noNode;
        std::uint32_t group = 0;
        std::uint32_t item = 0;
    };
    struct Move {
        double cost = 0;
        double damage = 0;
        std::size_t item = 0;
    };
    /// A group that may leave the relaxation's choice, with the best rates at which it can.
    struct CoreGroup {
        std::size_t group = 0;
        double up = 0; ///< most damage saved by a unit of more cost
        double down = unreachable; ///< least damage done by a unit of less cost
    };

    /// A first solution: further steps while they fit.
    void fillGreedily(const Knapsack& knapsack, std::size_t from)
    {
        double left = m_slack;
        std::vector<bool> closed(m_groups.size());
        for (std::size_t i = from; i < knapsack.m_steps.size(); ++i) {
            const auto& step = knapsack.m_steps[i];
            if (closed[step.group] || step.cost > left) {
                closed[step.group] = true; // the steps behind it start where it would have led
                continue;
            }
            left -= step.cost;
            m_best += step.damage;
            m_picks[step.group] = step.item;
        }
    }

    /// What a choice must do at the least, were all others free to be mixed.
    [[nodiscard]] bool promising(const Move& move) const
    {
        return move.damage - m_slope * (m_slack - move.cost) < m_best;
    }

    [[nodiscard]] Move moveTo(std::size_t group, std::size_t item) const
    {
        const auto& base = m_groups[group][m_base[group]];
        const auto& other = m_groups[group][item];
        return { other.cost - base.cost, other.damage - base.damage, item };
    }

    void collectCore()
    {
        for (std::size_t g = 0; g < m_groups.size(); ++g) {
            CoreGroup core{ g };
            bool any = false;
            for (std::size_t i = 0; i < m_groups[g].size(); ++i) {
                const Move move = moveTo(g, i);
                if (i == m_base[g] || !promising(move))
                    continue;
                any = true;
                if (move.cost > 0)
                    core.up = std::max(core.up, -move.damage / move.cost);
                else
                    core.down = std::min(core.down, -move.damage / move.cost);
            }
            if (any)
                m_core.push_back(core);
        }
    }

    void expandCore()
    {
        std::vector<std::size_t> byUp(m_core.size());
        for (std::size_t i = 0; i < byUp.size(); ++i)
            byUp[i] = i;
        std::vector<std::size_t> byDown = byUp;
        std::ranges::stable_sort(byUp, std::ranges::greater{}, [&](std::size_t i) { return m_core[i].up; });
        std::ranges::stable_sort(byDown, std::ranges::less{}, [&](std::size_t i) { return m_core[i].down; });
        std::vector<bool> done(m_core.size());
        std::size_t up = 0;
        std::size_t down = 0;
        m_states = { State{} };
        for (std::size_t round = 0; round < m_core.size() && !m_states.empty(); ++round) {
            const std::size_t next = round % 2 == 0 ? byUp[up] : byDown[down];
            done[next] = true;
            while (up < byUp.size() && done[byUp[up]])
                ++up;
            while (down < byDown.size() && done[byDown[down]])
                ++down;
            m_up = up < byUp.size() ? m_core[byUp[up]].up : 0;
            m_down = down < byDown.size() ? m_core[byDown[down]].down : unreachable;
            join(m_core[next].group);
            prune();
        }
    }

    /// Least damage that a state can still come to with the groups outside the core.
    [[nodiscard]] double boundOf(const State& state) const
    {
        return state.cost <= m_slack ? state.damage - m_up * (m_slack - state.cost)
                                     : state.damage + m_down * (state.cost - m_slack);
    }

    /// All states with each of the group's moves: merged by cost, the dominated left out.
    void join(std::size_t group)
    {
        std::vector<Move> moves;
        for (std::size_t i = 0; i < m_groups[group].size(); ++i) {
            const Move move = moveTo(group, i);
            if (i == m_base[group] || promising(move))
                moves.push_back(move);
        }
        std::vector<std::size_t> next(moves.size(), 0);
        std::vector<State> joined;
        double lowest = unreachable;
        while (true) {
            // Which list has the cheapest state; of equal cost the one of least damage, so that it hides the others.
            std::size_t from = moves.size();
            State cheapest{ unreachable, unreachable };
            for (std::size_t m = 0; m < moves.size(); ++m) {
                if (next[m] == m_states.size())
                    continue;
                const State& state = m_states[next[m]];
                const double cost = state.cost + moves[m].cost;
                const double damage = state.damage + moves[m].damage;
                if (cost < cheapest.cost || (cost == cheapest.cost && damage < cheapest.damage)) {
                    cheapest = { cost, damage, state.node };
                    from = m;
                }
            }
            if (from == moves.size())
                break;
            ++next[from];
            if (cheapest.damage >= lowest)
                continue;
            lowest = cheapest.damage;
            if (boundOf(cheapest) >= m_best)
                continue;
            if (moves[from].item != m_base[group]) {
                m_nodes.push_back(
                    { cheapest.node, static_cast<std::uint32_t>(group), static_cast<std::uint32_t>(moves[from].item) });
                cheapest.node = static_cast<std::uint32_t>(m_nodes.size() - 1);
            }
            joined.push_back(cheapest);
        }
        m_states = std::move(joined);
    }

    void prune()
    {
        for (const State& state : m_states) {
            if (state.cost <= m_slack && state.damage < m_best) {
                m_best = state.damage;
                takePicks(state.node);
            }
        }
        std::erase_if(m_states, [&](const State& state) { return boundOf(state) >= m_best; });
        if (m_states.size() <= m_mostStates)
            return;
        std::vector<double> bounds;
        for (const State& state : m_states)
            bounds.push_back(boundOf(state));
        std::vector<double> sorted = bounds;
        std::ranges::nth_element(sorted, sorted.begin() + std::ptrdiff_t(m_mostStates));
        const double limit = sorted[m_mostStates];
        m_dropped = std::min(m_dropped, limit);
        const auto better = std::size_t(std::ranges::count_if(bounds, [&](double bound) { return bound < limit; }));
        std::size_t ties = m_mostStates - better; // of the states exactly at the limit, the cheapest stay
        std::size_t kept = 0;
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            if (bounds[i] < limit || (bounds[i] == limit && ties > 0 && ties--))
                m_states[kept++] = m_states[i];
        }
        m_states.resize(kept);
    }

    void takePicks(std::uint32_t node)
    {
        m_picks = m_base;
        for (; node != noNode; node = m_nodes[node].parent)
            m_picks[m_nodes[node].group] = m_nodes[node].item;
    }

    const std::vector<std::vector<Knapsack::Item>>& m_groups;
    std::size_t m_mostStates;
    std::vector<std::size_t> m_base; ///< the relaxation's whole steps
    std::vector<std::size_t> m_picks; ///< the best solution found
    bool m_complete = false; ///< everything fits
    double m_slack = 0;
    double m_slope = 0; ///< of the step that does not fit any more
    double m_best = 0; ///< damage of the best solution, relative to the base
    double m_dropped = unreachable; ///< least bound of the states that were dropped for their number
    std::vector<CoreGroup> m_core;
    double m_up = 0; ///< best rates of the groups that have not joined yet
    double m_down = unreachable;
    std::vector<State> m_states;
    std::vector<Node> m_nodes;
};

std::optional<KnapsackSolution> Knapsack::solve(double budget, std::size_t mostStates) const
{
    if (!(budget >= m_leastCost))
        return std::nullopt;
    return CoreSearch(*this, budget, mostStates).run();
}

} // namespace analysis
