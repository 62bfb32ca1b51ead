// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/integer_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "analysis/double_lanes.h"
#include "analysis/encoding/quantize.h"
#include "analysis/vector_clones.h"

namespace analysis
{

namespace
{

constexpr std::size_t blockSize = 1024;

/// Adding and subtracting it rounds |x| < 2^22 to an integer, half to even: the sum's last bit is worth 1.
constexpr float roundingMagic = 0x1.8p23F;

/// The definitions' relative allowance on the tie beyond which a value is clipped.
constexpr double tieAllowance = 1 + 1e-6;

/// The float next to `bound` on its side towards zero, so that a float comparison decides as one in double would.
float towardsZero(double bound)
{
    const auto narrowed = static_cast<float>(bound);
    return std::fabs(static_cast<double>(narrowed)) > std::fabs(bound) ? std::nextafterf(narrowed, 0.0F) : narrowed;
}

/// Returns how many lie outside the grid, infinities included.
ANALYSIS_VECTOR_CLONES std::uint32_t quantizeBlock(
    const float* __restrict x, float* __restrict out, std::size_t n, const IntegerStep& step)
{
    const float inverse = step.inverse;
    const float scale = step.scale;
    const float low = step.low;
    const float high = step.high;
    const float clipBelow = step.clipBelow;
    const float clipAbove = step.clipAbove;
    std::uint32_t outside = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const float value = x[i];
        float level = value * inverse;
        level = level > low ? level : low; // NaN becomes the lowest level
        level = level < high ? level : high;
        out[i] = ((level + roundingMagic) - roundingMagic) * scale;
        outside += static_cast<std::uint32_t>(value < clipBelow) + static_cast<std::uint32_t>(value > clipAbove);
    }
    return outside;
}

/// Copies the clipped pairs among n; all others become pairs of zeros. Infinities are not clipped. Returns their number.
ANALYSIS_VECTOR_CLONES std::uint32_t selectClipped(const float* __restrict x, const float* __restrict quantized,
    std::size_t n, const IntegerStep& step, float* __restrict clippedX, float* __restrict clippedQuantized)
{
    constexpr float largest = std::numeric_limits<float>::max();
    const float clipBelow = step.clipBelow;
    const float clipAbove = step.clipAbove;
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const float value = x[i];
        const std::int32_t below =
            static_cast<std::int32_t>(value < clipBelow) & static_cast<std::int32_t>(value >= -largest);
        const std::int32_t above =
            static_cast<std::int32_t>(value > clipAbove) & static_cast<std::int32_t>(value <= largest);
        const std::int32_t clipped = below | above;
        const std::int32_t mask = -clipped;
        clippedX[i] = std::bit_cast<float>(std::bit_cast<std::int32_t>(value) & mask);
        clippedQuantized[i] = std::bit_cast<float>(std::bit_cast<std::int32_t>(quantized[i]) & mask);
        count += static_cast<std::uint32_t>(clipped);
    }
    return count;
}

/// Sum of (x - x̂)²; n is a multiple of `lanes`.
ANALYSIS_VECTOR_CLONES double squaredError(const float* x, const float* quantized, std::size_t n)
{
    FourDoubles sums[4] = {};
    for (std::size_t i = 0; i < n; i += lanes) {
        for (std::size_t j = 0; j < 4; ++j) {
            FourDoubles error;
            FourDoubles other;
            loadFour(x + i + 4 * j, error);
            loadFour(quantized + i + 4 * j, other);
            error -= other;
            sums[j] += error * error;
        }
    }
    return sumOfLanes(sums);
}

/// What at most blockSize values add to the counts.
void addClipped(const IntegerStep& step, std::span<const float> x, const float* quantized, QuantizationCounts& counts)
{
    std::array<float, blockSize> clippedX;
    std::array<float, blockSize> clippedQuantized;
    const std::uint32_t clipped =
        selectClipped(x.data(), quantized, x.size(), step, clippedX.data(), clippedQuantized.data());
    if (clipped == 0)
        return;
    const std::size_t padded = (x.size() + lanes - 1) / lanes * lanes;
    std::fill(clippedX.begin() + static_cast<std::ptrdiff_t>(x.size()),
        clippedX.begin() + static_cast<std::ptrdiff_t>(padded), 0.0F);
    std::fill(clippedQuantized.begin() + static_cast<std::ptrdiff_t>(x.size()),
        clippedQuantized.begin() + static_cast<std::ptrdiff_t>(padded), 0.0F);
    counts.clipped += clipped;
    counts.clippedSquaredError += squaredError(clippedX.data(), clippedQuantized.data(), padded);
}

} // namespace

IntegerStep::IntegerStep(ScaleAndZeroPoint chosen, std::int64_t lowest, std::int64_t highest)
    : inverse(1.0F / chosen.scale)
    , scale(chosen.scale)
    , low(static_cast<float>(lowest - chosen.zeroPoint))
    , high(static_cast<float>(highest - chosen.zeroPoint))
    , clipBelow(towardsZero(chosen.scale * (static_cast<double>(lowest - chosen.zeroPoint) - 0.5) * tieAllowance))
    , clipAbove(towardsZero(chosen.scale * (static_cast<double>(highest - chosen.zeroPoint) + 0.5) * tieAllowance))
    , m_lowest(lowest)
    , m_highest(highest)
    , m_zeroPoint(chosen.zeroPoint)
{
}

std::int32_t IntegerStep::level(float x) const
{
    const double rounded = std::nearbyint(x * inverse) + static_cast<double>(m_zeroPoint);
    if (!(rounded > static_cast<double>(m_lowest)))
        return static_cast<std::int32_t>(m_lowest);
    return static_cast<std::int32_t>(std::min(rounded, static_cast<double>(m_highest)));
}

float IntegerStep::value(float x) const
{
    return static_cast<float>(static_cast<double>(level(x) - m_zeroPoint) * scale);
}

void fakeQuantizeRun(
    const IntegerStep& step, std::span<const float> x, std::span<float> out, QuantizationCounts& counts)
{
    std::array<float, blockSize> local;
    const bool inPlace = x.data() == out.data();
    for (std::size_t begin = 0; begin < x.size(); begin += blockSize) {
        const std::size_t n = std::min(blockSize, x.size() - begin);
        const std::span<const float> block = x.subspan(begin, n);
        float* target = inPlace ? local.data() : out.data() + begin;
        bool mayClip = true;
        if (step.isNarrow())
            mayClip = quantizeBlock(block.data(), target, n, step) > 0;
        else
            std::transform(block.begin(), block.end(), target, [&](float value) { return step.value(value); });
        if (mayClip)
            addClipped(step, block, target, counts);
        if (inPlace)
            std::copy_n(target, n, out.data() + begin);
    }
}

} // namespace analysis
