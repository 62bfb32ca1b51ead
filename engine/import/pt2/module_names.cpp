// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/module_names.h"

namespace engine::import::pt2 {

namespace {

struct Module {
    std::string path;
    std::string type;
};

/// "key,path,package.Class;key,path,package.Class": the innermost one. A module called again has "@1" after its path.
Module innermost(const Json& metadata)
{
    const Json* stack = optionalMember(metadata, "nn_module_stack");
    if (!stack || !stack->is_string())
        return {};
    std::string entry = stack->get<std::string>();
    entry.erase(0, entry.rfind(';') + 1); // npos + 1 is 0
    const std::size_t first = entry.find(',');
    const std::size_t second = first == std::string::npos ? first : entry.find(',', first + 1);
    if (second == std::string::npos || entry.starts_with("_empty_nn_module_stack"))
        return {};
    Module module{ entry.substr(first + 1, second - first - 1), entry.substr(second + 1) };
    module.path.erase(std::min(module.path.find('@'), module.path.size()));
    module.type.erase(0, module.type.rfind('.') + 1);
    return module;
}

void collectValues(const std::vector<ir::Argument>& arguments, std::vector<ir::ValueId>& values)
{
    for (const ir::Argument& argument : arguments) {
        if (argument.kind == ir::Argument::Kind::Value)
            values.push_back(argument.value);
        collectValues(argument.elements, values);
    }
}

bool liesIn(const std::string& path, const std::string& outer)
{
    return outer.empty() || path == outer || path.starts_with(outer + ".");
}

} // namespace

void ModuleNames::nameNode(ir::Node& node, const Json& metadata)
{
    Module module = innermost(metadata);
    std::vector<ir::ValueId> values;
    collectValues(node.arguments, values);
    std::string owner;
    std::string only;
    bool isDerived = !values.empty();
    for (const ir::ValueId value : values) {
        const auto parameter = m_parameters.find(value);
        if (parameter == m_parameters.end()) {
            isDerived = false;
            continue;
        }
        const std::string& name = parameter->second;
        isDerived = isDerived && (only.empty() || only == name);
        only = name;
        const std::size_t dot = name.rfind('.');
        if (owner.empty() && dot != std::string::npos)
            owner = name.substr(0, dot);
    }
    if (!owner.empty() && owner != module.path && liesIn(owner, module.path))
        module = { owner, "" };
    node.module = module.path;
    node.moduleClass = module.path.empty() ? "" : module.type;
    if (isDerived)
        for (const ir::ValueId output : node.outputs)
            m_parameters[output] = only;
}

} // namespace engine::import::pt2
