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

LevelCounts levelCounts(const analysis::BinnedCounts& histogram, double step)
{
    LevelCounts levels{ step, 0, {} };
    if (!isDrawable(histogram))
        return levels;
    const double width = (histogram.hi - histogram.lo) / double(histogram.counts.size());
    const auto nearest = [&](double value) { return std::int64_t(std::llround(value / step)); };
    levels.first = nearest(histogram.lo);
    levels.counts.resize(std::size_t(nearest(histogram.hi) - levels.first + 1));
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        if (histogram.counts[i] == 0)
            continue;
        const double from = histogram.lo + width * double(i);
        auto lowest = std::int64_t(std::ceil(from / step));
        auto highest = std::int64_t(std::ceil((from + width) / step)) - 1;
        if (highest < lowest) // a part of the count of a level just outside, by how finer bins were divided
            lowest = highest = nearest(from + width / 2);
        const auto at = [&](std::int64_t level) {
            return std::size_t(std::clamp<std::int64_t>(level - levels.first, 0, std::ssize(levels.counts) - 1));
        };
        for (std::int64_t level = lowest; level <= highest; ++level)
            levels.counts[at(level)] += histogram.counts[i] / double(highest - lowest + 1);
    }
    return levels;
}

analysis::BinnedCounts binsOf(const LevelCounts& levels, int perBin)
{
    const auto share = std::size_t(std::max(perBin, 1));
    const std::size_t bins = (levels.counts.size() + share - 1) / share;
    const double lo = (double(levels.first) - 0.5) * levels.step;
    analysis::BinnedCounts histogram{ lo, lo + double(bins * share) * levels.step, std::vector<double>(bins) };
    for (std::size_t i = 0; i < levels.counts.size(); ++i)
        histogram.counts[i / share] += levels.counts[i];
    return histogram;
}

analysis::BinnedCounts rebinned(const analysis::BinnedCounts& histogram, const analysis::BinnedCounts& edges)
{
    analysis::BinnedCounts result{ edges.lo, edges.hi, std::vector<double>(edges.counts.size()) };
    if (!isDrawable(histogram) || !isDrawable(edges))
        return result;
    const double from = (histogram.hi - histogram.lo) / double(histogram.counts.size());
    const double to = (edges.hi - edges.lo) / double(edges.counts.size());
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const double lo = (histogram.lo + from * double(i) - edges.lo) / to;
        const double hi = lo + from / to;
        const double end = std::min(hi, double(edges.counts.size()));
        for (auto bin = std::size_t(std::max(0.0, std::floor(lo))); double(bin) < end; ++bin) {
            const double covered = std::min(hi, double(bin + 1)) - std::max(lo, double(bin));
            result.counts[bin] += histogram.counts[i] * covered / (hi - lo);
        }
    }
    return result;
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
