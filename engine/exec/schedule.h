// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/exec/kernels.h"
#include "engine/ir/program.h"

namespace engine::exec {

/// One place of a node's stack, ready to be filled.
struct StackPlace {
    const ir::Argument* argument = nullptr;
    /// The slot is emptied when the place is filled: nobody reads the value later, and not in another place of the node.
    bool lastUse = false;
};

struct BlockSchedule;

/// A node with everything that can be known before it runs.
struct NodeSchedule {
    const ir::Node* node = nullptr;
    std::vector<StackPlace> places;
    std::vector<ir::ValueId> freedAfter; ///< dead once the node ran: captured by its blocks, or results nobody reads
    std::optional<c10::OperatorHandle> inPlace; ///< the form that overwrites the first argument (relu_ for relu)
    bool inPlaceBinary = false; ///< it has a second tensor, which must have the first one's shape and type
    bool channelsLast = false; ///< a convolution whose input is brought to channels-last
    std::shared_ptr<const ConvolutionKernel> kernel; ///< of a convolution, for as long as nobody replaces its weight
    std::vector<BlockSchedule> blocks;
};

struct BlockSchedule {
    const ir::Block* block = nullptr;
    std::vector<NodeSchedule> nodes;
};

/// Decides when each value of `block` dies. `block` must outlive the result. Values from outside a block (captured, or
/// weights) never die inside it.
[[nodiscard]] BlockSchedule scheduleBlock(const ir::Block& block);

/// By node of `block`, the values that it reads, once for each place; also what its blocks read.
[[nodiscard]] std::vector<std::vector<ir::ValueId>> readsOf(const ir::Block& block);

/// Brings the inputs of all 2-D convolutions to channels-last, and gives those with a constant weight (a filled slot)
/// their kernels.
void preferChannelsLast(BlockSchedule& schedule, const std::vector<c10::IValue>& slots);

} // namespace engine::exec
