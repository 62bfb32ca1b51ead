// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>

#include "engine/ir/program.h"

namespace engine::ir
{

/// A view and what was written to it, by the values that hold them when the write happens.
struct ViewWrite {
    const Node* view = nullptr; ///< the call that made the view, with its present arguments
    int output = 0; ///< which of its outputs the view is
    ValueId base = -1; ///< what it is a view of
    ValueId before = -1; ///< the view before the write
    ValueId written = -1; ///< the view after it
};

/// Where new nodes go: appends the node and gives the id of its first output (`outputs` is filled in).
using Emit = std::function<ValueId(Node)>;

/// Whether output `output` of an operator without alias annotation may all the same be its first argument, or a part
/// of it: dropout in evaluation, type_as, elements of lists.
[[nodiscard]] bool returnsItsArgument(const Node& node);

/// Emits what puts `written` in the view's place in the base: slice_scatter for slice, the inverse transposition for
/// transpose, … Returns the new base; nullopt where the view has no known inverse.
[[nodiscard]] std::optional<ValueId> writeThrough(const ViewWrite& write, const Emit& emit);

} // namespace engine::ir
