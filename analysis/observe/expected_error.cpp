// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/expected_error.h"

#include <algorithm>
#include <cmath>

#include "analysis/encoding/choose_encoding.h"

namespace analysis
{

namespace
{

/// The grid of an activation of that many bits; affine ones are unsigned.
Encoding gridOf(CalibrationTarget target)
{
    Encoding grid;
    const std::int64_t half = std::int64_t{ 1 } << (target.bits - 1);
    grid.grid = target.grid == Grid::Auto ? Grid::Affine : target.grid;
    grid.format = { grid.grid == Grid::Affine ? FormatKind::UnsignedInteger : FormatKind::SignedInteger, target.bits };
    grid.lowest = grid.grid == Grid::Affine ? 0 : grid.grid == Grid::Narrow ? -(half - 1) : -half;
    grid.highest = grid.grid == Grid::Affine ? 2 * half - 1 : half - 1;
    return grid;
}

/// With fewer bins a level than this, the place of the levels within the bins is not known well enough to count on.
constexpr double binsPerLevel = 16;

} // namespace

ExpectedError::ExpectedError(const TensorObservation& seen, CalibrationTarget target)
    : m_grid(gridOf(target))
    , m_total(static_cast<double>(seen.moments.count))
    , m_width(seen.histogram.binWidth())
    , m_min(seen.moments.min)
    , m_max(seen.moments.max)
{
    const std::span<const std::int64_t> bins = seen.histogram.bins();
    if (bins.empty())
        return;
    constexpr int side = Histogram::binsPerSide;
    m_firstBin = static_cast<int>(std::floor(m_min / m_width));
    const int lastBin = static_cast<int>(std::floor(m_max / m_width));
    Sums sums;
    m_prefix.push_back(sums);
    for (int bin = m_firstBin; bin <= lastBin; ++bin) {
        auto count = static_cast<double>(bins[static_cast<std::size_t>(bin + side)]);
        if (bin == 0)
            count -= static_cast<double>(seen.moments.zeros); // zero has a level of its own on every grid
        const double lower = std::max(bin * m_width, m_min);
        const double upper = std::min((bin + 1) * m_width, m_max);
        m_counts.push_back(count);
        sums.count += count;
        sums.first += count * (lower + upper) / 2;
        sums.second += count * (lower * lower + lower * upper + upper * upper) / 3;
        m_prefix.push_back(sums);
    }
}

ExpectedError::Sums ExpectedError::below(double x) const
{
    if (x <= m_min)
        return {};
    if (x >= m_max)
        return m_prefix.back();
    const int bin = static_cast<int>(std::floor(x / m_width));
    const auto i = static_cast<std::size_t>(bin - m_firstBin);
    const double lower = std::max(bin * m_width, m_min);
    const double upper = std::min((bin + 1) * m_width, m_max);
    const double count = m_counts[i] * (x - lower) / (upper - lower);
    Sums sums = m_prefix[i];
    sums.count += count;
    sums.first += count * (lower + x) / 2;
    sums.second += count * (lower * lower + lower * x + x * x) / 3;
    return sums;
}

double ExpectedError::around(double value, const Sums& from, const Sums& to)
{
    const double error =
        (to.second - from.second) - 2 * value * (to.first - from.first) + value * value * (to.count - from.count);
    return std::max(error, 0.0); // rounding of the difference of prefix sums
}

double ExpectedError::operator()(Range range, Precision precision) const
{
    if (m_prefix.empty())
        return 0;
    const ScaleAndZeroPoint chosen = chooseScale(range, m_grid);
    const double scale = chosen.scale;
    const auto low = static_cast<double>(m_grid.lowest - chosen.zeroPoint);
    const auto high = static_cast<double>(m_grid.highest - chosen.zeroPoint);
    const double first = std::clamp(std::floor(m_min / scale + 0.5), low, high);
    const double last = std::clamp(std::floor(m_max / scale + 0.5), low, high);
    double error = 0;
    Sums from;
    if (last - first < static_cast<double>(precision) && scale >= binsPerLevel * m_width) {
        for (double level = first; level < last; ++level) {
            const Sums to = below((level + 0.5) * scale);
            error += around(level * scale, from, to);
            from = to;
        }
    } else {
        const Sums insideFrom = below((first - 0.5) * scale);
        const Sums insideTo = below((last + 0.5) * scale);
        error = around(first * scale, from, insideFrom) + scale * scale / 12 * (insideTo.count - insideFrom.count);
        from = insideTo;
    }
    return (error + around(last * scale, from, m_prefix.back())) / m_total;
}

} // namespace analysis
