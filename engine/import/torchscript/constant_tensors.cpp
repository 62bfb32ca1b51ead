// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/constant_tensors.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_set>

#include <ATen/core/function_schema.h>

namespace engine::import {

namespace {

using ir::Argument;
using Role = ir::Weight::Role;

bool isTrue(const Argument& argument)
{
    return argument.kind == Argument::Kind::Constant && argument.constant.isBool() && argument.constant.toBool();
}

/// "aten::_convolution" → "conv"
std::string kindOf(const c10::FunctionSchema& schema, const ir::Node& call)
{
    constexpr std::size_t transposed = 6; // of convolution and _convolution
    std::string name = schema.name().substr(schema.name().find("::") + 2);
    name.erase(0, name.find_first_not_of('_'));
    if (name.starts_with("conv_transpose"))
        return "conv_transpose";
    if (name == "convolution")
        return isTrue(call.arguments.at(transposed)) ? "conv_transpose" : "conv";
    if (name.starts_with("conv"))
        return "conv";
    return name == "addmm" || name == "mm" || name == "matmul" ? "linear" : name;
}

/// What PyTorch calls tensor `index` of a recurrent layer's `params`: weight_ih_l0, weight_hh_l0, bias_ih_l0, …
std::string recurrentName(const ir::Node& call, std::size_t index)
{
    constexpr std::size_t biasesArgument = 3;
    constexpr std::size_t bidirectionalArgument = 7;
    static constexpr std::array withBiases{ "weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr" };
    static constexpr std::array withoutBiases{ "weight_ih", "weight_hh", "weight_hr" };
    constexpr std::size_t layersArgument = 4;
    const bool biases = isTrue(call.arguments.at(biasesArgument));
    const std::size_t directions = isTrue(call.arguments.at(bidirectionalArgument)) ? 2 : 1;
    const Argument& layers = call.arguments.at(layersArgument);
    const std::size_t count = call.arguments.at(2).elements.size();
    const std::size_t cells =
        (layers.constant.isInt() ? std::size_t(std::max<std::int64_t>(1, layers.constant.toInt())) : 1) * directions;
    const std::size_t each = count / cells;
    if (each * cells != count || each == 0 || each > (biases ? withBiases.size() : withoutBiases.size()))
        return "params." + std::to_string(index);
    const std::string part = biases ? withBiases.at(index % each) : withoutBiases.at(index % each);
    const std::size_t cell = index / each;
    return part + "_l" + std::to_string(cell / directions) + (cell % directions == 1 ? "_reverse" : "");
}

} // namespace

ir::ValueId ConstantTensors::add(const at::Tensor& tensor)
{
    const auto [place, isNew] = m_values.try_emplace(tensor.unsafeGetTensorImpl(), -1);
    if (isNew) {
        place->second = m_program.newValue();
        m_weights[place->second] = m_program.weights.size();
        m_program.weights.push_back({ newName("constant", "_"), Role::Constant, tensor.detach(), place->second });
    }
    return place->second;
}

std::vector<ConstantTensors::Part> ConstantTensors::partsOf(
    const c10::FunctionSchema& schema, const ir::Node& call) const
{
    static const std::unordered_set<std::string_view> parameters{ "weight", "bias" };
    static const std::unordered_set<std::string_view> buffers{ "running_mean", "running_var" };
    std::vector<Part> parts;
    const auto add = [&](const Argument& argument, const std::string& name, Role role) {
        if (argument.kind == Argument::Kind::Value && m_weights.contains(argument.value))
            parts.push_back({ argument.value, name, role });
    };
    const std::vector<c10::Argument>& formal = schema.arguments();
    for (std::size_t i = 0; i < std::min(call.arguments.size(), formal.size()); ++i) {
        const Argument& argument = call.arguments[i];
        const std::string& name = formal[i].name();
        if (parameters.contains(name))
            add(argument, name, Role::Parameter);
        else if (buffers.contains(name))
            add(argument, name, Role::Buffer);
        else if (name == "params")
            for (std::size_t k = 0; k < argument.elements.size(); ++k)
                add(argument.elements[k], recurrentName(call, k), Role::Parameter);
    }
    // Any constant can be multiplied with: it gets a name, but stays what the file says it is.
    if (schema.name() == "aten::addmm") {
        add(call.arguments.at(2), "weight", Role::Constant);
        add(call.arguments.at(0), "bias", Role::Constant);
    } else if (schema.name() == "aten::mm" || schema.name() == "aten::matmul") {
        add(call.arguments.at(1), "weight", Role::Constant);
    }
    return parts;
}

void ConstantTensors::claim(const c10::FunctionSchema& schema, ir::Node& call)
{
    const std::vector<Part> parts = partsOf(schema, call);
    if (parts.empty())
        return;
    for (const Part& part : parts)
        if (part.role != Role::Constant)
            m_program.weights[m_weights.at(part.value)].role = part.role;
    if (!call.module.empty())
        return;
    const auto owner = m_owners.find(parts.front().value);
    call.module = owner != m_owners.end() ? owner->second : newName(kindOf(schema, call), "");
    for (const Part& part : parts)
        if (m_owners.try_emplace(part.value, call.module).second)
            m_program.weights[m_weights.at(part.value)].name = call.module + "." + part.name;
}

std::string ConstantTensors::newName(const std::string& kind, const std::string& separator)
{
    int& number = m_numbers.try_emplace(kind, separator.empty() ? 1 : 0).first->second;
    while (true) {
        const std::string name = kind + separator + std::to_string(number++);
        const bool known = std::any_of(m_script.weights.begin(), m_script.weights.end(),
            [&](const auto& weight) { return weight.name == name || weight.name.starts_with(name + "."); });
        if (!known && !m_script.modules.contains(name))
            return name;
    }
}

} // namespace engine::import
