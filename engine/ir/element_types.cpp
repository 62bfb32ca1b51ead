// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/element_types.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include <ATen/core/function_schema.h>
#include <ATen/core/jit_type.h>

namespace engine::ir {

namespace {

bool isTensor(const c10::TypePtr& type)
{
    return type->kind() == c10::TypeKind::TensorType
        || (type->kind() == c10::TypeKind::OptionalType
            && type->castRaw<c10::OptionalType>()->getElementType()->kind() == c10::TypeKind::TensorType);
}

/// Operators that refuse inputs of another type than their weight's.
int weightPosition(const std::string& name)
{
    static const std::unordered_set<std::string_view> second{
        "aten::conv1d",
        "aten::conv2d",
        "aten::conv3d",
        "aten::convolution",
        "aten::_convolution",
        "aten::conv_transpose1d",
        "aten::conv_transpose2d",
        "aten::conv_transpose3d",
        "aten::linear",
        "aten::matmul",
        "aten::bmm",
        "aten::mm",
    };
    if (name == "aten::embedding")
        return 0;
    return second.contains(name) ? 1 : -1;
}

/// Operators whose result has the one type of their floating-point inputs.
bool keepsType(const std::string& name)
{
    static const std::unordered_set<std::string_view> keeping{
        "aten::add",
        "aten::sub",
        "aten::mul",
        "aten::div",
        "aten::relu",
        "aten::relu6",
        "aten::hardtanh",
        "aten::hardswish",
        "aten::hardsigmoid",
        "aten::silu",
        "aten::gelu",
        "aten::elu",
        "aten::leaky_relu",
        "aten::sigmoid",
        "aten::tanh",
        "aten::batch_norm",
        "aten::layer_norm",
        "aten::group_norm",
        "aten::dropout",
        "aten::max_pool2d",
        "aten::avg_pool2d",
        "aten::adaptive_avg_pool2d",
        "aten::flatten",
        "aten::view",
        "aten::reshape",
        "aten::transpose",
        "aten::permute",
        "aten::slice",
        "aten::select",
        "aten::unsqueeze",
        "aten::squeeze",
        "aten::expand",
        "aten::expand_as",
        "aten::clone",
        "aten::contiguous",
        "aten::detach",
        "aten::alias",
        "aten::slice_scatter",
        "aten::select_scatter",
        "aten::reshape_as",
        "aten::softmax",
        "aten::mean",
        "aten::clamp",
        "aten::addmm",
        "aten::masked_fill",
        "aten::lift_fresh_copy",
    };
    return keeping.contains(name);
}

/// The floating type that all weights share; nullopt where there is none.
std::optional<at::ScalarType> weightsType(const Program& program)
{
    std::optional<at::ScalarType> type;
    for (const Weight& weight : program.weights) {
        if (!weight.tensor.is_floating_point())
            continue;
        if (type && *type != weight.tensor.scalar_type())
            return std::nullopt;
        type = weight.tensor.scalar_type();
    }
    return type;
}

/// Follows an input to the first operator that takes one type only.
class Demand {
public:
    Demand(const Program& program, const ElementTypes& types, ValueId input) : m_types(types), m_same{ input }
    {
        follow(program.body);
    }

    std::optional<at::ScalarType> type; ///< nullopt where no operator demands one
    bool free = true; ///< false where the network converts the input itself

private:
    [[nodiscard]] bool isInput(const Argument& argument) const
    {
        return argument.kind == Argument::Kind::Value && m_same.contains(argument.value);
    }

    void follow(const Block& block)
    {
        for (const Node& node : block.nodes) {
            const auto* handle = std::get_if<c10::OperatorHandle>(&node.call);
            if (handle)
                look(node, handle->schema().name());
            for (const Block& inner : node.blocks)
                follow(inner);
            if (type)
                return;
        }
    }

