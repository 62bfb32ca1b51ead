// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/observation.h"

#include <algorithm>

namespace analysis
{

void MovingAverage::add(Range batch)
{
    if (batches++ == 0) {
        range = batch;
        return;
    }
    const auto c = static_cast<float>(constant);
    range.lo += c * (batch.lo - range.lo);
    range.hi += c * (batch.hi - range.hi);
}

void TensorObservation::add(std::span<const float> batch)
{
    // Both passes over a piece while it is in the second-level cache.
    constexpr std::size_t piece = std::size_t{ 1 } << 17;
    Moments seen;
    for (std::size_t begin = 0; begin < batch.size(); begin += piece) {
        const std::span<const float> values = batch.subspan(begin, std::min(piece, batch.size() - begin));
        seen.add(values);
        histogram.add(values);
    }
    moments.merge(seen);
    if (seen.count > 0)
        for (MovingAverage& average : movingAverages)
            average.add(seen.range());
}

} // namespace analysis
