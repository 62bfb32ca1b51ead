// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/small_float.h"

#include <algorithm>
#include <limits>

#include "analysis/ordered_bits.h"
#include "analysis/vector_clones.h"

namespace analysis
{

namespace
{

struct FloatSpec {
    int droppedBits; ///< of float32's 23 bits of mantissa
    float smallestNormal;
    float subnormalMagic; ///< adding and subtracting it rounds to the spacing of the subnormals
    float largest;
    float beyond; ///< what is larger becomes
};

FloatSpec specOf(Format format)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    switch (format.kind) {
    case FormatKind::Float16:
        return { 13, 0x1p-14F, 0x1p-1F, 65504.0F, infinity };
    case FormatKind::BFloat16:
        return { 16, 0x1p-126F, 0x1p-110F, 0x1.FEp127F, infinity };
    case FormatKind::Float8E4M3:
        return { 20, 0x1p-6F, 0x1p14F, 448.0F, 448.0F };
    default:
        return { 21, 0x1p-14F, 0x1p7F, 57344.0F, 57344.0F };
    }
}

ANALYSIS_VECTOR_CLONES std::uint32_t roundBlock(const float* x, float* out, std::size_t n, const FloatSpec& spec)
{
    const int shift = spec.droppedBits;
    const std::int32_t mask = -(1 << shift);
    const std::int32_t almostHalf = (1 << (shift - 1)) - 1;
    const float smallestNormal = spec.smallestNormal;
    const float magic = spec.subnormalMagic;
    const float largest = spec.largest;
    const float beyond = spec.beyond;
    std::uint32_t overflowed = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t bits = std::bit_cast<std::int32_t>(x[i]);
        const std::int32_t magnitude = bits & magnitudeMask;
        // Half to even on the bits themselves; a carry moves on into the exponent, as it must. Kept below overflow.
        const std::int32_t bounded = magnitude < infinityBits ? magnitude : infinityBits;
        const float normal = std::bit_cast<float>((bounded + almostHalf + ((bounded >> shift) & 1)) & mask);
        const float absolute = std::bit_cast<float>(bounded);
        const float subnormal = (absolute + magic) - magic;
        float rounded = absolute < smallestNormal ? subnormal : normal;
        const bool tooLarge = rounded > largest;
        rounded = tooLarge ? beyond : rounded;
        overflowed += static_cast<std::uint32_t>(tooLarge && magnitude < infinityBits);
        const std::int32_t sign = bits & ~magnitudeMask;
        const std::int32_t result = magnitude > infinityBits ? bits : (std::bit_cast<std::int32_t>(rounded) | sign);
        out[i] = std::bit_cast<float>(result);
    }
    return overflowed;
}

} // namespace

std::int64_t roundToFloatFormat(Format format, std::span<const float> x, std::span<float> out)
{
    if (format.kind == FormatKind::Float32) {
        std::copy(x.begin(), x.end(), out.begin());
        return 0;
    }
    constexpr std::size_t block = std::size_t{ 1 } << 20; // its count fits 32 bits
    const FloatSpec spec = specOf(format);
    std::int64_t overflowed = 0;
    for (std::size_t begin = 0; begin < x.size(); begin += block)
        overflowed += roundBlock(x.data() + begin, out.data() + begin, std::min(block, x.size() - begin), spec);
    return overflowed;
}

} // namespace analysis
