// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/layer_ranges.h"

#include <algorithm>

namespace widgets {

namespace {

LayerRange rangeOf(const std::string& layer, const analysis::Moments& moments)
{
    LayerRange range;
    range.layer = QString::fromStdString(layer);
    range.min = moments.min;
    range.max = moments.max;
    return range;
}

/// Adds what the encoding can represent; the scale becomes the median of all.
void addEncoding(LayerRange& range, const analysis::Encoding& encoding)
{
    if (encoding.scales.empty() || !encoding.format.isInteger())
        return;
    for (std::size_t i = 0; i < encoding.scales.size(); ++i) {
        const double scale = encoding.scales[i];
        const auto zero = double(i < encoding.zeroPoints.size() ? encoding.zeroPoints[i] : 0);
        const double lowest = scale * (double(encoding.lowest) - zero);
        const double highest = scale * (double(encoding.highest) - zero);
        range.lowest = std::min(range.lowest.value_or(lowest), lowest);
        range.highest = std::max(range.highest.value_or(highest), highest);
    }
    std::vector<float> scales = encoding.scales;
    const auto middle = scales.begin() + std::ptrdiff_t(scales.size() / 2);
    std::nth_element(scales.begin(), middle, scales.end());
    range.scale = *middle;
}

} // namespace

std::optional<double> commonScale(std::span<const analysis::Encoding> encodings)
{
    std::optional<double> common;
    for (const analysis::Encoding& encoding : encodings) {
        if (encoding.scales.size() != 1 || !encoding.format.isInteger() || (common && *common != encoding.scales[0]))
            return std::nullopt;
        common = encoding.scales[0];
    }
    return common;
}

std::vector<LayerRange> weightRanges(const analysis::VariantResult& variant)
{
    std::vector<LayerRange> ranges;
    ranges.reserve(variant.layers.size());
    for (const analysis::LayerResult& layer : variant.layers) {
        ranges.push_back(rangeOf(layer.layer, layer.weight.moments));
        for (const analysis::Encoding& encoding : layer.weightEncodings)
            addEncoding(ranges.back(), encoding);
    }
    return ranges;
}

std::vector<LayerRange> inputRanges(const analysis::VariantResult& variant)
{
    std::vector<LayerRange> ranges;
    bool any = false;
    for (const analysis::LayerResult& layer : variant.layers) {
        any = any || layer.input;
        ranges.push_back(rangeOf(layer.layer, layer.input ? layer.input->moments : analysis::Moments()));
        if (layer.inputEncoding)
            addEncoding(ranges.back(), layer.inputEncoding->encoding);
    }
    return any ? ranges : std::vector<LayerRange>();
}

} // namespace widgets
