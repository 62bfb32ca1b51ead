// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "analysis/observe/calibration.h"

namespace analysis
{

// The calibration methods, each in the file of its name. They are called through calibratedRange(), which has checked
// that something finite was seen and that the parameter is allowed.

[[nodiscard]] Result<Range> minmaxRange(const TensorObservation& seen, double unused, CalibrationTarget target);
[[nodiscard]] Result<Range> movingAverageRange(
    const TensorObservation& seen, double constant, CalibrationTarget target);
[[nodiscard]] Result<Range> percentileRange(const TensorObservation& seen, double percentile, CalibrationTarget target);
[[nodiscard]] Result<Range> mseRange(const TensorObservation& seen, double unused, CalibrationTarget target);
[[nodiscard]] Result<Range> entropyRange(const TensorObservation& seen, double unused, CalibrationTarget target);
[[nodiscard]] Result<Range> adaptivePercentileRange(
    const TensorObservation& seen, double unused, CalibrationTarget target);
[[nodiscard]] Result<Range> meanStdRange(const TensorObservation& seen, double deviations, CalibrationTarget target);

/// The percentile of 99.00, 99.01 … 100 that adaptivePercentileRange() takes: the one whose range has the least expected
/// squared error on this tensor, the larger on ties. For views, which show what was chosen.
[[nodiscard]] double adaptivePercentile(const TensorObservation& seen, CalibrationTarget target);

/// Where Migacz's entropy method (GTC 2017) cuts a histogram of |x| over [0, max]: the number of bins i = levels … size
/// whose clipped distribution is closest to its own quantization to `levels` levels, least KL(P ‖ Q), the largest i on
/// ties. Bin 0 counts as bin 1, or ReLU's zeros would decide alone. size() where no i can be compared.
[[nodiscard]] int entropyCut(std::span<const double> magnitudes, int levels);

/// [-T, T], or [0, T] where nothing negative was seen: the range of a symmetric grid.
[[nodiscard]] inline Range symmetricRange(const TensorObservation& seen, float threshold)
{
    return { seen.moments.min < 0 ? -threshold : 0.0F, threshold };
}

} // namespace analysis
