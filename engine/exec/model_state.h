// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "analysis/graph/graph.h"
#include "engine/exec/executor.h"

namespace engine {

/// One place on an operator's stack: an argument of a top-level node, or one element of a list argument (-1: not a list).
struct Place {
    int node = 0;
    int argument = 0;
    int element = -1;
};

/// A layer in the program: the node that computes it, and the node whose first output is the layer's output: the batch
/// norm that is folded into it, or the same node.
struct LayerPlace {
    int node = 0;
    int output = 0;
};

/// Everything that is known of an opened model. Immutable.
struct ModelState {
    std::string path;
    std::string format;
    exec::Executable executable;
    analysis::Graph graph; ///< without shapes and MACs
    std::vector<LayerPlace> layers; ///< parallel to graph.layers
    std::vector<Place> edges; ///< parallel to graph.edges
    std::vector<Place> weights; ///< by WeightUse::id
    std::vector<int> nodes; ///< parallel to graph.nodes: index of the top-level node
};

} // namespace engine
