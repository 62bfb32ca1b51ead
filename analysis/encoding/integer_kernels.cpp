// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/integer_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

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

void addClipped(
    const IntegerStep& step, std::span<const float> x, std::span<const float> quantized, QuantizationCounts& counts)
{
    for (std::size_t i = 0; i < x.size(); ++i) {
        if (!step.clips(x[i]) || !std::isfinite(x[i]))
            continue;
        const double error = static_cast<double>(x[i]) - quantized[i];
        ++counts.clipped;
        counts.clippedSquaredError += error * error;
    }
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
            addClipped(step, block, { target, n }, counts);
        if (inPlace)
            std::copy_n(target, n, out.data() + begin);
    }
}

} // namespace analysis
