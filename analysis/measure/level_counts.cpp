// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/level_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "analysis/vector_clones.h"
#include "analysis/vector_compression.h"

namespace analysis {

namespace {

constexpr std::size_t levelBlock = 1024;

/// Adding it rounds |x| < 2^22 to an integer, which is then the sum's bits above those of the number itself.
constexpr float roundingMagic = 0x1.8p23F;

/// levels[i] = x̂[i] / S - lowest. The quotient is off an integer by a few roundings, far less than a half.
ANALYSIS_VECTOR_CLONES void findLevels(
    const float* __restrict quantized, std::uint8_t* __restrict levels, std::size_t n, float scale, float lowest)
{
    const float inverse = 1.0F / scale;
    const std::int32_t zero = std::bit_cast<std::int32_t>(roundingMagic) + static_cast<std::int32_t>(lowest);
    for (std::size_t i = 0; i < n; ++i)
        levels[i] =
            static_cast<std::uint8_t>(std::bit_cast<std::int32_t>(quantized[i] * inverse + roundingMagic) - zero);
}

#ifdef ANALYSIS_HAS_COMPRESSION

/// The same without the level of zero, which ReLU makes often. Returns how many; writes whole vectors.
__attribute__((target("avx512f,popcnt"))) std::size_t listLevels(
    const float* quantized, std::uint8_t* levels, std::size_t n, float scale, float lowest)
{
    const __m512 inverse = _mm512_set1_ps(1.0F / scale);
    const __m512 magic = _mm512_set1_ps(roundingMagic);
    const __m512i ofMagic = _mm512_set1_epi32(std::bit_cast<std::int32_t>(roundingMagic));
    const __m512i lowestLevel = _mm512_set1_epi32(static_cast<std::int32_t>(lowest));
    constexpr std::size_t step = 16;
    std::uint8_t* out = levels;
    for (std::size_t i = 0; i < n; i += step) {
        const std::size_t left = n - i;
        const auto loaded = static_cast<__mmask16>(left >= step ? 0xFFFFU : (1U << left) - 1);
        const __m512 value = _mm512_maskz_loadu_ps(loaded, quantized + i);
        const __m512i bits = _mm512_castps_si512(_mm512_add_ps(_mm512_mul_ps(value, inverse), magic));
        const __mmask16 present = _mm512_cmpneq_epi32_mask(bits, ofMagic);
        const __m512i level = _mm512_sub_epi32(_mm512_sub_epi32(bits, ofMagic), lowestLevel);
        const __m512i listed = _mm512_maskz_compress_epi32(present, level);
        _mm_storeu_si128(reinterpret_cast<__m128i*>(out), _mm512_maskz_cvtepi32_epi8(0xFFFF, listed));
        out += std::popcount(static_cast<std::uint32_t>(present));
    }
    return static_cast<std::size_t>(out - levels);
}

#endif

} // namespace

bool LevelCounts::fits(const Encoding& encoding)
{
    if (!encoding.format.isInteger() || encoding.scales.size() != 1
        || encoding.highest - encoding.lowest >= static_cast<std::int64_t>(most)) {
        return false;
    }
    const float scale = encoding.scales[0];
    const auto low = static_cast<float>(encoding.lowest - encoding.zeroPoints[0]);
    const auto high = static_cast<float>(encoding.highest - encoding.zeroPoints[0]);
    return std::isnormal(scale) && std::isnormal(1.0F / scale) && std::isfinite(low * scale)
        && std::isfinite(high * scale);
}

LevelCounts::LevelCounts(const Encoding& encoding)
    : m_scale(encoding.scales[0]), m_lowest(static_cast<float>(encoding.lowest - encoding.zeroPoints[0]))
{
}

void LevelCounts::add(std::span<const float> quantized)
{
    std::array<std::uint8_t, levelBlock + 16> levels;
    for (std::size_t begin = 0; begin < quantized.size(); begin += levelBlock) {
        const std::size_t length = std::min(levelBlock, quantized.size() - begin);
        std::size_t n = length;
#ifdef ANALYSIS_HAS_COMPRESSION
        if (compressesVectors()) {
            n = listLevels(quantized.data() + begin, levels.data(), length, m_scale, m_lowest);
            m_zeros += static_cast<std::int64_t>(length - n);
        } else
#endif
            findLevels(quantized.data() + begin, levels.data(), length, m_scale, m_lowest);
        std::size_t i = 0;
        for (; i + tableCount <= n; i += tableCount)
            for (std::size_t t = 0; t < tableCount; ++t)
                ++m_tables[t][levels[i + t]];
        for (; i < n; ++i)
            ++m_tables[0][levels[i]];
    }
}

void LevelCounts::addTo(Histogram& histogram) const
{
    histogram.addRepeated(0, m_zeros);
    for (std::size_t level = 0; level < most; ++level) {
        std::int64_t count = 0;
        for (const auto& table : m_tables)
            count += table[level];
        histogram.addRepeated((m_lowest + static_cast<float>(level)) * m_scale, count);
    }
}

} // namespace analysis
