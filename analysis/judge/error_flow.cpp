// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/error_flow.h"

#include <algorithm>
#include <cmath>

#include "analysis/judge/layer_order.h"

namespace analysis {

namespace {

double noiseToSignal(const ErrorMeasures& error)
{
    return std::pow(10.0, -error.sqnrDb / 10);
}

/// A layer that stays FP32 makes no error; that of a quantized one may be unknown.
std::optional<double> localNoise(const LayerResult& layer)
{
    if (layer.local)
        return noiseToSignal(*layer.local);
    return layer.quantized ? std::nullopt : std::optional(0.0);
}

} // namespace

std::vector<ErrorFlow> errorFlow(const Graph& graph, const VariantResult& variant)
{
    const auto accumulated = [&](int layer) -> const std::optional<ErrorMeasures>& {
        static const std::optional<ErrorMeasures> none;
        return std::size_t(layer) < variant.layers.size() ? variant.layers[std::size_t(layer)].accumulated : none;
    };
    const std::vector<std::vector<int>> before = layersBefore(graph);
    std::vector<ErrorFlow> flow;
    for (std::size_t id = 0; id < std::min(before.size(), variant.layers.size()); ++id) {
        const LayerResult& result = variant.layers[id];
        const std::optional<double> local = localNoise(result);
        if (!local || !result.accumulated)
            continue;
        ErrorFlow here{ int(id), *local, noiseToSignal(*result.accumulated), {}, {}, {} };
        for (const int source : before[id]) {
            if (!accumulated(source))
                continue;
            const double noise = noiseToSignal(*accumulated(source));
            if (noise > here.incoming.value_or(-1)) { // NaN is passed over
                here.from = source;
                here.incoming = noise;
            }
        }
        const double passed = here.accumulated - here.local;
        if (here.incoming && *here.incoming > 0 && passed > 0)
            here.gainDb = 10 * std::log10(passed / *here.incoming);
        flow.push_back(here);
    }
    return flow;
}

} // namespace analysis
