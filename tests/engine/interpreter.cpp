// SPDX-License-Identifier: GPL-3.0-or-later
#include "interpreter.h"

#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include <ATen/core/grad_mode.h>
#include <ATen/core/jit_type.h>
#include <ATen/ops/empty.h>

namespace engine::test {

namespace {

using Slots = std::map<ir::ValueId, c10::IValue>;

c10::IValue valueOf(const ir::Argument& argument, const Slots& slots)
{
    switch (argument.kind) {
    case ir::Argument::Kind::Constant:
        return argument.constant;
    case ir::Argument::Kind::Value:
        return slots.at(argument.value);
    case ir::Argument::Kind::List: {
        c10::impl::GenericList list(argument.elementType);
        for (const ir::Argument& element : argument.elements)
            list.push_back(valueOf(element, slots));
        return list;
    }
    }
    throw std::logic_error("no such kind of argument");
}

void runBlock(const ir::Block& block, Slots& slots);

void runLoop(const ir::Node& node, Slots& slots)
{
    const ir::Block& body = node.blocks.at(0);
    bool goesOn = valueOf(node.arguments.at(1), slots).toBool();
    std::vector<c10::IValue> carried;
    for (std::size_t i = 2; i < node.arguments.size(); ++i)
        carried.push_back(valueOf(node.arguments[i], slots));
    for (std::int64_t trip = 0; goesOn && trip < valueOf(node.arguments.at(0), slots).toInt(); ++trip) {
        slots[body.inputs.at(0)] = trip;
        for (std::size_t i = 0; i < carried.size(); ++i)
            slots[body.inputs.at(i + 1)] = carried[i];
        runBlock(body, slots);
        goesOn = valueOf(body.outputs.at(0), slots).toBool();
        for (std::size_t i = 0; i < carried.size(); ++i)
            carried[i] = valueOf(body.outputs.at(i + 1), slots);
    }
    for (std::size_t i = 0; i < node.outputs.size(); ++i)
        slots[node.outputs[i]] = carried.at(i);
}

void runNode(const ir::Node& node, Slots& slots)
{
    if (node.kind == ir::NodeKind::Loop)
        return runLoop(node, slots);
    if (node.kind == ir::NodeKind::If) {
        const ir::Block& block = node.blocks.at(valueOf(node.arguments.at(0), slots).toBool() ? 0 : 1);
        runBlock(block, slots);
        for (std::size_t i = 0; i < node.outputs.size(); ++i)
            slots[node.outputs[i]] = valueOf(block.outputs.at(i), slots);
        return;
    }
    torch::jit::Stack stack;
    for (const ir::Argument& argument : node.arguments)
        stack.push_back(valueOf(argument, slots));
    if (const auto* handle = std::get_if<c10::OperatorHandle>(&node.call))
        handle->callBoxed(&stack);
    else
        std::get<ir::NativeFunction>(node.call)(stack);
    if (stack.size() != node.outputs.size())
        throw std::runtime_error(node.op + " left " + std::to_string(stack.size()) + " values");
    for (std::size_t i = 0; i < stack.size(); ++i)
        slots[node.outputs[i]] = stack[i];
}

void runBlock(const ir::Block& block, Slots& slots)
{
    for (const ir::Node& node : block.nodes)
        runNode(node, slots);
}

} // namespace

std::vector<at::Tensor> interpret(const ir::Program& program, const std::vector<at::Tensor>& inputs)
{
    const c10::NoGradGuard noGradients;
    Slots slots;
    for (const ir::Weight& weight : program.weights)
        slots[weight.value] = weight.tensor.clone();
    for (std::size_t i = 0; i < inputs.size(); ++i)
        slots[program.inputs.at(i).value] = inputs[i];
    runBlock(program.body, slots);
    std::vector<at::Tensor> outputs;
    for (const ir::Output& output : program.outputs)
        outputs.push_back(valueOf(output.value, slots).toTensor());
    return outputs;
}

at::Tensor readArray(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{ std::istreambuf_iterator<char>(file), {} };
    if (bytes.size() < 10 || bytes.compare(1, 5, "NUMPY") != 0)
        throw std::runtime_error("no array: " + path);
    const std::size_t length = static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
    const std::string header = bytes.substr(10, length);
    static const std::map<std::string, at::ScalarType> types{ { "<f4", at::kFloat }, { "<f8", at::kDouble },
        { "<f2", at::kHalf }, { "<i8", at::kLong }, { "<i4", at::kInt }, { "|b1", at::kBool } };
    const std::size_t type = header.find("'descr': '") + 10;
    std::vector<std::int64_t> shape;
    std::size_t at = header.find('(') + 1;
    while (header[at] != ')')
        if (std::isdigit(static_cast<unsigned char>(header[at]))) {
            std::size_t used = 0;
            shape.push_back(std::stoll(header.substr(at), &used));
            at += used;
        } else {
            ++at;
        }
    at::Tensor tensor = at::empty(shape, at::TensorOptions(types.at(header.substr(type, 3))));
    if (bytes.size() - 10 - length != tensor.nbytes())
        throw std::runtime_error("cut short: " + path);
    std::memcpy(tensor.mutable_data_ptr(), bytes.data() + 10 + length, tensor.nbytes());
    return tensor;
}

} // namespace engine::test
