// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <sstream>

#include "analysis/observe/methods.h"

namespace analysis
{

Result<Range> movingAverageRange(const TensorObservation& seen, double constant, CalibrationTarget /*target*/)
{
    const auto found = std::find_if(seen.movingAverages.begin(), seen.movingAverages.end(), [&](const auto& average) {
        return average.batches > 0 && std::fabs(average.constant - constant) <= 1e-12 * constant;
    });
    if (found != seen.movingAverages.end())
        return found->range;
    std::ostringstream message;
    message << "calibration 'moving_average:" << constant << "' was not observed (observed:";
    for (const MovingAverage& average : seen.movingAverages)
        message << ' ' << average.constant;
    message << (seen.movingAverages.empty() ? " none" : "")
            << "); observe the calibration data again with this constant";
    return fail(ErrorKind::Usage, message.str());
}

} // namespace analysis
