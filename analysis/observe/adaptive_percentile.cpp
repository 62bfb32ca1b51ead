// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/expected_error.h"
#include "analysis/observe/methods.h"

namespace analysis
{

double adaptivePercentile(const TensorObservation& seen, CalibrationTarget target)
{
    const ExpectedError expectedError(seen, target);
    double best = 100;
    double least = expectedError(seen.moments.range(), ExpectedError::Precision::Fine);
    for (int hundredths = 9999; hundredths >= 9900; --hundredths) {
        const double percentile = hundredths / 100.0;
        const double error = expectedError(*percentileRange(seen, percentile, target), ExpectedError::Precision::Fine);
        if (error < least) {
            least = error;
            best = percentile;
        }
    }
    return best;
}

Result<Range> adaptivePercentileRange(const TensorObservation& seen, double /*unused*/, CalibrationTarget target)
{
    return percentileRange(seen, adaptivePercentile(seen, target), target);
}

} // namespace analysis
