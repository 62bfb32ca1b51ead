// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace analysis {

/// One item of a group: what it does, what it costs.
struct KnapsackItem {
    double damage = 0;
    double cost = 0;
};

struct KnapsackSolution {
    std::vector<std::size_t> picks; ///< index of the item of each group
    double bound = 0; ///< no solution within the budget has a smaller damage; equal to the sum of damages when optimal
};

/// Multiple-choice knapsack: one item of each group, least sum of damages, sum of costs within a budget.
/// Prepared once (dominated items, convex hulls, their steps by damage per cost), then solved for any budget: from the
/// linear relaxation's solution, groups join a core one by one, those first whose next item costs least per unit; states
/// (cost, damage) that are dominated or cannot beat the best solution are dropped (Pisinger, A minimal algorithm for the
/// multiple-choice knapsack problem, EJOR 1995). Exact but for rounding in double. Deterministic.
class Knapsack {
public:
    /// Groups are not empty; all numbers are finite.
    explicit Knapsack(const std::vector<std::vector<KnapsackItem>>& groups);

    [[nodiscard]] double leastCost() const { return m_leastCost; }
    /// Cost of the cheapest solution of the least damage there is: more budget than that changes nothing.
    [[nodiscard]] double fullCost() const { return m_fullCost; }

    /// The best solution of at most this cost; nullopt below leastCost(). At most `mostStates` states are kept at a time:
    /// where more are needed the least promising ones are dropped, and `bound` is what they could have reached.
    [[nodiscard]] std::optional<KnapsackSolution> solve(double budget, std::size_t mostStates) const;

private:
    friend class CoreSearch;
    struct Item {
        double damage = 0;
        double cost = 0;
        std::size_t pick = 0;
    };
    /// From one corner of a group's convex hull to the next.
    struct Step {
        double slope = 0; ///< damage saved by a unit of cost
        double cost = 0;
        double damage = 0; ///< negative
        std::size_t group = 0;
        std::size_t item = 0; ///< index in m_groups[group] that it leads to
    };
    std::vector<std::vector<Item>> m_groups; ///< by cost; none is dominated
    std::vector<Step> m_steps; ///< of all hulls, steepest first
    std::vector<double> m_costs; ///< after the first i steps
    double m_leastCost = 0;
    double m_fullCost = 0;
};

} // namespace analysis
