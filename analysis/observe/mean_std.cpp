// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/methods.h"

namespace analysis
{

Result<Range> meanStdRange(const TensorObservation& seen, double deviations, CalibrationTarget /*target*/)
{
    const double mean = seen.moments.mean();
    const double reach = deviations * seen.moments.standardDeviation();
    return Range{ static_cast<float>(mean - reach), static_cast<float>(mean + reach) };
}

} // namespace analysis
