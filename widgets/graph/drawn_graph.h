// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "analysis/graph/graph.h"

namespace widgets {

enum class GraphDetail {
    Layers, ///< an operation that only passes on one value is part of the box before it
    AllOperations,
};

/// A box of the network view: operations of the graph that stand in a row, at most one of them a layer.
struct DrawnNode {
    std::vector<int> operations; ///< indexes in Graph::nodes, in order; empty: the model's input
    int layer = -1; ///< index in Graph::layers
    std::string title; ///< the layer's name, or what is done
    std::string subtitle; ///< of a layer: what is done
    bool operator==(const DrawnNode&) const = default;
};

/// Values on their way from one box to another, parallel ones as one.
struct DrawnEdge {
    int from = 0;
    int to = 0;
    bool operator==(const DrawnEdge&) const = default;
};

struct DrawnGraph {
    std::vector<DrawnNode> nodes;
    std::vector<DrawnEdge> edges; ///< within `nodes`, none to itself, none twice
    bool operator==(const DrawnGraph&) const = default;
};

/// What is drawn of `graph`. Edges that name nodes which are not there are left out.
[[nodiscard]] DrawnGraph drawnGraph(const analysis::Graph& graph, GraphDetail detail);

} // namespace widgets
