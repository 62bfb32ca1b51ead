// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/finite_range.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/ordered_bits.h"
#include "analysis/vector_clones.h"

namespace analysis
{

namespace
{

struct OrderedRange {
    std::int32_t lowest = std::numeric_limits<std::int32_t>::max();
    std::int32_t highest = std::numeric_limits<std::int32_t>::min();
};

/// Leaves out what is not finite by giving it the neutral element.
ANALYSIS_VECTOR_CLONES void addRange(const float* x, std::size_t n, OrderedRange& range)
{
    std::int32_t lowest = range.lowest;
    std::int32_t highest = range.highest;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t bits = std::bit_cast<std::int32_t>(x[i]);
        const std::int32_t key = orderedKey(bits);
        const std::int32_t finite =
            -static_cast<std::int32_t>((bits & magnitudeMask) < infinityBits); // all bits, or none
        const std::int32_t low = (key & finite) | (std::numeric_limits<std::int32_t>::max() & ~finite);
        const std::int32_t high = (key & finite) | (std::numeric_limits<std::int32_t>::min() & ~finite);
        lowest = low < lowest ? low : lowest;
        highest = high > highest ? high : highest;
    }
    range = { lowest, highest };
}

} // namespace

std::optional<Range> finiteRange(std::span<const float> values)
{
    OrderedRange range;
    addRange(values.data(), values.size(), range);
    if (range.lowest > range.highest)
        return std::nullopt;
    return Range{ fromOrderedKey(range.lowest), fromOrderedKey(range.highest) };
}

} // namespace analysis
