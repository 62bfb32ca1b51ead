// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <unordered_map>

#include "engine/import/pt2/json.h"
#include "engine/ir/program.h"

namespace engine::import::pt2 {

/// Names nodes after the module that a person wrote. The exporter's module stack is too coarse for attention, whose
/// projections all lie in "self_attn"; the name of a node's own weight is finer there ("self_attn.out_proj").
class ModuleNames {
public:
    void addParameter(ir::ValueId value, const std::string& name) { m_parameters[value] = name; }
    /// Sets node.module and node.moduleClass. Values computed from one parameter alone (its transpose) count as it.
    void nameNode(ir::Node& node, const Json& metadata);

private:
    std::unordered_map<ir::ValueId, std::string> m_parameters;
};

} // namespace engine::import::pt2
