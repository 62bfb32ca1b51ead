// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/program.h"

#include <utility>

#include <ATen/core/function_schema.h>
#include <c10/util/Exception.h>

namespace engine::ir
{

Argument Argument::ofConstant(c10::IValue value)
{
    Argument argument;
    argument.constant = std::move(value);
    return argument;
}

Argument Argument::ofValue(ValueId value)
{
    Argument argument;
    argument.kind = Kind::Value;
    argument.value = value;
    return argument;
}

Argument Argument::ofList(c10::TypePtr elementType, std::vector<Argument> elements)
{
    Argument argument;
    argument.kind = Kind::List;
    argument.elementType = std::move(elementType);
    argument.elements = std::move(elements);
    return argument;
}

std::optional<c10::OperatorHandle> findOperator(const std::string& name, const std::string& overload)
{
    return c10::Dispatcher::singleton().findSchema({ name, overload });
}

Node makeCall(
    const std::string& name, const std::string& overload, std::vector<Argument> arguments, std::vector<ValueId> outputs)
{
    const std::string fullName = overload.empty() ? name : name + "." + overload;
    const std::optional<c10::OperatorHandle> handle = findOperator(name, overload);
    TORCH_CHECK(handle, "LibTorch has no operator ", fullName);
    const std::vector<c10::Argument>& formal = handle->schema().arguments();
    TORCH_CHECK(
        arguments.size() <= formal.size(), fullName, " takes ", formal.size(), " arguments, not ", arguments.size());
    for (std::size_t i = arguments.size(); i < formal.size(); ++i) {
        TORCH_CHECK(formal[i].default_value(), fullName, " needs its argument ", formal[i].name());
        arguments.push_back(Argument::ofConstant(*formal[i].default_value()));
    }
    Node node;
    node.op = fullName;
    node.call = *handle;
    node.arguments = std::move(arguments);
    node.outputs = std::move(outputs);
    return node;
}

void call(const Node& node, torch::jit::Stack& stack)
{
    if (const auto* handle = std::get_if<c10::OperatorHandle>(&node.call))
        handle->callBoxed(&stack);
    else
        std::get<NativeFunction>(node.call)(stack);
}

Node makePassThrough(const Node& node)
{
    Node pass;
    pass.op = "prim::PassThrough";
    pass.call = NativeFunction([](torch::jit::Stack&) {});
    pass.arguments = { node.arguments.at(0) };
    pass.outputs = node.outputs;
    pass.module = node.module;
    pass.moduleClass = node.moduleClass;
    return pass;
}

} // namespace engine::ir
