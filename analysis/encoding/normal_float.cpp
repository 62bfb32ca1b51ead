// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/normal_float.h"

#include <algorithm>
#include <cmath>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/finite_range.h"

namespace analysis
{

namespace
{

constexpr std::size_t scaleBlock = 256;
constexpr int zeroCode = 7;

std::array<float, 256> makeDynamicMap()
{
    std::array<float, 256> map{};
    std::size_t at = 0;
    for (int decade = 0; decade < 7; ++decade) {
        // torch.linspace(0.1, 1, n) in float32: from the nearer end, each step rounded once.
        const int edges = (1 << decade) + 1;
        const float first = 0.1F;
        const float last = 1.0F;
        const float step = (last - first) / static_cast<float>(edges - 1);
        const auto edge = [&](int i) {
            return static_cast<float>(i < edges / 2 ? first + static_cast<double>(step) * i
                                                    : last - static_cast<double>(step) * (edges - 1 - i));
        };
        const auto unit = static_cast<float>(std::pow(10.0, decade - 6));
        for (int i = 0; i + 1 < edges; ++i) {
            const float value = unit * ((edge(i) + edge(i + 1)) / 2.0F);
            map[at++] = value;
            map[at++] = -value;
        }
    }
    map[at++] = 0.0F;
    map[at] = 1.0F;
    std::sort(map.begin(), map.end());
    return map;
}

float nearest(const std::array<float, 256>& map, float value)
{
    const auto above = std::lower_bound(map.begin(), map.end(), value);
    if (above == map.begin())
        return map.front();
    if (above == map.end())
        return map.back();
    const float below = *(above - 1);
    return value - below <= *above - value ? below : *above;
}

/// Middles between neighbouring levels: above the middle the upper level is the nearer one.
constexpr std::array<float, 15> makeMiddles()
{
    std::array<float, 15> middles{};
    for (std::size_t i = 0; i < middles.size(); ++i)
        middles[i] = static_cast<float>((static_cast<double>(nf4Levels[i]) + nf4Levels[i + 1]) / 2);
    return middles;
}

} // namespace

const std::array<float, 256>& dynamicMap()
{
    static const std::array<float, 256> map = makeDynamicMap();
    return map;
}

std::vector<float> doubleQuantizedScales(std::span<const float> absmax)
{
    double sum = 0;
    for (const float value : absmax)
        sum += value;
    const auto mean = static_cast<float>(absmax.empty() ? 0 : sum / static_cast<double>(absmax.size()));
    std::vector<float> scales;
    scales.reserve(absmax.size());
    for (std::size_t begin = 0; begin < absmax.size(); begin += scaleBlock) {
        const auto block = absmax.subspan(begin, std::min(scaleBlock, absmax.size() - begin));
        float largest = 0;
        for (const float value : block)
            largest = std::max(largest, std::fabs(value - mean));
        for (const float value : block) {
            const float relative = largest > 0 ? (value - mean) / largest : 0.0F;
            scales.push_back(std::max(nearest(dynamicMap(), relative) * largest + mean, smallestScale));
        }
    }
    return scales;
}

void nf4Codes(std::span<const float> block, std::span<std::int32_t> codes)
{
    static constexpr std::array<float, 15> middles = makeMiddles();
    const Range range = finiteRange(block).value_or(Range{});
    const float inverse = 1.0F / std::max({ -range.lo, range.hi, smallestScale });
    for (std::size_t i = 0; i < block.size(); ++i) {
        const float relative = block[i] * inverse;
        std::int32_t code = 0;
        for (const float middle : middles)
            code += relative > middle ? 1 : 0;
        codes[i] = std::isnan(block[i]) ? zeroCode : code;
    }
}

} // namespace analysis
