// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/error_flow.h"

#include <algorithm>
#include <cmath>

namespace analysis {

namespace {

double noiseToSignal(const ErrorMeasures& error)
{
    return std::pow(10.0, -error.sqnrDb / 10);
}

/// For each node the layers whose outputs reach it without passing another layer.
std::vector<std::vector<int>> feedingLayers(const Graph& graph)
{
    std::vector<std::vector<int>> feeding(graph.nodes.size());
    // Edges may stand in any order; nodes are topologically ordered.
    std::vector<std::vector<int>> sources(graph.nodes.size());
    for (const Edge& edge : graph.edges) {
        if (edge.from >= 0)
            sources[std::size_t(edge.to)].push_back(edge.from);
    }
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        std::vector<int>& into = feeding[node];
        for (const int source : sources[node]) {
            const int layer = graph.nodes[std::size_t(source)].layer;
            if (layer >= 0)
                into.push_back(layer);
            else
                into.insert(into.end(), feeding[std::size_t(source)].begin(), feeding[std::size_t(source)].end());
        }
        std::sort(into.begin(), into.end());
        into.erase(std::unique(into.begin(), into.end()), into.end());
    }
    return feeding;
}

} // namespace

std::vector<ErrorFlow> errorFlow(const Graph& graph, const VariantResult& variant)
{
    const std::vector<std::vector<int>> feeding = feedingLayers(graph);
    std::vector<ErrorFlow> flow;
    for (const Layer& layer : graph.layers) {
        if (std::size_t(layer.id) >= variant.layers.size())
            break;
        const LayerResult& result = variant.layers[std::size_t(layer.id)];
        if (!result.local || !result.accumulated)
            continue;
        ErrorFlow here{ layer.id, noiseToSignal(*result.local), noiseToSignal(*result.accumulated), {}, {} };
        double sum = 0;
        int count = 0;
        for (const int source : feeding[std::size_t(layer.node)]) {
            if (const auto& before = variant.layers[std::size_t(source)].accumulated) {
                sum += noiseToSignal(*before);
                ++count;
            }
        }
        if (count > 0) {
            here.incoming = sum / count;
            const double passed = here.accumulated - here.local;
            if (*here.incoming > 0 && passed > 0)
                here.gainDb = 10 * std::log10(passed / *here.incoming);
        }
        flow.push_back(here);
    }
    return flow;
}

} // namespace analysis
