// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/natives.h"

#include <cstdint>
#include <stdexcept>
#include <utility>

#include <ATen/core/Dict.h>
#include <ATen/core/List.h>
#include <ATen/ops/scalar_tensor.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/runtime/operator.h>

#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

namespace {

using torch::jit::Stack;
namespace prim = c10::prim;

ir::NativeFunction listFunction(const c10::TypePtr& element, std::size_t count)
{
    return [element, count](Stack& stack) {
        c10::impl::GenericList list(element);
        for (auto value = stack.end() - std::ptrdiff_t(count); value != stack.end(); ++value)
            list.push_back(std::move(*value));
        torch::jit::drop(stack, count);
        stack.emplace_back(std::move(list));
    };
}

ir::NativeFunction tupleFunction(std::size_t count)
{
    return [count](Stack& stack) {
        std::vector<c10::IValue> elements = torch::jit::pop(stack, count);
        stack.emplace_back(c10::ivalue::Tuple::create(std::move(elements)));
    };
}

ir::NativeFunction dictFunction(const c10::DictType& type, std::size_t count)
{
    return [key = type.getKeyType(), item = type.getValueType(), count](Stack& stack) {
        c10::impl::GenericDict dict(key, item);
        const std::vector<c10::IValue> elements = torch::jit::pop(stack, count);
        for (std::size_t i = 0; i + 1 < count; i += 2)
            dict.insert_or_assign(elements[i], elements[i + 1]);
        stack.emplace_back(std::move(dict));
    };
}

ir::NativeFunction listUnpackFunction(std::size_t count)
{
    return [count](Stack& stack) {
        const c10::List<c10::IValue> list = torch::jit::pop(stack).toList();
        if (list.size() != count)
            throw std::runtime_error(
                "a list of " + std::to_string(list.size()) + " values is unpacked into " + std::to_string(count));
        for (std::size_t i = 0; i < count; ++i)
            stack.push_back(list.get(i));
    };
}

ir::NativeFunction raiseFunction()
{
    return [](Stack& stack) {
        const c10::IValue& message = stack.at(stack.size() - 2);
        throw std::runtime_error(
            "the model stopped itself: " + (message.isString() ? message.toStringRef() : "no reason given"));
    };
}

} // namespace

ir::NativeFunction nativeFunction(const torch::jit::Node& node)
{
    const std::size_t count = node.inputs().size();
    switch (node.kind()) {
    case prim::ListConstruct:
        return listFunction(node.output()->type()->expectRef<c10::ListType>().getElementType(), count);
    case prim::TupleConstruct:
        return tupleFunction(count);
    case prim::DictConstruct:
        return dictFunction(node.output()->type()->expectRef<c10::DictType>(), count);
    case prim::ListUnpack:
        return listUnpackFunction(node.outputs().size());
    case prim::TupleUnpack:
        return unpackFunction();
    case prim::RaiseException:
        return raiseFunction();
    default:
        break;
    }
    if (!node.maybeOperator())
        throw ScriptError("it uses " + std::string(node.kind().toQualString())
            + ", which is not known here; export it with torch.export");
    torch::jit::Operation operation = node.getOperation();
    // An operator with any number of arguments (aten::format) is told how many, as the interpreter does.
    if (node.getOperator().schema().is_vararg())
        return [operation = std::move(operation), count](Stack& stack) mutable {
            stack.emplace_back(std::int64_t(count));
            operation(stack);
        };
    return [operation = std::move(operation)](Stack& stack) mutable { operation(stack); };
}

ir::NativeFunction assertFunction(bool expected, const std::string& message)
{
    return [expected, message](Stack& stack) {
        if (torch::jit::pop(stack).toBool() != expected)
            throw std::runtime_error("the model stopped itself: " + message);
    };
}

ir::NativeFunction unpackFunction()
{
    return [](Stack& stack) {
        const c10::intrusive_ptr<c10::ivalue::Tuple> tuple = torch::jit::pop(stack).toTuple();
        for (const c10::IValue& element : tuple->elements())
            stack.push_back(element);
    };
}

ir::NativeFunction numberToTensorFunction()
{
    return [](Stack& stack) {
        const c10::IValue value = torch::jit::pop(stack);
        stack.emplace_back(value.isBool() ? at::scalar_tensor(value.toBool(), at::kBool)
                : value.isInt()           ? at::scalar_tensor(value.toInt(), at::kLong)
                                          : at::scalar_tensor(value.toDouble(), at::kDouble));
    };
}

} // namespace engine::import
