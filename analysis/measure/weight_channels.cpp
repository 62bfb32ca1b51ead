// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/weight_channels.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace analysis {

namespace {

/// Largest over median of the magnitudes that are not 0: how many times finer the typical channel's own scale would be.
/// Of an even number the smaller of the two in the middle counts: at least half of the channels lose that much.
double spreadOf(std::vector<float> magnitudes)
{
    std::erase(magnitudes, 0.F);
    if (magnitudes.empty())
        return 1;
    const auto middle = magnitudes.begin() + std::ptrdiff_t((magnitudes.size() - 1) / 2);
    std::ranges::nth_element(magnitudes, middle);
    const double median = *middle;
    return double(std::ranges::max(magnitudes)) / median;
}

} // namespace

WeightChannels weightChannels(const WeightUse& weight, std::span<const float> values)
{
    WeightChannels result;
    if (values.empty() || weight.shape.empty())
        return result;
    const auto axis = weight.shape.begin() + weight.outputAxis;
    const auto product = [](auto begin, auto end) {
        return std::size_t(std::accumulate(begin, end, std::int64_t(1), std::multiplies<>()));
    };
    const std::size_t channels = std::size_t(*axis);
    const std::size_t inner = product(axis + 1, weight.shape.end());
    std::vector<float> magnitudes(channels, 0.F);
    std::vector<bool> finite(channels, true);
    for (std::size_t run = 0; run * inner < values.size(); ++run) {
        const std::size_t channel = run % channels;
        for (const float value : values.subspan(run * inner, inner)) {
            if (std::isfinite(value))
                magnitudes[channel] = std::max(magnitudes[channel], std::abs(value));
            else
                finite[channel] = false;
        }
    }
    result.count = std::int64_t(channels);
    result.nonFinite = std::ranges::count(finite, false);
    for (std::size_t channel = 0; channel < channels; ++channel)
        result.zero += finite[channel] && magnitudes[channel] == 0;
    result.spread = spreadOf(std::move(magnitudes));
    return result;
}

WeightChannels together(const WeightChannels& a, const WeightChannels& b)
{
    return { a.count + b.count, a.zero + b.zero, a.nonFinite + b.nonFinite, std::max(a.spread, b.spread) };
}

} // namespace analysis
