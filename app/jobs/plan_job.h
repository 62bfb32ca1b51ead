// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "analysis/plan/plan_results.h"
#include "analysis/plan/plan_wish.h"
#include "analysis/recipe/recipe.h"
#include "app/jobs/sensitivity_job.h"

namespace app {

/// Everything that planning needs to know. The wish has at least one limit.
struct PlanRequest {
    SensitivityRequest run; ///< model, data and how to run; target, formats and extent are set by what is chosen from
    analysis::PlanWish wish;
};

struct PlanOutcome {
    analysis::Graph graph;
    std::vector<SensitivityOutcome> sensitivity; ///< of weights, then of activations, where they are chosen from
    analysis::PlanResult chosen; ///< measured
    std::vector<analysis::PlanResult> compared; ///< solver's, refined, baselines: measured
    std::vector<analysis::PlanResult> frontier; ///< not measured
    analysis::Recipe recipe; ///< of the chosen plan
    double outputPower = 0; ///< mean square of the output's elements: what an mse is divided by for an SQNR
    std::vector<std::string> notes;
    std::size_t measurements = 0; ///< plans that were run to hold the drop
};

/// What is kept and reported of a plan. Points of the frontier have no layers: there are hundreds of them.
[[nodiscard]] analysis::PlanRecord recordOf(const PlanOutcome& outcome);

/// Measures the sensitivity of every layer alone, solves for the plan of least damage, refines it with cross terms, runs
/// both and the baselines, and chooses the best of those within the limits. With maxDrop: the smallest plan of the
/// frontier that was measured to hold, by bisection, refined where that holds as well. With a study, sensitivities are
/// taken from it and kept in it as soon as they are known, and so is the plan. Errors: as runSensitivity(); usage (no
/// limit, no plan within it, drop without labels); cancelled.
[[nodiscard]] analysis::Result<PlanOutcome> runPlan(const PlanRequest& request, const SensitivityJobEvents& events);

} // namespace app
