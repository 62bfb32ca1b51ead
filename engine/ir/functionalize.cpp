// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <ATen/core/enum_tag.h>
#include <ATen/core/function_schema.h>

#include "engine/ir/functional_form.h"
#include "engine/ir/functionalizer.h"
#include "engine/ir/passes.h"
#include "engine/ir/view_write.h"

namespace engine::ir {

namespace {

using analysis::ErrorKind;

std::string operatorName(const Node& node)
{
    return node.op.substr(0, node.op.find('.'));
}

/// Native operators that change the list or dict they are given, and whether they return it.
const std::unordered_map<std::string_view, bool>& containerWriters()
{
    static const std::unordered_map<std::string_view, bool> writers{
        { "aten::append", true },
        { "aten::extend", false },
        { "aten::insert", false },
        { "aten::pop", false },
        { "aten::popitem", false },
        { "aten::remove", false },
        { "aten::reverse", false },
        { "aten::sort", false },
        { "aten::clear", false },
        { "aten::_set_item", false },
        { "aten::Delete", false },
        { "aten::update", false },
        { "aten::setdefault", false },
        { "aten::add_", true },
        { "aten::mul_", true },
    };
    return writers;
}

/// A new list, tuple or dict that holds what it is given, or what the list it is given holds.
bool isConstructor(const Node& node)
{
    static const std::unordered_set<std::string_view> constructors{
        "prim::ListConstruct",
        "prim::TupleConstruct",
        "prim::DictConstruct",
        "aten::list",
        "aten::copy",
        "aten::values",
        "aten::items",
    };
    return constructors.contains(operatorName(node));
}

std::optional<std::string> firstMutable(const Block& block)
{
    for (const Node& node : block.nodes) {
        const auto* handle = std::get_if<c10::OperatorHandle>(&node.call);
        if (handle && handle->schema().is_mutable())
            return node.op;
        for (const Block& inner : node.blocks)
            if (const std::optional<std::string> found = firstMutable(inner))
                return found;
    }
    return std::nullopt;
}

} // namespace

Functionalizer::Functionalizer(Program& program)
    : m_program(program), m_types(program), m_memory(program, [this](Node node) { return append(std::move(node)); })
{
}

void Functionalizer::run()
{
    runBlock(m_program.body);
    for (Output& output : m_program.outputs)
        output.value = m_memory.read(output.value);
}

std::vector<ValueId> Functionalizer::append(Node node)
{
    for (ValueId& output : node.outputs)
        output = output < 0 ? m_program.newValue() : output;
    if (node.module.empty())
        node.module = m_module;
    std::vector<ValueId> outputs = node.outputs;
    m_types.infer(node);
    m_nodes->push_back(std::move(node));
    return outputs;
}

ValueId Functionalizer::appendCall(
    const std::string& name, const std::string& overload, std::vector<Argument> arguments)
{
    return append(makeCall(name, overload, std::move(arguments), { -1 })).front();
}

void Functionalizer::visit(Node node)
{
    m_memory.setWriter(node.op);
    m_module = node.module;
    if (node.kind == NodeKind::If)
        visitIf(std::move(node));
    else if (node.kind == NodeKind::Loop)
        visitLoop(std::move(node));
    else if (std::holds_alternative<NativeFunction>(node.call))
        visitNative(node);
    else if (std::get<c10::OperatorHandle>(node.call).schema().is_mutable())
        visitMutable(node);
    else
        visitCall(node);
}

void Functionalizer::visitCall(const Node& node)
{
    const c10::FunctionSchema& schema = std::get<c10::OperatorHandle>(node.call).schema();
    Node present = m_memory.read(node);
    keepRunningStatistics(present);
    append(std::move(present));
    std::shared_ptr<const Node> maker;
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        int source = i < schema.returns().size() ? aliasedArgument(schema, i) : -1;
        if (source < 0 && returnsItsArgument(node))
            source = 0;
        if (source < 0 || node.arguments[std::size_t(source)].kind != Argument::Kind::Value)
            continue;
        if (!maker)
            maker = std::make_shared<const Node>(node);
        m_memory.derive(node.outputs[i], maker, int(i), { node.arguments[std::size_t(source)].value });
    }
}

