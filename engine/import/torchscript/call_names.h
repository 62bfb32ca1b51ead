// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <unordered_map>

#include "engine/import/torchscript/script_graph.h"

namespace torch::jit {
struct Node;
} // namespace torch::jit

namespace engine::import {

/// What a person calls the module that a node belongs to.
class CallNames {
public:
    /// `script` outlives it.
    explicit CallNames(const ScriptGraph& script) : m_script(script) { }
    /// `value` holds the weight of this path.
    void add(ir::ValueId value, const std::string& path) { m_weightPaths[value] = path; }
    /// Fills module and moduleClass: the module whose weight the call uses; without one, the module that the call stack
    /// tells; empty where neither is known.
    void name(const torch::jit::Node& node, ir::Node& call) const;

private:
    [[nodiscard]] std::string owner(const std::string& weight, const std::string& caller) const;
    [[nodiscard]] std::string pathOfCalls(const torch::jit::Node& node) const;

    const ScriptGraph& m_script;
    std::unordered_map<ir::ValueId, std::string> m_weightPaths;
};

} // namespace engine::import
