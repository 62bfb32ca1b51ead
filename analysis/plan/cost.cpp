// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/cost.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

namespace analysis
{

namespace
{

constexpr std::int64_t floatBytes = 4;
constexpr std::int64_t nf4AbsmaxBlock = 256; // blocks that share one second-level scale (QLoRA)

std::int64_t ceilDivide(std::int64_t a, std::int64_t b)
{
    return (a + b - 1) / b;
}

const Encoding* weightEncoding(const Plan& plan, const WeightUse& weight)
{
    const auto found = plan.weights.find(weight.id);
    return found == plan.weights.end() ? nullptr : &found->second;
}

std::int64_t storedBytes(std::int64_t count, const Encoding* encoding)
{
    return encoding ? encodedBytes(count, *encoding) : floatBytes * count;
}

double activationBits(const Plan& plan, int edge)
{
    const auto found = plan.edges.find(edge);
    return found == plan.edges.end() ? fp32.bits : found->second.encoding.format.bits;
}

double weightBits(const Layer& layer, const Plan& plan)
{
    double bits = 0;
    double count = 0;
    for (const WeightUse& weight : layer.weights) {
        const Encoding* encoding = weightEncoding(plan, weight);
        bits += double(weight.count) * (encoding ? encoding->format.bits : fp32.bits);
        count += double(weight.count);
    }
    return count > 0 ? bits / count : fp32.bits;
}

double layerBitops(const Layer& layer, const Plan& plan)
{
    const double first = layer.inputs.empty() ? fp32.bits : activationBits(plan, layer.inputs.front());
    // A product of two activations has the second one where others have a weight.
    const double second = layer.weights.empty() && layer.inputs.size() > 1 ? activationBits(plan, layer.inputs[1])
                                                                           : weightBits(layer, plan);
    return double(layer.macs) * first * second;
}

double ratio(std::int64_t fp32Bytes, std::int64_t bytes)
{
    return bytes > 0 ? double(fp32Bytes) / double(bytes) : 1;
}

} // namespace

std::int64_t encodedBytes(std::int64_t count, const Encoding& encoding)
{
    const std::int64_t values = ceilDivide(count * encoding.format.bits, 8);
    if (encoding.format.kind == FormatKind::NormalFloat4) {
        const std::int64_t blocks = ceilDivide(count, std::max(encoding.granularity.size, 1));
        return values + blocks + floatBytes * ceilDivide(blocks, nf4AbsmaxBlock) + floatBytes;
    }
    return values + floatBytes * std::int64_t(encoding.scales.size()) + std::int64_t(encoding.zeroPoints.size());
}

Cost layerCost(const Layer& layer, const Plan& plan)
{
    Cost cost;
    cost.bytes = cost.fp32Bytes = floatBytes * layer.floatParameters;
    for (const WeightUse& weight : layer.weights) {
        cost.bytes += storedBytes(weight.count, weightEncoding(plan, weight));
        cost.fp32Bytes += floatBytes * weight.count;
    }
    cost.compression = ratio(cost.fp32Bytes, cost.bytes);
    cost.bitops = layerBitops(layer, plan);
    return cost;
}

Cost modelCost(const Graph& graph, const Plan& plan)
{
    Cost cost;
    cost.bytes = cost.fp32Bytes = std::max(graph.bytes, floatBytes * graph.parameters);
    std::map<std::string_view, std::vector<const Encoding*>> stored; // by memory; null: FP32
    for (const Layer& layer : graph.layers) {
        cost.bitops += layerBitops(layer, plan);
        for (const WeightUse& weight : layer.weights) {
            const Encoding* encoding = weightEncoding(plan, weight);
            const auto [entry, isNew] = stored.try_emplace(weight.storage);
            const bool known = std::ranges::any_of(entry->second,
                [&](const Encoding* other) { return other == encoding || (other && encoding && *other == *encoding); });
            if (known)
                continue;
            entry->second.push_back(encoding);
            // The first use takes the place of the FP32 values, each further encoding comes on top.
            cost.bytes += storedBytes(weight.count, encoding) - (isNew ? floatBytes * weight.count : 0);
        }
    }
    cost.compression = ratio(cost.fp32Bytes, cost.bytes);
    return cost;
}

} // namespace analysis
