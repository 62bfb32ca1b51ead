// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/arguments.h"

#include <algorithm>

#include <ATen/core/jit_type.h>

#include "engine/import/fault.h"
#include "engine/import/pt2/schema.h"

namespace engine::import::pt2 {

namespace {

using c10::IValue;
using c10::TypeKind;
using ir::Argument;

[[noreturn]] void unsupported(const std::string& tag)
{
    throw FileFault("passes an argument of kind '" + tag
        + "' to an operator, which this version cannot use; rewrite that part of the model with tensors and "
          "numbers and export it again");
}

const Argument& tensorNamed(const Json& value, const Scope& scope)
{
    return lookUp(scope, textOf(member(value, "name")));
}

bool isReal(const c10::TypePtr& type)
{
    return type->kind() == TypeKind::FloatType;
}

/// as_int, as_float, as_bool, as_sym_*: a number, or the value of a name. nullopt for other tags.
std::optional<Argument> numberOf(const std::string& tag, const Json& value, const Scope& scope)
{
    if (tag == "as_int")
        return Argument::ofConstant(integerOf(value));
    if (tag == "as_float")
        return Argument::ofConstant(realOf(value));
    if (tag == "as_bool")
        return Argument::ofConstant(booleanOf(value));
    if (tag == "as_complex")
        return Argument::ofConstant(c10::complex<double>(realOf(member(value, "real")), realOf(member(value, "imag"))));
    if (tag != "as_sym_int" && tag != "as_sym_float" && tag != "as_sym_bool")
        return std::nullopt;
    const auto [symTag, symValue] = unionOf(value);
    if (symTag == "as_name")
        return lookUp(scope, textOf(symValue));
    return numberOf(symTag, symValue, scope);
}

/// The elements of a list of numbers, or nullopt if `tag` is no such list.
std::optional<std::vector<Argument>> numbersOf(const std::string& tag, const Json& value, const Scope& scope)
{
    std::string element;
    for (const std::string list :
        { "as_ints", "as_floats", "as_bools", "as_sym_ints", "as_sym_floats", "as_sym_bools" })
        if (tag == list)
            element = list.substr(0, list.size() - 1);
    if (element.empty())
        return std::nullopt;
    std::vector<Argument> numbers;
    for (const Json& entry : arrayOf(value))
        numbers.push_back(*numberOf(element, entry, scope));
    return numbers;
}

IValue listOf(const c10::TypePtr& elementType, const std::vector<Argument>& constants)
{
    switch (elementType->kind()) {
    case TypeKind::IntType: {
        c10::List<std::int64_t> list;
        for (const Argument& c : constants)
            list.push_back(c.constant.toScalar().toLong());
        return list;
    }
    case TypeKind::FloatType: {
        c10::List<double> list;
        for (const Argument& c : constants)
            list.push_back(c.constant.toScalar().toDouble());
        return list;
    }
    case TypeKind::BoolType: {
        c10::List<bool> list;
        for (const Argument& c : constants)
            list.push_back(c.constant.toScalar().toBool());
        return list;
    }
    default: {
        c10::impl::GenericList list(elementType);
        for (const Argument& c : constants)
            list.push_back(c.constant);
        return list;
    }
    }
}

/// A list argument of numbers: a constant where all of them are.
Argument numberList(const c10::TypePtr& elementType, std::vector<Argument> numbers, Target target)
{
    const auto isConstant = [](const Argument& a) { return a.kind == Argument::Kind::Constant; };
    if (std::all_of(numbers.begin(), numbers.end(), isConstant))
        return Argument::ofConstant(listOf(elementType, numbers));
    if (isReal(elementType))
        for (Argument& number : numbers)
            number = isConstant(number) ? Argument::ofConstant(number.constant.toScalar().toDouble())
                                        : call(target, toFloat(), { number });
    return Argument::ofList(elementType, std::move(numbers));
}

Argument tensorList(const c10::TypePtr& elementType, const std::string& tag, const Json& value, const Scope& scope)
{
    std::vector<Argument> elements;
    for (const Json& entry : arrayOf(value)) {
        if (tag == "as_tensors") {
            elements.push_back(tensorNamed(entry, scope));
            continue;
        }
        const auto [elementTag, element] = unionOf(entry);
        elements.push_back(elementTag == "as_none" ? Argument::ofConstant({}) : tensorNamed(element, scope));
    }
    return Argument::ofList(elementType, std::move(elements));
}

IValue strings(const Json& value)
{
    c10::List<std::string> list;
    for (const Json& entry : arrayOf(value))
        list.push_back(textOf(entry));
    return list;
}

/// Brings a number to the type of its place.
Argument fitted(Argument number, const c10::TypePtr& type, Target target)
{
    const bool isConstant = number.kind == Argument::Kind::Constant;
    if (type->kind() == TypeKind::TensorType)
        return isConstant ? Argument::ofConstant(wrappedNumber(number.constant))
                          : call(target, toWrappedNumber(), { std::move(number) });
    if (isReal(type))
        return isConstant ? Argument::ofConstant(number.constant.toScalar().toDouble())
                          : call(target, toFloat(), { std::move(number) });
    if (const auto list = type->cast<c10::ListType>()) // one number for all axes
        return numberList(list->getElementType(), { std::move(number) }, target);
    return number;
}

} // namespace

Argument call(Target target, const PythonOperator& function, std::vector<Argument> arguments)
{
    const ir::ValueId result = target.program.newValue();
    ir::Node node;
    node.op = function.name;
    node.call = function.function;
    node.arguments = std::move(arguments);
    node.outputs = { result };
    target.nodes.push_back(std::move(node));
    return Argument::ofValue(result);
}

const Argument& lookUp(const Scope& scope, const std::string& name)
{
    const auto found = scope.find(name);
    if (found == scope.end())
        throw FileFault(
            "is damaged: its graph reads '" + name + "' before anything computes it; export the model again");
    return found->second;
}

Argument convert(const Json& argument, const c10::TypePtr& declaredType, const Scope& scope, Target target)
{
    c10::TypePtr type = declaredType;
    if (const auto optional = type->cast<c10::OptionalType>())
        type = optional->getElementType();
    const auto list = type->cast<c10::ListType>();
    const auto [tag, value] = unionOf(argument);
    if (std::optional<Argument> number = numberOf(tag, value, scope))
        return fitted(*std::move(number), type, target);
    if (std::optional<std::vector<Argument>> numbers = numbersOf(tag, value, scope)) {
        if (!list)
            throw FileFault("passes a list where an operator takes one value; export the model again");
        if (numbers->empty() && list->getElementType()->kind() == TypeKind::TensorType)
            return Argument::ofList(list->getElementType(), {});
        return numberList(list->getElementType(), *std::move(numbers), target);
    }
    if (tag == "as_tensors" || tag == "as_optional_tensors")
        return tensorList(list ? list->getElementType() : type, tag, value, scope);
    return convertUntyped(argument, scope);
}

Argument convertUntyped(const Json& argument, const Scope& scope)
{
    const auto [tag, value] = unionOf(argument);
    if (std::optional<Argument> number = numberOf(tag, value, scope))
        return *number;
    if (tag == "as_none")
        return Argument::ofConstant({});
    if (tag == "as_tensor")
        return tensorNamed(value, scope);
    if (tag == "as_optional_tensor") {
        const auto [elementTag, element] = unionOf(value);
        return elementTag == "as_none" ? Argument::ofConstant({}) : tensorNamed(element, scope);
    }
    if (tag == "as_string")
        return Argument::ofConstant(textOf(value));
    if (tag == "as_strings")
        return Argument::ofConstant(strings(value));
    if (tag == "as_scalar_type")
        return Argument::ofConstant(std::int64_t(scalarTypeOf(value)));
    if (tag == "as_memory_format")
        return Argument::ofConstant(std::int64_t(memoryFormatOf(value)));
    if (tag == "as_layout")
        return Argument::ofConstant(std::int64_t(layoutOf(value)));
    if (tag == "as_device") // whatever it was exported on, it runs on the CPU here
        return Argument::ofConstant(c10::Device(c10::kCPU));
    unsupported(tag);
}

std::vector<Argument> flatten(const Json& argument, const Scope& scope)
{
    const auto [tag, value] = unionOf(argument);
    if (tag == "as_tensors" || tag == "as_optional_tensors")
        return tensorList(c10::TensorType::get(), tag, value, scope).elements;
    if (std::optional<std::vector<Argument>> numbers = numbersOf(tag, value, scope))
        return *std::move(numbers);
    return { convertUntyped(argument, scope) };
}

} // namespace engine::import::pt2
