// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/exec/model_state.h"

namespace engine {

/// What the file as a whole holds, before views of weights were entered: each memory once.
struct WeightTotals {
    std::int64_t parameters = 0; ///< trainable ones; buildGraph() adds constants that layers have for weights
    std::int64_t bytes = 0; ///< of parameters and buffers, see analysis::Graph::bytes
};
[[nodiscard]] WeightTotals totalsOf(const ir::Program& program);

/// The graph of a canonical program as people see it, and where its layers, edges and weights are in the program.
/// Fills graph, layers, edges, weights and nodes of `state` from its executable. Layers inside If and Loop are not listed.
void buildGraph(ModelState& state, const WeightTotals& totals);

} // namespace engine
