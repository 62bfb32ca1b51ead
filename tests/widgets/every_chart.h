// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "analysis/measure/results.h"
#include "widgets/charts/chart_frame.h"

namespace sample {

/// One chart of each kind with what `analysis` has for it; null: with nothing. A new class of chart joins here, and
/// with it what all charts are tested for.
std::vector<std::unique_ptr<widgets::ChartFrame>> everyChart(const analysis::Analysis* analysis);

} // namespace sample
