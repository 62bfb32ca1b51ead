// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analysis/observe/calibration.h"
#include "analysis/observe/expected_error.h"

namespace widgets {

/// What a range would do to a tensor, from what calibration saw of it: fast enough to follow a line that is dragged.
class RangeJudge {
public:
    /// Something finite was seen.
    RangeJudge(std::shared_ptr<const analysis::TensorObservation> seen, analysis::CalibrationTarget target);

    [[nodiscard]] const analysis::TensorObservation& seen() const { return *m_seen; }
    [[nodiscard]] analysis::CalibrationTarget target() const { return m_target; }
    /// Share 0 … 1 of values outside the range, to a bin's width.
    [[nodiscard]] double clippedShare(analysis::Range range) const;
    /// 10·log10(mean x² / expected squared error), dB; infinite without an error.
    [[nodiscard]] double expectedSqnrDb(analysis::Range range) const;

private:
    [[nodiscard]] double countBelow(double x) const;

    std::shared_ptr<const analysis::TensorObservation> m_seen;
    analysis::CalibrationTarget m_target;
    analysis::ExpectedError m_error;
    std::vector<double> m_below; ///< values below the left edge of each bin, and below the end
};

/// A calibration method and what its range would do.
struct MethodRange {
    analysis::Calibration calibration;
    std::string name; ///< "percentile:99.99"
    std::string formula;
    analysis::Range chosen; ///< by the method
    analysis::Range range; ///< as dragged
    double clipped = 0;
    double sqnrDb = 0;
    std::string error; ///< why the method has no range here; then the numbers mean nothing
};

/// All registered methods with their default parameters. Stops early, with what it has, when `goOn` says false.
[[nodiscard]] std::vector<MethodRange> methodRanges(const RangeJudge& judge, const std::function<bool()>& goOn);

/// The same method with another range.
[[nodiscard]] MethodRange withRange(MethodRange method, analysis::Range range, const RangeJudge& judge);

} // namespace widgets
