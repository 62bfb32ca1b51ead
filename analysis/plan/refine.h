// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/plan/predict.h"

namespace analysis {

/// A plan improved with what layers do to each other.
struct Refinement {
    Assignment choices;
    PlanTotals totals; ///< `damage` is still the sum over layers
    double before = 0; ///< predicted mse with cross terms of `start`
    double after = 0;
    int moves = 0; ///< single changes and swaps that were made, from `start` or greedy
};

/// Local search from the separable optimum and from greedyPlan() at each limit of the budget, of which the plan with the
/// lowest prediction is kept. While there is one, the change of one layer or of two together that keeps to the budget and
/// lowers the predicted mse most is made. Errors of layers have signs: two that cancel are cheap together.
/// The search shrinks cross terms by the share of them that is noise of few samples, which it would pick otherwise.
/// Ties and fixed layers are kept. Deterministic. All pairs are tried among 2,000 choices at most; of larger problems
/// each layer's choices nearest in size to the start's are.
/// Errors: as validate(); usage, where `start` does not fit the problem or the budget.
[[nodiscard]] Result<Refinement> refine(
    const PlanProblem& problem, const PlanBudget& budget, const ChoiceRuns& runs, const Assignment& start);

} // namespace analysis
