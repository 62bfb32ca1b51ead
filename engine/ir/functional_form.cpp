// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/ir/functional_form.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <ATen/core/Dict.h>
#include <ATen/core/List.h>
#include <ATen/core/function_schema.h>
#include <ATen/ops/clone.h>

namespace engine::ir
{

namespace
{

using Overloads = std::unordered_map<std::string, std::vector<std::string>>;

const Overloads& overloadsByName()
{
    static const Overloads overloads = [] {
        Overloads result;
        for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames())
            result[name.name].push_back(name.overload_name);
        return result;
    }();
    return overloads;
}

/// aten::add_ → aten::add, aten::__ior__ → aten::__or__; an out variant keeps its name.
std::string functionalName(const c10::FunctionSchema& schema)
{
    const std::string& name = schema.name();
    const std::size_t inplaceOperator = name.find("::__i");
    if (inplaceOperator != std::string::npos && name.ends_with("__"))
        return name.substr(0, inplaceOperator + 4) + name.substr(inplaceOperator + 5);
    return name.ends_with('_') && !name.ends_with("__") ? name.substr(0, name.size() - 1) : name;
}

/// out variants name what they only write to "out", "out0", …; their functional forms do not take it.
bool isOnlyWritten(const c10::Argument& argument)
{
    return argument.alias_info() && argument.alias_info()->isWrite() && argument.kwarg_only();
}

bool takesTheSame(const c10::FunctionSchema& functional, const c10::FunctionSchema& schema)
{
    if (functional.is_mutable() || functional.returns().empty())
        return false;
    std::size_t matched = 0;
    for (const c10::Argument& argument : schema.arguments()) {
        if (isOnlyWritten(argument))
            continue;
        if (matched == functional.arguments().size()
            || *functional.arguments()[matched].real_type() != *argument.real_type())
            return false;
        ++matched;
    }
    return matched == functional.arguments().size();
}

void collectSets(const c10::AliasInfo& alias, std::unordered_set<c10::Symbol>& sets)
{
    sets.insert(alias.beforeSets().begin(), alias.beforeSets().end());
    for (const c10::AliasInfo& contained : alias.containedTypes())
        collectSets(contained, sets);
}

} // namespace

std::vector<int> writtenArguments(const c10::FunctionSchema& schema)
{
    std::vector<int> written;
    for (std::size_t i = 0; i < schema.arguments().size(); ++i) {
        const c10::AliasInfo* alias = schema.arguments()[i].alias_info();
        if (alias && alias->isWrite())
            written.push_back(int(i));
    }
    return written;
}

int aliasedArgument(const c10::FunctionSchema& schema, std::size_t result)
{
    const c10::AliasInfo* returned = schema.returns()[result].alias_info();
    if (!returned)
        return -1;
    std::unordered_set<c10::Symbol> sets;
    collectSets(*returned, sets);
    for (std::size_t i = 0; i < schema.arguments().size(); ++i) {
        const c10::AliasInfo* alias = schema.arguments()[i].alias_info();
        const auto shared = [&](c10::Symbol set) { return alias->beforeSets().contains(set); };
        if (alias && std::any_of(sets.begin(), sets.end(), shared))
            return int(i);
    }
    return -1;
}

std::optional<c10::OperatorHandle> functionalOverload(const c10::FunctionSchema& schema)
{
    const std::string name = functionalName(schema);
    const auto found = overloadsByName().find(name);
    if (found == overloadsByName().end())
        return std::nullopt;
    std::vector<std::string> overloads = found->second;
    overloads.insert(overloads.begin(), schema.overload_name());
    const std::size_t written = writtenArguments(schema).size();
    for (const std::string& overload : overloads) {
        const std::optional<c10::OperatorHandle> handle = findOperator(name, overload);
        // A JIT-only twin (index_put.hacked_twin) may match as well as the operator itself: the own overload comes first.
        if (handle && handle->hasSchema() && takesTheSame(handle->schema(), schema)
            && handle->schema().returns().size() == written)
            return handle;
    }
    return std::nullopt;
}

TypePromotion typePromotion(const std::string& name)
{
    static const std::unordered_set<std::string_view> boolean{
        "aten::eq",
        "aten::ne",
        "aten::lt",
        "aten::le",
        "aten::gt",
        "aten::ge",
        "aten::less",
        "aten::less_equal",
        "aten::greater",
        "aten::greater_equal",
        "aten::not_equal",
        "aten::logical_and",
        "aten::logical_or",
        "aten::logical_xor",
        "aten::logical_not",
    };
    static const std::unordered_set<std::string_view> ofTarget{
        "aten::copy",
        "aten::fill",
        "aten::zero",
        "aten::index_put",
        "aten::_index_put_impl",
        "aten::masked_fill",
        "aten::masked_scatter",
        "aten::scatter",
        "aten::scatter_add",
        "aten::scatter_reduce",
        "aten::index_add",
        "aten::index_copy",
        "aten::index_fill",
        "aten::index_reduce",
        "aten::put",
        "aten::addmm",
        "aten::addmv",
        "aten::addr",
        "aten::addbmm",
        "aten::baddbmm",
        "aten::bernoulli",
    };
    if (boolean.contains(name))
        return TypePromotion::Always;
    return ofTarget.contains(name) ? TypePromotion::Never : TypePromotion::WhenTypesDiffer;
}

NativeFunction onCopies(const c10::OperatorHandle& op, std::vector<int> written)
{
    const std::size_t count = op.schema().arguments().size();
    return [op, written = std::move(written), count](torch::jit::Stack& stack) {
        const std::size_t first = stack.size() - count;
        std::vector<c10::IValue> copies;
        for (const int position : written) {
            c10::IValue& argument = stack[first + std::size_t(position)];
            if (argument.isTensor())
                argument = at::clone(argument.toTensor());
            copies.push_back(argument);
        }
        op.callBoxed(&stack);
        for (c10::IValue& copy : copies)
            stack.push_back(std::move(copy));
    };
}

NativeFunction onContainerCopy(NativeFunction inner, std::size_t argumentCount)
{
    return [inner = std::move(inner), argumentCount](torch::jit::Stack& stack) {
        c10::IValue& container = stack[stack.size() - argumentCount];
        container = container.isGenericDict() ? c10::IValue(container.toGenericDict().copy())
                                              : c10::IValue(container.toList().copy());
        c10::IValue changed = container;
        inner(stack);
        stack.push_back(std::move(changed));
    };
}

} // namespace engine::ir
