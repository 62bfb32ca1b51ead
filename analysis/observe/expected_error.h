// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/encoding/encoding.h"
#include "analysis/observe/calibration.h"

namespace analysis
{

/// The squared error that quantizing a tensor would make, from its histogram alone: clipping and rounding, values spread
/// evenly within a bin, zeros exact. Prefix sums make one range cost as much as the grid has levels, not bins.
class ExpectedError
{
public:
    /// Something finite was seen.
    ExpectedError(const TensorObservation& seen, CalibrationTarget target);

    /// Above how many levels the error inside the grid is taken as S²/12 each.
    enum class Precision { Coarse = 128, Fine = 1024 };
    /// Mean of (x - x̂)² over all values seen, for the scale and zero point that `range` leads to.
    [[nodiscard]] double operator()(Range range, Precision precision) const;

private:
    /// Count, sum and sum of squares of the values below some point.
    struct Sums {
        double count = 0;
        double first = 0;
        double second = 0;
    };
    [[nodiscard]] Sums below(double x) const;
    /// Sum of (x - value)² of the values between two points.
    static double around(double value, const Sums& from, const Sums& to);

    Encoding m_grid;
    double m_total = 0; ///< zeros included
    double m_width = 0;
    double m_min = 0;
    double m_max = 0;
    int m_firstBin = 0; ///< index of the first bin in use, 0 begins at x = 0
    std::vector<double> m_counts;
    std::vector<Sums> m_prefix; ///< below each bin in use, and below the end
};

} // namespace analysis
