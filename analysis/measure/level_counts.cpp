// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/level_counts.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "analysis/vector_clones.h"

namespace analysis {

namespace {

constexpr std::size_t blockSize = 1024;

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
    std::array<std::uint8_t, blockSize> levels;
    for (std::size_t begin = 0; begin < quantized.size(); begin += blockSize) {
        const std::size_t n = std::min(blockSize, quantized.size() - begin);
        findLevels(quantized.data() + begin, levels.data(), n, m_scale, m_lowest);
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
    for (std::size_t level = 0; level < most; ++level) {
        std::int64_t count = 0;
        for (const auto& table : m_tables)
            count += table[level];
        histogram.addRepeated((m_lowest + static_cast<float>(level)) * m_scale, count);
    }
}

} // namespace analysis