    void look(const Node& node, const std::string& name)
    {
        if (std::none_of(node.arguments.begin(), node.arguments.end(), [&](const auto& a) { return isInput(a); }))
            return;
        const bool recurs = name == "aten::lstm" || name == "aten::gru";
        if (name == "aten::embedding" && isInput(node.arguments[1]))
            type = at::kLong;
        else if (recurs && isInput(node.arguments[0]) && !node.arguments[2].elements.empty())
            type = m_types.ofArgument(node.arguments[2].elements[0]);
        else if (weightPosition(name) == 1 && isInput(node.arguments[0]))
            type = m_types.ofArgument(node.arguments[1]);
        else if (name == "aten::to" || name == "aten::_to_copy" || name == "aten::type_as")
            free = false;
        else if (keepsType(name))
            m_same.insert(node.outputs[0]);
    }

    const ElementTypes& m_types;
    std::unordered_set<ValueId> m_same; ///< the input, and what has its type
};

} // namespace

ElementTypes::ElementTypes(const Program& program)
{
    for (const Weight& weight : program.weights)
        m_types[weight.value] = weight.tensor.scalar_type();
    for (const Input& input : program.inputs)
        if (input.type)
            m_types[input.value] = *input.type;
}

std::optional<at::ScalarType> ElementTypes::ofArgument(const Argument& argument) const
{
    if (argument.kind == Argument::Kind::Constant && argument.constant.isTensor()
        && argument.constant.toTensor().defined())
        return argument.constant.toTensor().scalar_type();
    const auto found = m_types.find(argument.value);
    return argument.kind == Argument::Kind::Value && found != m_types.end() ? std::optional(found->second)
                                                                            : std::nullopt;
}

std::optional<at::ScalarType> ElementTypes::common(
    const c10::FunctionSchema& schema, const std::vector<Argument>& arguments) const
{
    std::optional<at::ScalarType> common;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const Argument& argument = arguments[i];
        const std::string& name = schema.arguments()[i].name();
        const bool absent = argument.kind == Argument::Kind::Constant && !argument.constant.isTensor();
        if (!isTensor(schema.arguments()[i].type()) || name == "mask" || absent)
            continue;
        // A wrapped number never decides the type of a floating-point result.
        if (argument.kind == Argument::Kind::Constant
            && argument.constant.toTensor().unsafeGetTensorImpl()->is_wrapped_number())
            continue;
        const std::optional<at::ScalarType> type = ofArgument(argument);
        if (!type || (common && *common != *type))
            return std::nullopt;
        common = type;
    }
    return common;
}

void ElementTypes::infer(const Node& node)
{
    const auto* handle = std::get_if<c10::OperatorHandle>(&node.call);
    if (!handle)
        return;
    const c10::FunctionSchema& schema = handle->schema();
    if (schema.returns().size() != 1 || !isTensor(schema.returns()[0].type()))
        return;
    std::optional<at::ScalarType> type;
    const int weight = weightPosition(schema.name());
    if (weight >= 0) {
        type = ofArgument(node.arguments[std::size_t(weight)]);
    } else if (schema.name() == "aten::to" && schema.overload_name() == "other") {
        type = ofArgument(node.arguments[1]);
    } else if (keepsType(schema.name())) {
        for (std::size_t i = 0; i < node.arguments.size(); ++i)
            if (schema.arguments()[i].name() == "dtype" && !node.arguments[i].constant.isNone())
                return;
        type = common(schema, node.arguments);
    }
    if (type && at::isFloatingType(*type))
        m_types[node.outputs[0]] = *type;
}

std::optional<at::ScalarType> demandedType(const Program& program, std::size_t input)
{
    const Input& wanted = program.inputs.at(input);
    if (wanted.type)
        return wanted.type;
    const ElementTypes types(program);
    const Demand demand(program, types, wanted.value);
    return demand.type || !demand.free ? demand.type : weightsType(program);
}

} // namespace engine::ir
