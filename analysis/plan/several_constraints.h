// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace analysis {

/// One item of a group with a cost for each constraint.
struct MultiItem {
    double damage = 0;
    std::vector<double> costs;
};

/// One item of each group, least sum of damages, each sum of costs within its limit.
struct MultiProblem {
    std::vector<std::vector<MultiItem>> groups;
    std::vector<double> limits;
};

struct MultiSolution {
    std::vector<std::size_t> picks; ///< index of the item of each group
    double bound = 0; ///< no solution has a smaller damage
};

[[nodiscard]] double damageOf(const MultiProblem& problem, const std::vector<std::size_t>& picks);
[[nodiscard]] bool holds(const MultiProblem& problem, const std::vector<std::size_t>& picks);

/// The best solution, begun with one that holds. The linear relaxation's multipliers give a Lagrangian bound that leaves
/// out every item which cannot be in a better solution (Fisher, Management Science 1981); GLPK branches over the rest,
/// for at most `seconds`. When time is over, `bound` is the least of GLPK's open nodes.
/// Damages closer than 1e-7 of what the start left open count as equal.
[[nodiscard]] MultiSolution improve(const MultiProblem& problem, std::vector<std::size_t> start, double seconds);

} // namespace analysis
