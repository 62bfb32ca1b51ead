// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/ir/element_types.h"
#include "engine/ir/memory.h"

namespace engine::ir {

/// Writes a program anew without operators that write to their arguments; see functionalize() in passes.h.
class Functionalizer {
public:
    explicit Functionalizer(Program& program);
    void run();

private:
    /// Numbers outputs that are -1. Nodes without a name of their own come from the module that is being rewritten.
    std::vector<ValueId> append(Node node);
    ValueId appendCall(const std::string& name, const std::string& overload, std::vector<Argument> arguments);
    void visit(Node node);

    // ---- operators that write nothing
    void visitCall(const Node& node);
    /// Batch and instance norm in training write to their running statistics, which their schemas do not tell.
    void keepRunningStatistics(Node& node);
    void visitNative(const Node& node);
    void visitContainerWriter(const Node& node);

    // ---- operators that write
    void visitMutable(const Node& node);
    /// The operator's functional form; its results in the order of the arguments that it stands for.
    std::vector<ValueId> appendFunctional(const Node& node, const c10::OperatorHandle& functional);
    ValueId castTo(ValueId value, const Argument& like);
    /// transpose_, unsqueeze_, …: nothing is written, but the value is from now on a view of what it was.
    void visitReshaping(const Node& node, const std::optional<c10::OperatorHandle>& functional);

    // ---- blocks
    void runBlock(Block& block);
    /// Runs a block on the present memory, which it leaves changed.
    Effects runInner(Block& block);
    /// Appends to the block's outputs what `ids` are at its end.
    void appendOutputs(Block& block, const std::set<ValueId>& ids);
    /// What was changed inside a block has a new value behind it: a further output of the node.
    void appendOutputs(Node& node, const std::set<ValueId>& changed, const std::vector<Effects>& branches);
    void deriveMerged(ValueId value, const std::set<ValueId>& aliases);
    void visitIf(Node node);
    void visitLoop(Node node);

    Program& m_program;
    ElementTypes m_types;
    Memory m_memory;
    std::vector<Node>* m_nodes = nullptr;
    int m_depth = 0; ///< blocks around the present node
    std::string m_module;
};

} // namespace engine::ir
