// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

/// summary.csv: a row a variant. layers.csv: a row a variant and layer. histograms.csv: a row a bin: variant, layer,
/// tensor (weight, input), series (original, quantized over the same bins; error, x̂ - x), low and high edge, count.
/// shift.csv: a row a layer, and last `overall_shift` with the mean of the scores. Where the analysis has them,
/// sensitivity.csv, plan.csv and pareto.csv as well (plan_report.h).
/// RFC 4180: CRLF line ends, UTF-8, a header each; numbers as cellText() writes them.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeCsvReport(
    const Analysis& analysis, const std::filesystem::path& folder);

} // namespace analysis
