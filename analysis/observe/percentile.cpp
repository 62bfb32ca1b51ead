// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "analysis/observe/methods.h"

namespace analysis
{

namespace
{

/// The share that must be reached, with room for the rounding of p / 100 and of the division by the count.
constexpr double shareRounding = 1e-12;

/// Number of bins, taken one after the other by countAt(0), countAt(1) …, until their share reaches `share`.
template <class CountAt>
int binsToReach(double share, std::int64_t total, int binCount, CountAt&& countAt)
{
    const double needed = (share - shareRounding) * static_cast<double>(total);
    std::int64_t cumulated = 0;
    for (int i = 0; i < binCount; ++i) {
        cumulated += countAt(i);
        if (cumulated > 0 && static_cast<double>(cumulated) >= needed)
            return i + 1;
    }
    return binCount;
}

} // namespace

Result<Range> percentileRange(const TensorObservation& seen, double percentile, CalibrationTarget target)
{
    const Range whole = seen.moments.range();
    const std::span<const std::int64_t> bins = seen.histogram.bins();
    if (bins.empty())
        return whole;
    constexpr int side = Histogram::binsPerSide;
    const double width = seen.histogram.binWidth();
    const std::int64_t total = seen.histogram.count();
    const auto at = [&](int i) { return bins[static_cast<std::size_t>(i)]; };
    if (target.grid != Grid::Affine) {
        const int reached =
            binsToReach(percentile / 100, total, side, [&](int i) { return at(side + i) + at(side - 1 - i); });
        const float largest = std::max(-whole.lo, whole.hi);
        return symmetricRange(seen, std::min(static_cast<float>(reached * width), largest));
    }
    const double share = 1 - (1 - percentile / 100) / 2;
    const int fromBelow = binsToReach(share, total, 2 * side, at);
    const int fromAbove = binsToReach(share, total, 2 * side, [&](int i) { return at(2 * side - 1 - i); });
    return Range{ std::max(static_cast<float>((side - fromAbove) * width), whole.lo),
        std::min(static_cast<float>((fromBelow - side) * width), whole.hi) };
}

} // namespace analysis
