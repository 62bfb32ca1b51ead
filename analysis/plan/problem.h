// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/encoding/format.h"
#include "analysis/plan/sensitivity.h"
#include "analysis/result.h"

namespace analysis {

/// One way to store a layer: what it costs and what it does at the model's output.
struct PlanChoice {
    Format weights = fp32;
    Format activations = fp32;
    double damage = 0; ///< adds up over layers: mse at the output with this layer alone quantized; finite
    std::int64_t bytes = 0;
    double bitops = 0;
    Certainty certainty = Certainty::Exact; ///< of the damage: estimated also where it is the sum of two parts' own
    bool operator==(const PlanChoice&) const = default;
};

/// "int4", or "int4/int8" (weights/activations) where the input is quantized as well.
[[nodiscard]] std::string choiceName(const PlanChoice& choice);

/// A layer and what may be chosen for it.
struct PlanLayer {
    int layer = 0; ///< Layer::id
    std::string name;
    std::vector<PlanChoice> choices;
    std::optional<std::size_t> fixed; ///< index of the choice that must be taken
    int tie = -1; ///< layers of the same tie >= 0 have the same formats in the same order, and take the same choice
    bool operator==(const PlanLayer&) const = default;
};

/// Which choice for each layer, under what a model may cost? A value: any choice can be moved, fixed, tied, left out.
struct PlanProblem {
    std::vector<PlanLayer> layers;
    std::int64_t restBytes = 0; ///< of the model, whatever is chosen: biases, norms
    double restBitops = 0;
    std::int64_t fp32Bytes = 0; ///< of the model with nothing quantized: what shares are of
    double fp32Bitops = 0;
    bool operator==(const PlanProblem&) const = default;
};

/// What a plan may cost; absent: anything.
struct PlanBudget {
    std::optional<std::int64_t> bytes;
    std::optional<double> bitops;
    bool operator==(const PlanBudget&) const = default;
};

/// What is counted against a budget.
enum class Resource { Bytes, Bitops };
[[nodiscard]] std::string resourceName(Resource resource); ///< "bytes", "bitops"
[[nodiscard]] double costOf(const PlanChoice& choice, Resource resource);
[[nodiscard]] double restOf(const PlanProblem& problem, Resource resource);
[[nodiscard]] std::optional<double> limitOf(const PlanBudget& budget, Resource resource);

/// The index of a choice for each layer of a problem.
using Assignment = std::vector<std::size_t>;

/// An assignment's sums over layers, in their order, with the rest.
struct PlanTotals {
    double damage = 0;
    std::int64_t bytes = 0;
    double bitops = 0;
    bool operator==(const PlanTotals&) const = default;
};
[[nodiscard]] PlanTotals totalsOf(const PlanProblem& problem, const Assignment& assignment);
/// Whether the totals keep to the budget.
[[nodiscard]] bool holds(const PlanTotals& totals, const PlanBudget& budget);

/// Whether the problem can be solved. Errors: usage, naming the layer (no choices; a fixed choice that is not there; ties
/// of different formats or fixed choices) or layer and choice (damage NaN or infinite; a cost negative or not finite).
[[nodiscard]] Result<void> validate(const PlanProblem& problem);

/// Layers that are decided together: one, or all of a tie.
struct PlanGroup {
    std::vector<std::size_t> layers; ///< indexes in PlanProblem::layers
    std::vector<std::size_t> choices; ///< that may be taken: all, or the fixed one
};
/// The groups of a valid problem, in the order of their first layers.
[[nodiscard]] std::vector<PlanGroup> groupsOf(const PlanProblem& problem);

} // namespace analysis
