// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/call_names.h"

#include <algorithm>

#include <torch/csrc/jit/ir/ir.h>

namespace engine::import {

namespace {

std::string parentPath(const std::string& path)
{
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? "" : path.substr(0, dot);
}

} // namespace

void CallNames::name(const torch::jit::Node& node, ir::Node& call) const
{
    for (const ir::Argument& argument : call.arguments) {
        const auto used = std::find_if(argument.elements.begin(), argument.elements.end(),
            [&](const ir::Argument& element) { return m_weightPaths.contains(element.value); });
        const ir::ValueId id = used != argument.elements.end() ? used->value : argument.value;
        if (const auto weight = m_weightPaths.find(id); weight != m_weightPaths.end()) {
            call.module = owner(weight->second, pathOfCalls(node));
            break;
        }
    }
    if (call.module.empty())
        call.module = pathOfCalls(node);
    if (const auto known = m_script.modules.find(call.module); known != m_script.modules.end())
        call.moduleClass = known->second.name;
}

/// A trace knows a tied weight by one name; the module that is called may have it by another.
std::string CallNames::owner(const std::string& weight, const std::string& caller) const
{
    const auto known = std::find_if(
        m_script.names.begin(), m_script.names.end(), [&](const auto& entry) { return entry.second == weight; });
    if (known != m_script.names.end()) {
        const auto [first, last] = m_script.names.equal_range(known->first);
        for (auto other = first; other != last; ++other)
            if (parentPath(other->second) == caller)
                return caller;
    }
    return parentPath(weight);
}

/// The call stack names each module by its attribute in the one that calls it, or in a container of that one
/// ("0" for layers.0): the path is the only one below the caller with that ending and type.
std::string CallNames::pathOfCalls(const torch::jit::Node& node) const
{
    std::string path;
    if (!node.callstack())
        return path;
    for (const auto& entry : (*node.callstack())->vec()) {
        const auto& instance = std::get<2>(entry);
        if (!instance || !instance->class_type() || instance->instance_name() == "SELF")
            continue;
        std::vector<std::string> candidates;
        for (const auto& [candidate, module] : m_script.modules) {
            const bool below = candidate.size() > path.size() && (path.empty() || candidate.starts_with(path + "."));
            const bool ending =
                candidate == instance->instance_name() || candidate.ends_with("." + instance->instance_name());
            if (below && ending && module.type == instance->class_type().get())
                candidates.push_back(candidate);
        }
        if (candidates.size() != 1)
            return path;
        path = candidates.front();
    }
    return path;
}

} // namespace engine::import
