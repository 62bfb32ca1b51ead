// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/observation.h"

#include <algorithm>

#include "analysis/observe/histogram_filler.h"

namespace analysis {

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
    // Both look at a block while it is in the first-level cache.
    constexpr std::size_t blockSize = HistogramFiller::blockSize;
    Moments seen;
    HistogramFiller filler(histogram, batch.size());
    for (std::size_t begin = 0; begin < batch.size(); begin += blockSize) {
        const std::span<const float> values = batch.subspan(begin, std::min(blockSize, batch.size() - begin));
        seen.add(values);
        filler.add(values);
    }
    moments.merge(seen);
    if (seen.count > 0)
        for (MovingAverage& average : movingAverages)
            average.add(seen.range());
}

} // namespace analysis
