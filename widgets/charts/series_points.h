// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include <QList>
#include <QPointF>

#include "analysis/observe/histogram.h"

namespace widgets {

/// Most bins of a histogram in a picture: two points each keep a series below 2,000.
inline constexpr std::size_t mostBins = 512;

/// Half a count: where a logarithmic axis shows a bin that is empty.
inline constexpr double emptyBin = 0.5;

/// `histogram` with neighbouring bins added until there are at most `most`.
[[nodiscard]] analysis::BinnedCounts reducedTo(const analysis::BinnedCounts& histogram, std::size_t most = mostBins);

/// Counts of the values k·step, k from `first` on.
struct LevelCounts {
    double step = 1;
    std::int64_t first = 0;
    std::vector<double> counts;
};

/// The counts of a histogram of values that are all multiples of `step` (> 0), level by level. Exact where a bin holds
/// at most one level; the levels in one bin share its count evenly. Empty for a histogram that cannot be drawn.
[[nodiscard]] LevelCounts levelCounts(const analysis::BinnedCounts& histogram, double step);

/// The levels as a histogram whose bins hold `perBin` of them, each level in the middle of its share.
[[nodiscard]] analysis::BinnedCounts binsOf(const LevelCounts& levels, int perBin);

/// `histogram` over the bins of `edges`, a bin that straddles an edge divided in proportion; what lies outside is left
/// out.
[[nodiscard]] analysis::BinnedCounts rebinned(
    const analysis::BinnedCounts& histogram, const analysis::BinnedCounts& edges);

/// The outline: two points a bin, so that a bin reads as a step.
[[nodiscard]] QList<QPointF> steps(const analysis::BinnedCounts& histogram);

/// The largest finite count; 0 where there is none.
[[nodiscard]] double largestCount(const analysis::BinnedCounts& histogram);

/// Count of the bin that holds `x`; 0 outside.
[[nodiscard]] double countAt(const analysis::BinnedCounts& histogram, double x);

/// Whether it has bins over a finite range of some width.
[[nodiscard]] bool isDrawable(const analysis::BinnedCounts& histogram);

} // namespace widgets
