// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/series_points.h"

#include <algorithm>
#include <cmath>

namespace widgets {

analysis::BinnedCounts reducedTo(const analysis::BinnedCounts& histogram, std::size_t most)
{
    const std::size_t count = histogram.counts.size();
    const std::size_t merge = (count + most - 1) / std::max<std::size_t>(most, 1);
    if (merge <= 1)
        return histogram;
    analysis::BinnedCounts reduced{ histogram.lo, histogram.hi, {} };
    reduced.counts.resize((count + merge - 1) / merge);
    for (std::size_t i = 0; i < count; ++i)
        reduced.counts[i / merge] += histogram.counts[i];
    // The last bin may hold fewer: the range grows so that all are equally wide.
    reduced.hi = histogram.lo + (histogram.hi - histogram.lo) * double(reduced.counts.size() * merge) / double(count);
    return reduced;
}

QList<QPointF> steps(const analysis::BinnedCounts& histogram)
{
    QList<QPointF> points;
    const std::size_t count = histogram.counts.size();
    points.reserve(qsizetype(2 * count));
    const double width = (histogram.hi - histogram.lo) / double(std::max<std::size_t>(count, 1));
    for (std::size_t i = 0; i < count; ++i) {
        points << QPointF(histogram.lo + width * double(i), histogram.counts[i])
               << QPointF(histogram.lo + width * double(i + 1), histogram.counts[i]);
    }
    return points;
}

double largestCount(const analysis::BinnedCounts& histogram)
{
    double largest = 0;
    for (const double count : histogram.counts) {
        if (std::isfinite(count))
            largest = std::max(largest, count);
    }
    return largest;
}

double countAt(const analysis::BinnedCounts& histogram, double x)
{
    if (!isDrawable(histogram) || !(x >= histogram.lo && x <= histogram.hi))
        return 0;
    const double share = (x - histogram.lo) / (histogram.hi - histogram.lo);
    const auto bin = std::size_t(share * double(histogram.counts.size()));
    return histogram.counts[std::min(bin, histogram.counts.size() - 1)];
}

bool isDrawable(const analysis::BinnedCounts& histogram)
{
    return !histogram.counts.empty() && std::isfinite(histogram.lo) && std::isfinite(histogram.hi)
        && histogram.lo < histogram.hi;
}

} // namespace widgets
