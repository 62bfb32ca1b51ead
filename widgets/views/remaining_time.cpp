// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/remaining_time.h"

#include <algorithm>

namespace widgets {

namespace {

constexpr double earliestSeconds = 3; ///< of a step, before anything is said
constexpr double earliestShare = 0.03;
constexpr double window = 10; ///< seconds that the present rate is taken from
constexpr double spacing = 0.25; ///< seconds between two points that are kept
/// The rate of the last seconds and that of the whole step may differ by this factor.
constexpr double settled = 1.5;

} // namespace

void RemainingTime::restart(double seconds)
{
    m_points.assign(1, { 0, seconds });
}

void RemainingTime::add(double share, double seconds)
{
    if (m_points.empty() || share < m_points.back().share)
        restart(seconds);
    if (share <= m_points.back().share || seconds < m_points.back().seconds + spacing)
        return;
    m_points.push_back({ std::min(share, 1.0), seconds });
    while (m_points.size() > 3 && m_points[2].seconds < seconds - window)
        m_points.erase(m_points.begin() + 1);
}

std::optional<double> RemainingTime::at(double seconds) const
{
    if (m_points.size() < 3)
        return std::nullopt;
    const Point& begin = m_points.front();
    const Point& recent = m_points[1];
    const Point& last = m_points.back();
    if (last.share < earliestShare || last.seconds - begin.seconds < earliestSeconds)
        return std::nullopt;
    const double whole = last.share / (last.seconds - begin.seconds);
    const double now = (last.share - recent.share) / (last.seconds - recent.seconds);
    if (!(now > 0) || std::max(whole / now, now / whole) > settled)
        return std::nullopt;
    // The slower of both: an estimate that is kept is worth more than one that is early. Time goes on between reports.
    const double left = (1 - last.share) / std::min(whole, now) - (seconds - last.seconds);
    return std::max(left, 0.0);
}

} // namespace widgets
