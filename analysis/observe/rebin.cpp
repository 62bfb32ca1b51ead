// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "analysis/observe/histogram.h"

namespace analysis
{

namespace
{

/// Adds `count` values spread evenly over [from, to) (in bins of the target) to the target's bins.
void spread(std::vector<double>& counts, double from, double to, double count)
{
    const auto last = static_cast<double>(counts.size() - 1);
    const double first = std::clamp(std::floor(from), 0.0, last);
    const double end = std::clamp(std::floor(to), 0.0, last);
    if (first == end || !(to > from)) {
        counts[static_cast<std::size_t>(first)] += count;
        return;
    }
    double left = count;
    for (double bin = first; bin < end; ++bin) {
        // What lies below the first bin belongs to it: its share begins at `from`, wherever that is.
        const double begin = bin == first ? from : bin;
        const double share = count * (bin + 1 - begin) / (to - from);
        counts[static_cast<std::size_t>(bin)] += share;
        left -= share;
    }
    counts[static_cast<std::size_t>(end)] += left;
}

} // namespace

BinnedCounts rebin(const Histogram& fine, double lo, double hi, int binCount)
{
    BinnedCounts result{ lo, hi, std::vector<double>(static_cast<std::size_t>(std::max(binCount, 1)), 0.0) };
    if (!(result.hi > result.lo)) {
        result.lo -= 0.5;
        result.hi += 0.5;
    }
    const double perUnit = static_cast<double>(result.counts.size()) / (result.hi - result.lo);
    if (fine.bins().empty()) {
        const double position = (0.0 - result.lo) * perUnit;
        spread(result.counts, position, position, static_cast<double>(fine.count()));
        return result;
    }
    const double width = fine.binWidth();
    for (std::size_t i = 0; i < fine.bins().size(); ++i) {
        if (fine.bins()[i] == 0)
            continue;
        const double edge = (static_cast<double>(i) - Histogram::binsPerSide) * width;
        spread(result.counts, (edge - result.lo) * perUnit, (edge + width - result.lo) * perUnit,
            static_cast<double>(fine.bins()[i]));
    }
    return result;
}

} // namespace analysis
