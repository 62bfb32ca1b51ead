// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_network.h"

#include "sample_analysis.h"

namespace sample {

namespace {

using namespace analysis;

class Wiring {
public:
    explicit Wiring(Graph& graph) : m_graph(graph)
    {
        graph.nodes.clear();
        graph.edges.clear();
        graph.inputs = { { "x", "float32", { -1, 3, 32, 32 } } };
    }

    int add(const std::string& op, std::initializer_list<int> from, int layer = -1)
    {
        const int id = int(m_graph.nodes.size());
        m_graph.nodes.push_back({ id, layer >= 0 ? m_graph.layers[std::size_t(layer)].name : op, op, layer });
        if (layer >= 0)
            m_graph.layers[std::size_t(layer)].node = id;
        int argument = 0;
        for (const int node : from)
            m_graph.edges.push_back({ int(m_graph.edges.size()), node, id, argument++, {} });
        return id;
    }

private:
    Graph& m_graph;
};

} // namespace

std::shared_ptr<const Analysis> wiredNetwork(int layers)
{
    auto result = std::make_shared<Analysis>(*residualNetwork(layers));
    Wiring wiring(result->graph);
    int at = -1;
    int shortcut = -1;
    for (int i = 0; i < layers; ++i) {
        if (i > 0 && i == layers - 1) {
            at = wiring.add("flatten", { wiring.add("adaptive_avg_pool2d", { at }) });
            wiring.add("linear", { at }, i);
            break;
        }
        at = wiring.add("batch_norm", { wiring.add("conv2d", { at }, i) });
        if (i > 0 && i % 2 == 0)
            at = wiring.add("add", { at, shortcut });
        at = wiring.add("relu", { at });
        if (i % 2 == 0)
            shortcut = at;
    }
    return result;
}

} // namespace sample
