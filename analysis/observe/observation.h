// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "analysis/observe/histogram.h"
#include "analysis/observe/moments.h"

namespace analysis {

/// State of torch.ao's MovingAverageMinMaxObserver: first batch m = batch's; then m ← m + c·(batch's - m), in float32.
struct MovingAverage {
    double constant = 0.01;
    Range range;
    std::int64_t batches = 0;
    bool operator==(const MovingAverage&) const = default;

    void add(Range batch);
};

/// Everything that calibration methods may ask about one tensor, from one pass over the data, in bounded memory.
struct TensorObservation {
    Moments moments;
    Histogram histogram;
    std::vector<MovingAverage> movingAverages; ///< one per constant that was asked for

    /// One batch. Only the moving averages depend on what a batch is.
    void add(std::span<const float> batch);
    bool operator==(const TensorObservation&) const = default;
};

/// What one pass over calibration data saw.
struct Observation {
    std::map<int, TensorObservation> edges; ///< by Edge::id
    std::map<int, std::vector<TensorObservation>> states; ///< hidden states of LSTM and GRU by Layer::id, one a level
    std::int64_t samples = 0;
    double seconds = 0;
};

} // namespace analysis
