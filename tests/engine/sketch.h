// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/ir/program.h"

namespace engine::test {

using ir::Argument;
using ir::Block;
using ir::Node;
using ir::NodeKind;
using ir::Program;
using ir::ValueId;

/// Arguments of nodes.
inline Argument value(ValueId id)
{
    return Argument::ofValue(id);
}
template <class T>
Argument constant(T number)
{
    if constexpr (std::is_same_v<T, int>)
        return Argument::ofConstant(std::int64_t(number));
    else
        return Argument::ofConstant(number);
}
inline Argument ints(const std::vector<std::int64_t>& numbers)
{
    return Argument::ofConstant(numbers);
}

/// A program in the making.
struct Sketch {
    Program program;
    Block* block = &program.body;

    ValueId input(const std::string& name)
    {
        const ValueId id = program.newValue();
        program.inputs.push_back({ name, id, std::nullopt, {}, {} });
        program.body.inputs.push_back(id);
        return id;
    }
    ValueId weight(const std::string& name, const at::Tensor& tensor)
    {
        const ValueId id = program.newValue();
        program.weights.push_back({ name, ir::Weight::Role::Buffer, tensor, id });
        return id;
    }
    ValueId call(const std::string& op, std::vector<Argument> arguments)
    {
        const std::size_t dot = op.find('.');
        const ValueId id = program.newValue();
        const std::string overload = dot == std::string::npos ? "" : op.substr(dot + 1);
        block->nodes.push_back(ir::makeCall(op.substr(0, dot), overload, std::move(arguments), { id }));
        return id;
    }
    std::vector<ValueId> native(
        const std::string& op, ir::NativeFunction function, std::vector<Argument> arguments, std::size_t outputs)
    {
        Node node;
        node.op = op;
        node.call = std::move(function);
        node.arguments = std::move(arguments);
        for (std::size_t i = 0; i < outputs; ++i)
            node.outputs.push_back(program.newValue());
        block->nodes.push_back(node);
        return node.outputs;
    }
    /// `fill` makes the block's nodes and returns its outputs.
    void inside(Block& inner, const std::function<std::vector<Argument>()>& fill)
    {
        Block* const outer = std::exchange(block, &inner);
        inner.outputs = fill();
        block = outer;
    }
    void output(ValueId id)
    {
        program.outputs.push_back({ "output_" + std::to_string(program.outputs.size()), value(id) });
        program.body.outputs.push_back(value(id));
    }
};

/// The rewritten program gives what the original gives when its in-place operators write to real memory; a second time
/// too; and stored tensors and inputs stay as they were. The same operators on the same numbers: results are equal bit for
/// bit.
void expectAsEager(const Sketch& sketch, const std::vector<at::Tensor>& inputs);

/// float32 of that shape, cos(0), cos(1), …
[[nodiscard]] at::Tensor numbers(std::vector<std::int64_t> shape);

} // namespace engine::test
