// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/rewriter.h"

#include <utility>

#include <ATen/core/List.h>

namespace engine::ir {

namespace {

void countUses(const Argument& argument, std::vector<int>& uses)
{
    if (argument.kind == Argument::Kind::Value)
        ++uses[std::size_t(argument.value)];
    for (const Argument& element : argument.elements)
        countUses(element, uses);
}

void countUses(const Block& block, std::vector<int>& uses)
{
    for (const Node& node : block.nodes) {
        for (const Argument& argument : node.arguments)
            countUses(argument, uses);
        for (const Block& inner : node.blocks)
            countUses(inner, uses);
    }
    for (const Argument& output : block.outputs)
        countUses(output, uses);
}

} // namespace

Rewriter::Rewriter(Program& program) : m_program(program), m_uses(std::size_t(program.valueCount), 0)
{
    for (std::size_t i = 0; i < program.weights.size(); ++i)
        m_weights.emplace(program.weights[i].value, i);
    countUses(program.body, m_uses);
    for (const Output& output : program.outputs)
        countUses(output.value, m_uses);
}

void Rewriter::apply(const std::unordered_map<std::string, std::vector<Rule>>& rules)
{
    m_rules = &rules;
    m_program.body = rewriteBlock(m_program.body);
    for (Output& output : m_program.outputs)
        output.value = resolve(output.value);
    m_rules = nullptr;
}

Block Rewriter::rewriteBlock(const Block& block)
{
    Block result;
    result.inputs = block.inputs;
    std::vector<Node>* outer = std::exchange(m_emitted, &result.nodes);
    for (const Node& node : block.nodes)
        rewriteNode(node);
    for (const Argument& output : block.outputs)
        result.outputs.push_back(resolve(output));
    m_emitted = outer;
    return result;
}

void Rewriter::rewriteNode(Node node)
{
    for (Argument& argument : node.arguments)
        argument = resolve(argument);
    for (Block& block : node.blocks)
        block = rewriteBlock(block);
    m_module = node.module;
    m_moduleClass = node.moduleClass;
    const auto found = m_rules->find(node.op);
    if (found != m_rules->end()) {
        for (const Rule& rule : found->second) {
            if (rule(*this, node))
                return;
        }
    }
    m_emitted->push_back(std::move(node));
}

Argument Rewriter::resolve(const Argument& argument) const
{
    if (argument.kind == Argument::Kind::Value) {
        const auto found = m_replacements.find(argument.value);
        return found == m_replacements.end() ? argument : found->second;
    }
    Argument result = argument;
    for (Argument& element : result.elements)
        element = resolve(element);
    return result;
}

Node& Rewriter::emitTo(
    std::vector<ValueId> outputs, const std::string& name, const std::string& overload, std::vector<Argument> arguments)
{
    Node node = makeCall(name, overload, std::move(arguments), std::move(outputs));
    node.module = m_module;
    node.moduleClass = m_moduleClass;
    m_emitted->push_back(std::move(node));
    return m_emitted->back();
}

Argument Rewriter::emit(const std::string& name, const std::string& overload, std::vector<Argument> arguments)
{
    const ValueId value = m_program.newValue();
    emitTo({ value }, name, overload, std::move(arguments));
    return Argument::ofValue(value);
}

Argument Rewriter::emitNative(const std::string& name, NativeFunction function, std::vector<Argument> arguments)
{
    Node node;
    node.op = name;
    node.call = std::move(function);
    node.arguments = std::move(arguments);
    node.outputs = { m_program.newValue() };
    node.module = m_module;
    node.moduleClass = m_moduleClass;
    const Argument result = Argument::ofValue(node.outputs[0]);
    m_emitted->push_back(std::move(node));
    return result;
}

void Rewriter::setModule(const std::string& path, const std::string& className)
{
    m_module = path;
    m_moduleClass = className;
}

const Weight* Rewriter::weight(const Argument& argument) const
{
    if (argument.kind != Argument::Kind::Value)
        return nullptr;
    const auto found = m_weights.find(argument.value);
    return found == m_weights.end() ? nullptr : &m_program.weights[found->second];
}

Argument Rewriter::addWeight(std::string name, Weight::Role role, at::Tensor tensor)
{
    for (const Weight& known : m_program.weights) {
        if (known.name == name && known.tensor.is_alias_of(tensor) && known.tensor.sizes() == tensor.sizes()
            && known.tensor.strides() == tensor.strides() && known.tensor.storage_offset() == tensor.storage_offset()
            && known.value >= 0) {
            return Argument::ofValue(known.value);
        }
    }
    const ValueId value = m_program.newValue();
    m_weights.emplace(value, m_program.weights.size());
    m_program.weights.push_back(Weight{ std::move(name), role, std::move(tensor), value });
    return Argument::ofValue(value);
}

Argument Rewriter::asWeight(const Argument& argument, const std::string& name)
{
    if (argument.kind != Argument::Kind::Constant || !argument.constant.isTensor())
        return argument;
    return addWeight(name, Weight::Role::Constant, argument.constant.toTensor());
}

std::string moduleOfWeight(const std::string& weightName)
{
    const std::string name = weightName.substr(0, weightName.find('['));
    for (const std::string_view ending : { ".weight", "_weight" }) {
        if (name.size() > ending.size() && name.ends_with(ending))
            return name.substr(0, name.size() - ending.size());
    }
    return name;
}

bool isNone(const Argument& argument)
{
    return argument.kind == Argument::Kind::Constant && argument.constant.isNone();
}

std::optional<std::int64_t> constantInt(const Argument& argument)
{
    if (argument.kind != Argument::Kind::Constant || !argument.constant.isInt())
        return std::nullopt;
    return argument.constant.toInt();
}

std::optional<double> constantNumber(const Argument& argument)
{
    if (argument.kind != Argument::Kind::Constant)
        return std::nullopt;
    if (argument.constant.isInt())
        return double(argument.constant.toInt());
    if (argument.constant.isDouble())
        return argument.constant.toDouble();
    return std::nullopt;
}

std::optional<bool> constantBool(const Argument& argument)
{
    if (argument.kind != Argument::Kind::Constant || !argument.constant.isBool())
        return std::nullopt;
    return argument.constant.toBool();
}

std::optional<std::vector<std::int64_t>> constantInts(const Argument& argument)
{
    if (argument.kind == Argument::Kind::List) {
        std::vector<std::int64_t> values;
        for (const Argument& element : argument.elements) {
            const std::optional<std::int64_t> value = constantInt(element);
            if (!value)
                return std::nullopt;
            values.push_back(*value);
        }
        return values;
    }
    if (argument.kind == Argument::Kind::Constant && argument.constant.isInt())
        return std::vector{ argument.constant.toInt() };
    if (argument.kind != Argument::Kind::Constant || !argument.constant.isIntList())
        return std::nullopt;
    return argument.constant.toIntVector();
}

Argument none()
{
    return Argument::ofConstant(c10::IValue());
}

Argument boolean(bool value)
{
    return Argument::ofConstant(value);
}

Argument integer(std::int64_t value)
{
    return Argument::ofConstant(value);
}

Argument ints(const std::vector<std::int64_t>& values)
{
    return Argument::ofConstant(c10::IValue(c10::List<std::int64_t>(c10::ArrayRef<std::int64_t>(values))));
}

Argument emitMatMul(Rewriter& rewriter, const Argument& left, const Argument& right)
{
    const ValueId value = rewriter.program().newValue();
    rewriter.emitTo({ value }, "aten::matmul", "", { left, right }).kind = NodeKind::MatMul;
    return Argument::ofValue(value);
}

} // namespace engine::ir
