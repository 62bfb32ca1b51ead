// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QPointF>

#include "widgets/charts/bits_chart.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/models/plan_words.h"
#include "widgets/views/number_rows.h"

namespace widgets {

// What the tab Plan draws of a session that has a problem.

/// A bar for each layer of a problem, without what is chosen.
[[nodiscard]] std::vector<LayerBits> bitBars(const analysis::PlanProblem& problem);

/// Cost and error of the best plans, costs ascending. What layers do to each other makes some plans worse than smaller
/// ones: those are nobody's choice, and left out.
[[nodiscard]] std::vector<QPointF> frontierLine(const PlanSession& session, const PlanWords& words);

/// A plan as a point of the chart.
struct DrawnPlan {
    ParetoPoint point;
    analysis::Assignment choices;
};
/// Baselines in their order, then what else was measured, and the plan itself, each with what was measured of it.
[[nodiscard]] std::vector<DrawnPlan> drawnPlans(const PlanSession& session, const PlanWords& words);

/// The size of weights by their format, most bits first, and of what is never quantized.
[[nodiscard]] std::vector<Share> sizeShares(const PlanSession& session);

/// What the plan costs, is predicted to do and does.
[[nodiscard]] std::vector<NumberRow> planNumbers(const PlanSession& session, const PlanWords& words);

} // namespace widgets
