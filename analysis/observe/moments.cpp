// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/moments.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/double_lanes.h"
#include "analysis/ordered_bits.h"
#include "analysis/vector_clones.h"

namespace analysis {

namespace {

constexpr std::size_t blockSize = 1024;

struct Extremes {
    std::int32_t lowestKey = std::numeric_limits<std::int32_t>::max();
    std::int32_t highestKey = std::numeric_limits<std::int32_t>::min();
    std::int32_t largestMagnitude = 0; ///< bits
    std::uint32_t zeros = 0;
};

ANALYSIS_VECTOR_CLONES Extremes extremesOf(const float* x, std::size_t n)
{
    Extremes found;
    std::int32_t lowest = found.lowestKey;
    std::int32_t highest = found.highestKey;
    std::uint32_t zeros = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t bits = std::bit_cast<std::int32_t>(x[i]);
        const std::int32_t key = orderedKey(bits);
        lowest = key < lowest ? key : lowest;
        highest = key > highest ? key : highest;
        zeros += static_cast<std::uint32_t>((bits & magnitudeMask) == 0);
    }
    // The largest magnitude is at one of the ends, a NaN's too, which keys put beyond the infinities.
    const std::int32_t largest =
        n == 0 ? 0 : std::max(orderedKey(lowest) & magnitudeMask, orderedKey(highest) & magnitudeMask);
    return { lowest, highest, largest, zeros };
}

/// Adds the sums of n finite values; n is a multiple of `lanes`.
ANALYSIS_VECTOR_CLONES void addSums(const float* x, std::size_t n, double& sum, double& sumOfSquares)
{
    FourDoubles sums[4] = {};
    FourDoubles squares[4] = {};
    for (std::size_t i = 0; i < n; i += lanes) {
        for (std::size_t j = 0; j < 4; ++j) {
            FourDoubles values;
            loadFour(x + i + 4 * j, values);
            sums[j] += values;
            squares[j] += values * values;
        }
    }
    sum += sumOfLanes(sums);
    sumOfSquares += sumOfLanes(squares);
}

} // namespace

void Moments::add(std::span<const float> values)
{
    std::array<float, blockSize> finite;
    for (std::size_t begin = 0; begin < values.size(); begin += blockSize) {
        std::span<const float> block = values.subspan(begin, std::min(blockSize, values.size() - begin));
        Extremes found = extremesOf(block.data(), block.size());
        if (found.largestMagnitude >= infinityBits) {
            std::size_t kept = 0;
            for (const float value : block) {
                nans += std::isnan(value) ? 1 : 0;
                infinities += std::isinf(value) ? 1 : 0;
                if (std::isfinite(value))
                    finite[kept++] = value;
            }
            block = { finite.data(), kept };
            found = extremesOf(block.data(), block.size());
        }
        if (block.empty())
            continue;
        const float lowest = fromOrderedKey(found.lowestKey);
        const float highest = fromOrderedKey(found.highestKey);
        min = count == 0 ? lowest : std::min(min, lowest);
        max = count == 0 ? highest : std::max(max, highest);
        count += static_cast<std::int64_t>(block.size());
        zeros += found.zeros;
        const std::size_t whole = block.size() - block.size() % lanes;
        addSums(block.data(), whole, sum, sumOfSquares);
        for (const float value : block.subspan(whole)) {
            sum += value;
            sumOfSquares += static_cast<double>(value) * value;
        }
    }
}

void Moments::merge(const Moments& other)
{
    if (other.count > 0) {
        min = count == 0 ? other.min : std::min(min, other.min);
        max = count == 0 ? other.max : std::max(max, other.max);
    }
    count += other.count;
    zeros += other.zeros;
    nans += other.nans;
    infinities += other.infinities;
    sum += other.sum;
    sumOfSquares += other.sumOfSquares;
}

double Moments::mean() const
{
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

double Moments::standardDeviation() const
{
    if (count < 2)
        return 0;
    const auto n = static_cast<double>(count);
    // Rounding can leave a tiny negative rest where all values are equal.
    return std::sqrt(std::max(0.0, (sumOfSquares - sum * (sum / n)) / (n - 1)));
}

} // namespace analysis
