// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/histogram.h"

#include <algorithm>
#include <array>
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

struct BinSpan {
    std::int32_t first;
    std::int32_t last;
};

/// bins[i] = binsPerSide + floor(x[i] / width), exactly: width is a power of two. Truncation is corrected by a
/// comparison in the unit of x, where also a value whose quotient underflows is below zero.
ANALYSIS_VECTOR_CLONES BinSpan findBins(const float* x, std::int32_t* bins, std::size_t n, float width)
{
    const float perWidth = 1.0F / width;
    std::int32_t first = static_cast<std::int32_t>(binCount);
    std::int32_t last = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto truncated = static_cast<std::int32_t>(x[i] * perWidth);
        const std::int32_t below = static_cast<float>(truncated) * width > x[i] ? 1 : 0;
        const std::int32_t bin = truncated - below + Histogram::binsPerSide;
        bins[i] = bin;
        first = bin < first ? bin : first;
        last = bin > last ? bin : last;
    }
    return { first, last };
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
    BinSpan used{ static_cast<std::int32_t>(binCount), -1 };
    const auto empty = [&] {
        for (std::int32_t bin = used.first; bin <= used.last; ++bin) {
            const auto i = static_cast<std::size_t>(bin);
            for (auto& table : *tables) {
                m_bins[i] += table[i];
                table[i] = 0;
            }
        }
        used = { static_cast<std::int32_t>(binCount), -1 };
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
        if (largest == 0 && m_bins.empty()) {
            m_zeros += static_cast<std::int64_t>(block.size());
            continue;
        }
        if (largest > 0 && (m_bins.empty() || exponentAbove(largest) > m_exponent)) {
            empty();
            growTo(exponentAbove(largest));
        }
        const BinSpan found = findBins(block.data(), bins.data(), block.size(), static_cast<float>(binWidth()));
        if (direct) {
            for (std::size_t i = 0; i < block.size(); ++i)
                ++m_bins[static_cast<std::size_t>(bins[i])];
            continue;
        }
        used = { std::min(used.first, found.first), std::max(used.last, found.last) };
        std::size_t i = 0;
        for (; i + tableCount <= block.size(); i += tableCount)
            for (std::size_t t = 0; t < tableCount; ++t)
                ++(*tables)[t][static_cast<std::size_t>(bins[i + t])];
        for (; i < block.size(); ++i)
            ++(*tables)[0][static_cast<std::size_t>(bins[i])];
    }
    if (!direct)
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
