// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/problem.h"
#include "analysis/plan/solve.h"

namespace analysis {

/// A layer of a plan with the choice that it got.
struct PlannedLayer {
    std::string layer;
    PlanChoice choice;
    bool operator==(const PlannedLayer&) const = default;
};

/// What running a plan showed.
struct PlanMeasurement {
    double mse = 0; ///< at the output
    double sqnrDb = 0;
    std::optional<double> top1Drop; ///< percentage points
    std::int64_t samples = 0;
    bool operator==(const PlanMeasurement&) const = default;
};

/// A plan as it is stored and reported: a solver's or a baseline's.
struct PlanResult {
    std::string name; ///< "solver", "refined", "greedy", "uniform-int8", …
    std::vector<PlannedLayer> layers; ///< in network order
    std::optional<std::int64_t> budgetBytes; ///< absent: no limit
    std::optional<double> budgetBitops;
    std::int64_t bytes = 0;
    std::int64_t fp32Bytes = 0;
    double bitops = 0;
    double damage = 0; ///< sum over layers
    std::optional<double> bound; ///< proven for the damage of all plans within the budget; absent for baselines
    std::optional<double> gap; ///< (damage - bound) / |damage|
    std::optional<double> predictedMse; ///< with cross terms, where contributions are known
    std::optional<PlanMeasurement> measured; ///< absent until it has run
    bool operator==(const PlanResult&) const = default;
};

/// What planning a mixed-precision variant found: kept and reported together.
struct PlanRecord {
    std::vector<PlanResult> plans; ///< the chosen one first, then the solver's, the refined one and baselines; measured
    std::vector<PlanResult> frontier; ///< by size; predicted, not measured
    double outputPower = 0; ///< mean square of FP32's output elements: what an mse is divided by for an SQNR
    bool operator==(const PlanRecord&) const = default;
};

/// The plan as a result, without bound, prediction and measurement.
[[nodiscard]] PlanResult planResult(const PlanProblem& problem, const Assignment& assignment, std::string name);
/// The same with the budget, bound and gap of a solution.
[[nodiscard]] PlanResult planResult(
    const PlanProblem& problem, const PlanBudget& budget, const PlanSolution& solution, std::string name);

} // namespace analysis
