// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/graph/graph.h"

namespace analysis {

/// Which layers read which: for each layer those whose output reaches it through no other layer, ascending.
[[nodiscard]] std::vector<std::vector<int>> layersBefore(const Graph& graph);

/// Layers whose output reaches no other layer, ascending: what the outputs are made of.
[[nodiscard]] std::vector<int> lastLayers(const Graph& graph);

} // namespace analysis
