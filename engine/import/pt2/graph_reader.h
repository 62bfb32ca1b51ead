// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/import/pt2/arguments.h"
#include "engine/import/pt2/module_names.h"

namespace engine::import::pt2 {

/// Turns the nodes of a graph of torch.export into calls of the program. Throws FileFault: unknown operators, arguments
/// that do not fit their schema, names that nobody defines.
class GraphReader {
public:
    GraphReader(ir::Program& program, ModuleNames names);
    /// Appends the graph's nodes; `scope` holds its inputs and afterwards all its values.
    void read(const Json& graph, Scope& scope, std::vector<ir::Node>& nodes);

private:
    void readNode(const Json& json, Scope& scope, std::vector<ir::Node>& nodes);
    void readAten(const Json& json, const std::string& name, Scope& scope, std::vector<ir::Node>& nodes);
    void readDecomposed(const Json& json, const std::string& name, Scope& scope, std::vector<ir::Node>& nodes);
    void readPython(const Json& json, const std::string& target, Scope& scope, std::vector<ir::Node>& nodes);
    void readHigherOrder(const Json& json, const std::string& name, Scope& scope, std::vector<ir::Node>& nodes);
    void readCond(const Json& json, Scope& scope, std::vector<ir::Node>& nodes);
    void readWhile(const Json& json, Scope& scope, std::vector<ir::Node>& nodes);
    void readWrapped(const Json& json, Scope& scope, std::vector<ir::Node>& nodes);
    /// Appends the nodes of an as_graph argument, its inputs bound to `operands`; returns its outputs.
    std::vector<ir::Argument> inlineGraph(
        const Json& argument, const std::vector<ir::Argument>& operands, std::vector<ir::Node>& nodes);
    /// New values for the node's outputs, bound in `scope`; lists are unpacked by nodes that follow it.
    void finish(ir::Node node, const Json& json, Scope& scope, std::vector<ir::Node>& nodes);

    ir::Program& m_program;
    ModuleNames m_names;
    int m_depth = 0; ///< of graphs in graphs
};

} // namespace engine::import::pt2
