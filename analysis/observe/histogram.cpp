// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/histogram.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <memory>
#include <numeric>

#include "analysis/ordered_bits.h"
#include "analysis/vector_clones.h"

namespace analysis {

namespace {

constexpr std::size_t blockSize = 1024;
constexpr std::size_t binCount = 2 * Histogram::binsPerSide;

/// Neighbouring values often fall into the same bin (ReLU's zeros); counting them in turn in several tables keeps the
/// processor from waiting for its own stores.
constexpr std::size_t tableCount = 4;
using Tables = std::array<std::array<std::uint32_t, binCount>, tableCount>;

/// Batches below this size are counted directly: emptying the tables would cost more than they save.
constexpr std::size_t smallBatch = 16384;
/// Keeps the tables' counts within 32 bits.
constexpr std::size_t largestBatch = std::size_t{ 1 } << 30;

ANALYSIS_VECTOR_CLONES std::int32_t largestMagnitude(const float* x, std::size_t n)
{
    std::int32_t largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t magnitude = std::bit_cast<std::int32_t>(x[i]) & magnitudeMask;
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

ANALYSIS_VECTOR_CLONES void subtract(
    const float* __restrict left, const float* __restrict right, std::size_t n, float* __restrict difference)
{
    for (std::size_t i = 0; i < n; ++i)
        difference[i] = left[i] - right[i];
}

/// bins[i] = binsPerSide + floor(x[i] / width), exactly: width is a power of two. Truncation is corrected by a
/// comparison in the unit of x, where also a value whose quotient underflows is below zero.
ANALYSIS_VECTOR_CLONES void findBins(
    const float* __restrict x, std::int32_t* __restrict bins, std::size_t n, float width)
{
    const float perWidth = 1.0F / width;
    for (std::size_t i = 0; i < n; ++i) {
        const auto truncated = static_cast<std::int32_t>(x[i] * perWidth);
        const std::int32_t below = static_cast<float>(truncated) * width > x[i] ? 1 : 0;
        bins[i] = truncated - below + Histogram::binsPerSide;
    }
}

/// Moves what n bins of four tables have counted to `counts`.
ANALYSIS_VECTOR_CLONES void emptyTables(std::uint32_t* __restrict a, std::uint32_t* __restrict b,
    std::uint32_t* __restrict c, std::uint32_t* __restrict d, std::size_t n, std::int64_t* __restrict counts)
{
    for (std::size_t i = 0; i < n; ++i) {
        counts[i] += static_cast<std::int64_t>((a[i] + b[i]) + (c[i] + d[i]));
        a[i] = b[i] = c[i] = d[i] = 0;
    }
}

/// Halves the resolution: bin i becomes floor(i / 2), counted from the middle.
void mergePairs(std::vector<std::int64_t>& bins)
{
    constexpr std::size_t middle = Histogram::binsPerSide;
    constexpr std::size_t half = middle / 2;
    std::vector<std::int64_t> merged(binCount, 0);
    for (std::size_t pair = 0; pair < middle; ++pair)
        merged[middle - half + pair] = bins[2 * pair] + bins[2 * pair + 1];
    bins = std::move(merged);
}

/// The exponent e of the smallest power of two above a finite magnitude > 0, at least Histogram::lowestExponent.
int exponentAbove(std::int32_t magnitude)
{
    int exponent = 0;
    std::frexp(std::bit_cast<float>(magnitude), &exponent);
    return std::max(exponent, Histogram::lowestExponent);
}

} // namespace

double Histogram::binWidth() const
{
    return m_bins.empty() ? 0 : std::ldexp(1.0 / binsPerSide, m_exponent);
}

std::int64_t Histogram::count() const
{
    return std::accumulate(m_bins.begin(), m_bins.end(), m_zeros);
}

void Histogram::growTo(int exponent)
{
    if (m_bins.empty()) {
        m_bins.assign(binCount, 0);
        m_bins[binsPerSide] = m_zeros;
        m_zeros = 0;
        m_exponent = exponent;
    }
    constexpr int allInTwo = 14; // after so many doublings all is in the two bins beside zero
    for (int steps = std::min(exponent - m_exponent, allInTwo); steps > 0; --steps)
        mergePairs(m_bins);
    m_exponent = std::max(m_exponent, exponent);
}

Histogram Histogram::restored(double binWidth, std::vector<std::int64_t> bins, std::int64_t count)
{
    Histogram histogram;
    if (bins.empty()) {
        histogram.m_zeros = count;
        return histogram;
    }
    histogram.m_bins = std::move(bins);
    histogram.m_exponent = std::ilogb(binWidth * binsPerSide);
    return histogram;
}

void Histogram::add(std::span<const float> values)
{
    for (; values.size() > largestBatch; values = values.subspan(largestBatch))
        add(values.first(largestBatch));
    addBlocks(
        values.size(), [&](std::size_t begin, std::size_t, float*) -> const float* { return values.data() + begin; });
}

void Histogram::addDifferences(std::span<const float> left, std::span<const float> right)
{
    for (; left.size() > largestBatch; left = left.subspan(largestBatch), right = right.subspan(largestBatch))
        addDifferences(left.first(largestBatch), right.first(largestBatch));
    addBlocks(left.size(), [&](std::size_t begin, std::size_t n, float* room) -> const float* {
        subtract(left.data() + begin, right.data() + begin, n, room);
        return room;
    });
}

void Histogram::addRepeated(float value, std::int64_t count)
{
    if (!std::isfinite(value) || count == 0)
        return;
    const std::int32_t magnitude = largestMagnitude(&value, 1);
    if (magnitude == 0) {
        (m_bins.empty() ? m_zeros : m_bins[binsPerSide]) += count;
        return;
    }
    if (m_bins.empty() || exponentAbove(magnitude) > m_exponent)
        growTo(exponentAbove(magnitude));
    std::int32_t bin = 0;
    findBins(&value, &bin, 1, static_cast<float>(binWidth()));
    m_bins[static_cast<std::size_t>(bin)] += count;
}

template <class BlockAt>
void Histogram::addBlocks(std::size_t count, const BlockAt& blockAt)
{
    std::array<float, blockSize> room;
    std::array<float, blockSize> finite;
    std::array<std::int32_t, blockSize> bins;
    static thread_local std::unique_ptr<Tables> tables; // all zero between calls
    const bool direct = count < smallBatch;
    if (!direct && !tables)
        tables = std::make_unique<Tables>();
    std::int32_t largestInTables = 0;
    const auto empty = [&] {
        if (largestInTables == 0)
            return;
        const double largest = std::bit_cast<float>(largestInTables);
        const auto reach = std::min(std::size_t{ binsPerSide }, static_cast<std::size_t>(largest / binWidth()) + 1);
        const std::size_t first = binsPerSide - reach;
        const auto table = [&](std::size_t t) { return (*tables)[t].data() + first; };
        emptyTables(table(0), table(1), table(2), table(3), 2 * reach, m_bins.data() + first);
        largestInTables = 0;
    };
    for (std::size_t begin = 0; begin < count; begin += blockSize) {
        const std::size_t length = std::min(blockSize, count - begin);
        std::span<const float> block(blockAt(begin, length, room.data()), length);
        std::int32_t largest = largestMagnitude(block.data(), block.size());
        if (largest >= infinityBits) {
            const auto end = std::copy_if(
                block.begin(), block.end(), finite.begin(), [](float value) { return std::isfinite(value); });
            block = { finite.begin(), end };
            largest = largestMagnitude(block.data(), block.size());
        }
        if (largest == 0) {
            (m_bins.empty() ? m_zeros : m_bins[binsPerSide]) += static_cast<std::int64_t>(block.size());
            continue;
        }
        if (m_bins.empty() || exponentAbove(largest) > m_exponent) {
            empty();
            growTo(exponentAbove(largest));
        }
        findBins(block.data(), bins.data(), block.size(), static_cast<float>(binWidth()));
        if (direct) {
            for (std::size_t i = 0; i < block.size(); ++i)
                ++m_bins[static_cast<std::size_t>(bins[i])];
            continue;
        }
        largestInTables = std::max(largestInTables, largest);
        std::size_t i = 0;
        for (; i + tableCount <= block.size(); i += tableCount)
            for (std::size_t t = 0; t < tableCount; ++t)
                ++(*tables)[t][static_cast<std::size_t>(bins[i + t])];
        for (; i < block.size(); ++i)
            ++(*tables)[0][static_cast<std::size_t>(bins[i])];
    }
    empty();
}

void Histogram::merge(const Histogram& other)
{
    if (other.m_bins.empty()) {
        (m_bins.empty() ? m_zeros : m_bins[binsPerSide]) += other.m_zeros;
        return;
    }
    growTo(other.m_exponent);
    Histogram grown = other;
    grown.growTo(m_exponent);
    for (std::size_t i = 0; i < binCount; ++i)
        m_bins[i] += grown.m_bins[i];
}

} // namespace analysis
