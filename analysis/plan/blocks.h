// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/graph/graph.h"
#include "analysis/plan/sensitivity.h"

namespace analysis {

/// Layers that people see as one: of a residual block, of an encoder layer; or a layer alone.
struct LayerBlock {
    std::string name; ///< module path of the block; of a layer alone its name
    std::vector<int> layers; ///< Layer::id, ascending
    bool operator==(const LayerBlock&) const = default;
};

/// Every layer with a weight in one block, in network order of the blocks' first layers. Blocks are numbered modules:
/// "layer2.0.conv1" belongs to "layer2.0", "encoder.layers.1.self_attn.out_proj" to "encoder.layers.1". Where a numbered
/// module holds several numbered ones of two layers and more each, these are the blocks: "stages.0.blocks.1". Without
/// such a number a module whose name ends in digits and that has two layers or more is a block: "denseblock1.denselayer2".
[[nodiscard]] std::vector<LayerBlock> blocksOf(const Graph& graph);

/// Signed contributions add up: those of blocks, with the cross terms of their layers. A block's `layers` entry is its
/// first layer. Blocks of which a layer is missing are left out.
[[nodiscard]] SignedContributions joinLayers(
    const SignedContributions& contributions, std::span<const LayerBlock> blocks);

} // namespace analysis
