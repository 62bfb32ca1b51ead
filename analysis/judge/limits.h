// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

/// What a build server does not accept: "drop>1" fails when top1_drop exceeds one percentage point.
struct Limit {
    enum class Relation { Greater, GreaterOrEqual, Less, LessOrEqual };
    std::string metric; ///< drop, top1, top5, agreement, sqnr, mse, kl, size, compression, bitops, overall_shift
    Relation relation = Relation::Greater;
    double bound = 0;
    std::string text; ///< as it was given
    bool operator==(const Limit&) const = default;
};

/// "drop>1" or several: "drop>1,sqnr<=20". Units as in summary.csv: percent, percentage points, dB, bytes.
/// Error: usage, naming the part that is wrong and what is allowed.
[[nodiscard]] Result<std::vector<Limit>> parseLimits(std::string_view text);

/// What an analysis is going to measure, as far as it is known before it runs.
struct Measurable {
    bool labelled = false;
    std::int64_t classes = 0; ///< of the output that is measured; 0: it is not [N, classes]
    bool shift = false; ///< there are calibration data and evaluation data
    bool quantized = false; ///< there is a variant beside fp32
};
/// Whether all limits can be judged then: to be asked before hours of work. Error: noData, naming the limit and what it
/// needs.
[[nodiscard]] Result<void> checkMeasurable(const std::vector<Limit>& limits, const Measurable& measurable);

/// Which limits are broken, in words with numbers: "ptsq-w4a8-minmax: drop is 3.2 (limit drop>1)".
/// Holds for every variant but fp32; overall_shift for the analysis. A value that is no number breaks its limit.
/// Error: noData, naming the metric, when it was not measured: silence would be taken for success.
[[nodiscard]] Result<std::vector<std::string>> brokenLimits(const Analysis& analysis, const std::vector<Limit>& limits);

} // namespace analysis
