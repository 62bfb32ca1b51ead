// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/graph/graph.h"
#include "analysis/plan/build_problem.h"
#include "analysis/plan/plan_wish.h"
#include "analysis/plan/predict.h"
#include "analysis/plan/problem.h"

namespace analysis {

/// What is known of a network when plans are made for it.
struct PlanKnowledge {
    const Graph& graph;
    /// Each format of weights alone, {format, fp32}, and of inputs alone, {fp32, format}, with its encodings.
    std::span<const UniformChoice> encoded;
    Damages damages; ///< of layers alone
    Contributions contributions;
};

/// A wish as it is solved: the one way from what is asked for to a plan.
struct PlanTask {
    PlanProblem problem; ///< with what is fixed
    ChoiceRuns runs; ///< scaled to the damages; without cross terms where contributions are not known
    PlanBudget budget;
    std::optional<std::vector<double>> dropsAtInt8; ///< one a layer, percentage points; absent: not measured
};

/// Errors: usage, naming the format that is not known or the rule that no layer fits; those of planProblem(),
/// choiceRuns() and fixEnds().
[[nodiscard]] Result<PlanTask> planTask(const PlanKnowledge& knowledge, const PlanWish& wish);

/// Whether there is a plan as wished, whatever the damages are: asked before these are measured. `encoded` as in
/// PlanKnowledge; inputs may be encoded by batch. Errors: usage, as planTask(); a limit below the least possible plan.
[[nodiscard]] Result<void> checkWish(const Graph& graph, std::span<const UniformChoice> encoded, const PlanWish& wish);

/// The choice of a layer with these formats; a part that none of its own choices quantizes counts as fp32. Absent also
/// where no layer of the problem has choices of a part that the formats quantize.
[[nodiscard]] std::optional<std::size_t> choiceOf(
    const PlanProblem& problem, const PlanLayer& layer, const ChoiceFormats& formats);

/// Fixes the first and the last of the layers that have more than one choice: "first and last at 8".
/// Error: usage, naming the layer that has no such choice.
[[nodiscard]] Result<void> fixEnds(PlanProblem& problem, const ChoiceFormats& formats);

/// Fixes layers as the wish says, in the order of byPrecedence(), layers of a tie together.
/// Error: usage, naming the pattern that no layer has, or the layer that has no such choice.
[[nodiscard]] Result<void> fixLayers(PlanProblem& problem, const PlanWish& wish);

/// What the wish's limits are for this problem.
[[nodiscard]] PlanBudget budgetOf(const PlanProblem& problem, const PlanWish& wish);

/// A plan that others are compared with.
struct BaselinePlan {
    std::string name; ///< "greedy", "uniform-int8", "tutorial"
    Assignment choices;
};

/// Greedy within all limits of the budget, every choice for all layers (where some quantize both parts, those
/// that do), and the tutorials' rule, as far as each can be.
[[nodiscard]] std::vector<BaselinePlan> baselinePlans(
    const PlanTask& task, const PlanWish& wish, const PlanBudget& budget);

} // namespace analysis
