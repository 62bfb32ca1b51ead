// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <optional>

namespace widgets {

/// How long a step of a job will still take, from how it has gone so far. Says nothing before the rate has settled: the
/// first samples come from warm caches or wait for files, and an estimate that grows while one looks on is worse than
/// none.
class RemainingTime {
public:
    /// The step has begun anew.
    void restart(double seconds);
    /// `share` (0 … 1) of the step is done at `seconds` on the caller's clock, which only grows.
    void add(double share, double seconds);
    /// At `seconds`; absent while it is not known.
    [[nodiscard]] std::optional<double> at(double seconds) const;

private:
    struct Point {
        double share = 0;
        double seconds = 0;
    };
    std::deque<Point> m_points; ///< the first is the step's beginning; after it those of the last few seconds
};

} // namespace widgets
