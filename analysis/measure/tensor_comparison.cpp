// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/tensor_comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "analysis/encoding/quantize.h"
#include "analysis/measure/level_counts.h"
#include "analysis/observe/histogram_filler.h"

namespace analysis {

namespace {

/// Elements that are looked at several times in a row, in the first-level cache. A multiple of all inner blocks, so that
/// sums do not depend on it.
constexpr std::size_t fillerBlock = HistogramFiller::blockSize;
static_assert(fillerBlock == Reference::blockSize);

/// Of the values, left out of TensorResult::middle.
constexpr double outlierShare = 0.001;

/// SplitMix64 (Steele, Lea, Flood 2014): small, seeded, the same on every machine.
std::uint64_t nextRandom(std::uint64_t& state)
{
    std::uint64_t z = state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

/// Lengthened to a proper interval where all values are equal, so that a histogram has a width.
Range widened(Range range)
{
    if (range.lo < range.hi)
        return range;
    const float half = range.lo == 0 ? 1.F : std::max(1e-30F, std::abs(range.lo) * 0.5F);
    return { range.lo - half, range.hi + half };
}

} // namespace

Range occupiedRange(const Histogram& histogram)
{
    const auto bins = histogram.bins();
    const auto occupied = [](std::int64_t count) { return count > 0; };
    const auto first = std::find_if(bins.begin(), bins.end(), occupied);
    if (first == bins.end())
        return { -1, 1 };
    const auto last = std::find_if(bins.rbegin(), bins.rend(), occupied).base();
    const double width = histogram.binWidth();
    return { float(double(first - bins.begin() - Histogram::binsPerSide) * width),
        float(double(last - bins.begin() - Histogram::binsPerSide) * width) };
}

Range middleRange(const Histogram& histogram, double share)
{
    const auto bins = histogram.bins();
    const auto cut = std::int64_t(double(histogram.count()) * share / 2);
    std::size_t first = 0;
    std::size_t last = bins.size();
    for (std::int64_t sum = 0; first < last && (sum += bins[first]) <= cut;)
        ++first;
    for (std::int64_t sum = 0; last > first && (sum += bins[last - 1]) <= cut;)
        --last;
    const double width = histogram.binWidth();
    return { float((double(first) - Histogram::binsPerSide) * width),
        float((double(last) - Histogram::binsPerSide) * width) };
}

TensorComparison::TensorComparison(std::uint64_t seed, std::int64_t batches)
    : m_state(seed)
    , m_pairsPerBatch((pairLimit + std::max<std::int64_t>(batches, 1) - 1) / std::max<std::int64_t>(batches, 1))
{
}

template <class QuantizedAt>
void TensorComparison::drawPairs(std::span<const float> x, const QuantizedAt& quantizedAt)
{
    const auto room = pairLimit - std::int64_t(m_pairs.x.size());
    const auto wanted = std::min({ m_pairsPerBatch, room, std::int64_t(x.size()) });
    for (std::int64_t i = 0; i < wanted; ++i) {
        const std::size_t at = std::size_t(nextRandom(m_state) % x.size());
        m_pairs.x.push_back(x[at]);
        m_pairs.quantized.push_back(quantizedAt(at));
    }
}

void TensorComparison::add(const Reference& reference, std::span<const float> quantized)
{
    const std::span<const float> x = reference.values();
    HistogramFiller errors(m_errors, x.size());
    HistogramFiller values(m_quantized, x.size());
    for (std::size_t begin = 0; begin < x.size(); begin += fillerBlock) {
        const std::size_t count = std::min(fillerBlock, x.size() - begin);
        const std::span<const float> block = x.subspan(begin, count);
        const std::span<const float> quantizedBlock = quantized.subspan(begin, count);
        m_error.addBlock(reference, begin, quantizedBlock);
        errors.addDifferences(quantizedBlock, block);
        values.add(quantizedBlock);
    }
    drawPairs(x, [&](std::size_t at) { return quantized[at]; });
}

void TensorComparison::addQuantized(const Encoding& encoding, const Reference& reference)
{
    const std::span<const float> x = reference.values();
    std::array<float, fillerBlock> room;
    QuantizationCounts counts;
    std::optional<LevelCounts> levels;
    if (LevelCounts::fits(encoding))
        levels.emplace(encoding);
    HistogramFiller errors(m_errors, x.size());
    std::optional<HistogramFiller> values;
    if (!levels)
        values.emplace(m_quantized, x.size());
    for (std::size_t begin = 0; begin < x.size(); begin += fillerBlock) {
        const std::span<const float> block = x.subspan(begin, std::min(fillerBlock, x.size() - begin));
        const std::span<float> quantized = std::span(room).first(block.size());
        fakeQuantizePiece(encoding, block, quantized, counts);
        m_error.addBlock(reference, begin, quantized);
        errors.addDifferences(quantized, block);
        if (levels)
            levels->add(quantized);
        else
            values->add(quantized);
    }
    if (levels)
        levels->addTo(m_quantized);
    if (encoding.format.isInteger())
        addClipped(counts.clipped, counts.clippedSquaredError);
    drawPairs(x, [&](std::size_t at) {
        float value = 0;
        QuantizationCounts ignored;
        fakeQuantizePiece(encoding, x.subspan(at, 1), { &value, 1 }, ignored);
        return value;
    });
}

TensorResult TensorComparison::finish(const Moments& moments, const Histogram& histogram) const
{
    TensorResult result;
    result.moments = moments;
    result.error = m_error.finish();
    if (moments.count > 0) {
        result.middle = middleRange(histogram, outlierShare);
        const Range both = widened({ std::min(moments.min, occupiedRange(m_quantized).lo),
            std::max(moments.max, occupiedRange(m_quantized).hi) });
        const Range edges = m_quantized.empty() ? widened(moments.range()) : both;
        result.original = rebin(histogram, edges.lo, edges.hi, pictureBins);
        if (!m_quantized.empty())
            result.quantized = rebin(m_quantized, edges.lo, edges.hi, pictureBins);
        if (!m_errors.empty()) {
            const Range error = widened(occupiedRange(m_errors));
            result.errors = rebin(m_errors, error.lo, error.hi, pictureBins);
        }
    }
    result.pairs = m_pairs;
    return result;
}

} // namespace analysis