void Functionalizer::keepRunningStatistics(Node& node)
{
    const c10::FunctionSchema& schema = std::get<c10::OperatorHandle>(node.call).schema();
    std::vector<std::size_t> statistics;
    bool training = false;
    for (std::size_t i = 0; i < node.arguments.size(); ++i) {
        const std::string& name = schema.arguments()[i].name();
        const Argument& argument = node.arguments[i];
        if (name == "running_mean" || name == "running_var")
            statistics.push_back(i);
        if (name == "training" || name == "train" || name == "use_input_stats")
            training = argument.kind != Argument::Kind::Constant || argument.constant.toBool();
    }
    for (const std::size_t i : statistics)
        if (training && node.arguments[i].kind == Argument::Kind::Value)
            node.arguments[i] = Argument::ofValue(appendCall("aten::clone", "", { node.arguments[i] }));
}

void Functionalizer::visitNative(const Node& node)
{
    if (containerWriters().contains(operatorName(node))) {
        visitContainerWriter(node);
        return;
    }
    append(m_memory.read(node));
    if (!returnsItsArgument(node))
        return;
    std::vector<ValueId> parents;
    for (const Argument& argument : node.arguments)
        collectValues(argument, parents);
    // The index of a list's element is no memory that the element shares.
    if (operatorName(node) == "aten::__getitem__" && !parents.empty())
        parents.resize(1);
    const auto maker = std::make_shared<const Node>(node);
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        if (isConstructor(node))
            m_memory.hold(node.outputs[i], maker, parents);
        else
            m_memory.derive(node.outputs[i], maker, int(i), parents);
    }
}

void Functionalizer::visitContainerWriter(const Node& node)
{
    const bool returnsContainer = containerWriters().at(operatorName(node));
    if (node.arguments.empty() || node.arguments[0].kind != Argument::Kind::Value)
        throw CannotRewrite("the operator " + node.op + " changes a constant");
    const ValueId container = node.arguments[0].value;
    Node copying = m_memory.read(node);
    copying.call = onContainerCopy(std::get<NativeFunction>(node.call), node.arguments.size());
    if (returnsContainer)
        copying.outputs.assign(node.outputs.size(), -1);
    copying.outputs.push_back(-1);
    const ValueId written = append(std::move(copying)).back();
    std::vector<ValueId> added;
    for (std::size_t i = 1; i < node.arguments.size(); ++i)
        collectValues(node.arguments[i], added);
    if (operatorName(node) == "aten::pop")
        m_memory.derive(node.outputs.front(), nullptr, 0, m_memory.contentsOf(container));
    m_memory.rewriteContainer(container, written, added);
    if (returnsContainer && !node.outputs.empty())
        m_memory.identify(node.outputs[0], container);
}

void Functionalizer::visitMutable(const Node& node)
{
    const auto& handle = std::get<c10::OperatorHandle>(node.call);
    const c10::FunctionSchema& schema = handle.schema();
    const std::vector<int> written = writtenArguments(schema);
    for (const int position : written)
        if (node.arguments[std::size_t(position)].kind == Argument::Kind::List)
            throw CannotRewrite("the operator " + node.op + " writes to a list of tensors");
    const std::optional<c10::OperatorHandle> functional = functionalOverload(schema);
    if (handle.hasTag(at::Tag::inplace_view)) {
        visitReshaping(node, functional);
        return;
    }
    std::vector<ValueId> results;
    std::size_t ownResults = 0;
    if (functional) {
        results = appendFunctional(node, *functional);
    } else {
        Node copying = m_memory.read(node);
        copying.call = onCopies(handle, written);
        ownResults = node.outputs.size();
        for (std::size_t i = 0; i < written.size(); ++i)
            copying.outputs.push_back(-1);
        for (std::size_t i = 0; i < ownResults; ++i)
            if (aliasedArgument(schema, i) >= 0)
                copying.outputs[i] = -1;
        results = append(std::move(copying));
    }
    for (std::size_t i = 0; i < node.outputs.size(); ++i) {
        const int target = aliasedArgument(schema, i);
        if (target >= 0 && node.arguments[std::size_t(target)].kind == Argument::Kind::Value)
            m_memory.identify(node.outputs[i], node.arguments[std::size_t(target)].value);
    }
    for (std::size_t i = 0; i < written.size(); ++i) {
        const Argument& target = node.arguments[std::size_t(written[i])];
        if (target.kind == Argument::Kind::Value)
            m_memory.write(target.value, results[ownResults + i]);
    }
}

