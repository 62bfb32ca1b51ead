// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "analysis/encoding/encoding.h"

namespace analysis {

/// Count, range, sums and special values of everything that was added. Mergeable; sums run in double.
/// NaN and Inf are counted and left out of all else.
struct Moments {
    std::int64_t count = 0; ///< finite values
    std::int64_t zeros = 0; ///< of these, exactly 0
    std::int64_t nans = 0;
    std::int64_t infinities = 0;
    float min = 0; ///< of the finite values; 0 where there is none
    float max = 0;
    double sum = 0;
    double sumOfSquares = 0;

    void add(std::span<const float> values);
    void merge(const Moments& other);
    [[nodiscard]] double mean() const; ///< 0 where nothing was seen
    [[nodiscard]] double standardDeviation() const; ///< unbiased (n - 1); 0 for fewer than two values
    [[nodiscard]] Range range() const { return { min, max }; }
    bool operator==(const Moments&) const = default;
};

} // namespace analysis
