// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/weight_results.h"

#include "analysis/encoding/quantize.h"
#include "analysis/measure/tensor_comparison.h"
#include "analysis/measure/weight_channels.h"

namespace engine::quant {

WeightResults compareWeights(
    const Model& model, const analysis::Layer& layer, const analysis::Plan& plan, std::uint64_t seed)
{
    analysis::TensorComparison comparison(seed, std::int64_t(layer.weights.size()));
    analysis::Moments moments;
    analysis::Histogram histogram;
    analysis::WeightChannels channels;
    std::vector<float> quantized;
    for (const analysis::WeightUse& use : layer.weights) {
        const WeightValues weight = model.weight(use.id, BatchNorm::Folded);
        moments.add(weight.values);
        histogram.add(weight.values);
        channels = analysis::together(channels, analysis::weightChannels(use, weight.values));
        const auto encoding = plan.weights.find(use.id);
        if (encoding == plan.weights.end()) {
            comparison.add(weight.values, weight.values);
            continue;
        }
        quantized.resize(weight.values.size());
        const auto counts = analysis::fakeQuantizeWeight(
            encoding->second, { use.name, weight.values, weight.shape, use.outputAxis }, quantized);
        comparison.add(weight.values, quantized);
        if (encoding->second.format.isInteger())
            comparison.addClipped(counts.clipped, counts.clippedSquaredError);
    }
    return { comparison.finish(moments, histogram), channels };
}

} // namespace engine::quant