std::vector<ValueId> Functionalizer::appendFunctional(const Node& node, const c10::OperatorHandle& functional)
{
    const c10::FunctionSchema& schema = std::get<c10::OperatorHandle>(node.call).schema();
    const c10::FunctionSchema& form = functional.schema();
    const std::vector<int> written = writtenArguments(schema);
    const Argument target = m_memory.read(node.arguments[std::size_t(written[0])]);
    if (form.name() == "aten::copy") {
        const Argument source = m_memory.read(node.arguments[1]);
        return { castTo(appendCall("aten::expand_as", "", { source, target }), target) };
    }
    std::vector<Argument> arguments;
    for (std::size_t i = 0; i < node.arguments.size(); ++i)
        if (!schema.arguments()[i].kwarg_only() || !schema.arguments()[i].alias_info())
            arguments.push_back(m_memory.read(node.arguments[i]));
    Node call = makeCall(form.name(), form.overload_name(), arguments, std::vector<ValueId>(written.size(), -1));
    call.module = node.module;
    call.moduleClass = node.moduleClass;
    std::vector<ValueId> results = append(std::move(call));
    const TypePromotion promotion = typePromotion(form.name());
    const bool promotes = promotion == TypePromotion::Always
        || (promotion == TypePromotion::WhenTypesDiffer && !m_types.common(form, arguments));
    if (promotes && schema.name() != form.name())
        results[0] = castTo(results[0], target);
    return results;
}

ValueId Functionalizer::castTo(ValueId value, const Argument& like)
{
    const std::optional<at::ScalarType> type = m_types.ofArgument(like);
    if (type && type == m_types.ofArgument(Argument::ofValue(value)))
        return value;
    return appendCall("aten::to", "other", { Argument::ofValue(value), like });
}

void Functionalizer::visitReshaping(const Node& node, const std::optional<c10::OperatorHandle>& functional)
{
    if (!functional || m_depth > 0 || node.arguments[0].kind != Argument::Kind::Value)
        throw CannotRewrite("the operator " + node.op + " changes the shape of a tensor in place");
    const auto view = [&](ValueId before) {
        std::vector<Argument> arguments = node.arguments;
        arguments[0] = Argument::ofValue(before);
        const c10::FunctionSchema& form = functional->schema();
        return makeCall(form.name(), form.overload_name(), std::move(arguments), { -1 });
    };
    m_memory.reshape(node.arguments[0].value, view, m_program.newValue());
    if (!node.outputs.empty())
        m_memory.identify(node.outputs[0], node.arguments[0].value);
}

analysis::Result<void> functionalize(Program& program)
{
    const std::string remedy = "; rewrite that part of the model without in-place operations and export it again";
    Program rewritten = program;
    try {
        Functionalizer(rewritten).run();
    } catch (const CannotRewrite& error) {
        return analysis::fail(ErrorKind::BadInput, error.what() + remedy);
    } catch (const c10::Error& error) {
        return analysis::fail(ErrorKind::BadInput,
            std::string("an in-place operation cannot be rewritten: ") + error.what_without_backtrace() + remedy);
    }
    if (const std::optional<std::string> op = firstMutable(rewritten.body))
        return analysis::fail(ErrorKind::BadInput, "the operator " + *op + " writes to its input" + remedy);
    program = std::move(rewritten);
    return {};
}

} // namespace engine::ir
