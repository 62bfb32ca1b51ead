// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/layer_order.h"

#include <set>

namespace analysis {

std::vector<std::vector<int>> layersBefore(const Graph& graph)
{
    // A graph may come from a file: what points nowhere is passed over.
    const auto within = [](int id, const auto& values) { return id >= 0 && std::size_t(id) < values.size(); };
    std::vector<std::vector<int>> sources(graph.nodes.size());
    for (const Edge& edge : graph.edges) {
        if (within(edge.from, graph.nodes) && within(edge.to, graph.nodes))
            sources[std::size_t(edge.to)].push_back(edge.from);
    }
    // What reaches a node's output: itself where it is a layer, else what reaches its inputs. Nodes are in order.
    std::vector<std::set<int>> reaching(graph.nodes.size());
    std::vector<std::vector<int>> result(graph.layers.size());
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        std::set<int> before;
        for (const int source : sources[node])
            before.insert(reaching[std::size_t(source)].begin(), reaching[std::size_t(source)].end());
        const int layer = graph.nodes[node].layer;
        if (within(layer, graph.layers)) {
            result[std::size_t(layer)].assign(before.begin(), before.end());
            before = { layer };
        }
        reaching[node] = std::move(before);
    }
    return result;
}

std::vector<int> lastLayers(const Graph& graph)
{
    std::vector<bool> isRead(graph.layers.size(), false);
    for (const std::vector<int>& before : layersBefore(graph)) {
        for (const int layer : before)
            isRead[std::size_t(layer)] = true;
    }
    std::vector<int> result;
    for (std::size_t layer = 0; layer < isRead.size(); ++layer) {
        if (!isRead[layer])
            result.push_back(int(layer));
    }
    return result;
}

} // namespace analysis
