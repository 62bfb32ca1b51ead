// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>
#include <set>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <ATen/core/enum_tag.h>
#include <ATen/core/function_schema.h>

#include "engine/ir/element_types.h"
#include "engine/ir/functional_form.h"
#include "engine/ir/memory.h"
#include "engine/ir/passes.h"
#include "engine/ir/view_write.h"

namespace engine::ir
{

namespace
{

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

void collectDefined(const Block& block, std::unordered_set<ValueId>& defined)
{
    defined.insert(block.inputs.begin(), block.inputs.end());
    for (const Node& node : block.nodes) {
        defined.insert(node.outputs.begin(), node.outputs.end());
        for (const Block& inner : node.blocks)
            collectDefined(inner, defined);
    }
}

class Functionalizer
{
public:
    explicit Functionalizer(Program& program)
        : m_program(program), m_types(program), m_memory(program, [this](Node node) { return append(std::move(node)); })
    {
    }

    void run()
    {
        runBlock(m_program.body);
        for (Output& output : m_program.outputs)
            output.value = m_memory.read(output.value);
    }

private:
    /// Numbers outputs that are -1. Nodes without a name of their own come from the module that is being rewritten.
    std::vector<ValueId> append(Node node)
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

    ValueId appendCall(const std::string& name, const std::string& overload, std::vector<Argument> arguments)
    {
        return append(makeCall(name, overload, std::move(arguments), { -1 })).front();
    }

    void visit(Node node)
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

    // ---- operators that write nothing

    void visitCall(const Node& node)
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

    /// Batch and instance norm in training write to their running statistics, which their schemas do not tell.
    void keepRunningStatistics(Node& node)
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

    void visitNative(const Node& node)
    {
        const auto writer = containerWriters().find(operatorName(node));
        if (writer != containerWriters().end()) {
            visitContainerWriter(node, writer->second);
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

    void visitContainerWriter(const Node& node, bool returnsContainer)
    {
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

    // ---- operators that write

    void visitMutable(const Node& node)
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

    /// The operator's functional form; its results in the order of the arguments that it stands for.
    std::vector<ValueId> appendFunctional(const Node& node, const c10::OperatorHandle& functional)
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

    ValueId castTo(ValueId value, const Argument& like)
    {
        const std::optional<at::ScalarType> type = m_types.ofArgument(like);
        if (type && type == m_types.ofArgument(Argument::ofValue(value)))
            return value;
        return appendCall("aten::to", "other", { Argument::ofValue(value), like });
    }

    /// transpose_, unsqueeze_, …: nothing is written, but the value is from now on a view of what it was.
    void visitReshaping(const Node& node, const std::optional<c10::OperatorHandle>& functional)
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

    // ---- blocks

    void runBlock(Block& block)
    {
        std::vector<Node> rewritten;
        std::vector<Node>* const outer = std::exchange(m_nodes, &rewritten);
        for (Node& node : block.nodes)
            visit(std::move(node));
        for (Argument& output : block.outputs)
            output = m_memory.read(output);
        block.nodes = std::move(rewritten);
        m_nodes = outer;
    }

    /// Runs a block on the present memory, which it leaves changed.
    Effects runInner(Block& block)
    {
        std::unordered_set<ValueId> inside;
        collectDefined(block, inside);
        const std::vector<Argument> outputs = block.outputs;
        const std::uint64_t start = m_memory.clock();
        ++m_depth;
        runBlock(block);
        --m_depth;
        Effects effects = m_memory.effectsSince(start, inside);
        for (const Argument& output : outputs) {
            std::vector<ValueId> values;
            collectValues(output, values);
            std::set<ValueId>& aliases = effects.aliases.emplace_back();
            for (const ValueId value : values)
                m_memory.chase(value, inside, aliases);
        }
        return effects;
    }

    /// Appends to the block's outputs what `ids` are at its end.
    void appendOutputs(Block& block, const std::set<ValueId>& ids)
    {
        std::vector<Node>* const outer = std::exchange(m_nodes, &block.nodes);
        for (const ValueId id : ids)
            block.outputs.push_back(Argument::ofValue(m_memory.read(id)));
        m_nodes = outer;
    }

    /// What was changed inside a block has a new value behind it: a further output of the node.
    void appendOutputs(Node& node, const std::set<ValueId>& changed, const std::vector<Effects>& branches)
    {
        for (const ValueId id : changed) {
            std::set<ValueId> contents;
            for (const Effects& branch : branches)
                if (const auto found = branch.contents.find(id); found != branch.contents.end())
                    contents.insert(found->second.begin(), found->second.end());
            m_memory.rebind(id, node.outputs.emplace_back(m_program.newValue()), contents);
        }
    }

    void deriveMerged(ValueId value, const std::set<ValueId>& aliases)
    {
        if (!aliases.empty())
            m_memory.derive(value, nullptr, 0, { aliases.begin(), aliases.end() });
    }

    void visitIf(Node node)
    {
        for (Argument& argument : node.arguments)
            argument = m_memory.read(argument);
        const Memory::State before = m_memory.state();
        std::vector<Effects> effects;
        std::vector<Memory::State> after;
        std::set<ValueId> changed;
        std::set<ValueId> lost;
        for (Block& block : node.blocks) {
            m_memory.restore(before);
            effects.push_back(runInner(block));
            after.push_back(m_memory.state());
            changed.insert(effects.back().changed.begin(), effects.back().changed.end());
            lost.insert(effects.back().lost.begin(), effects.back().lost.end());
        }
        std::erase_if(changed, [&](ValueId id) { return lost.contains(id); });
        for (std::size_t i = 0; i < node.blocks.size(); ++i) {
            m_memory.restore(std::move(after[i]));
            appendOutputs(node.blocks[i], changed);
        }
        m_memory.restore(before);
        const std::vector<ValueId> own = node.outputs;
        appendOutputs(node, changed, effects);
        m_memory.lose(lost);
        for (std::size_t i = 0; i < own.size(); ++i) {
            std::set<ValueId> aliases;
            for (const Effects& branch : effects)
                aliases.insert(branch.aliases[i].begin(), branch.aliases[i].end());
            deriveMerged(own[i], aliases);
        }
        append(std::move(node));
    }

    void visitLoop(Node node)
    {
        Block& body = node.blocks.front();
        const std::vector<ValueId> carried(body.inputs.begin() + 1, body.inputs.end());
        const std::vector<ValueId> own = node.outputs;
        std::vector<std::set<ValueId>> aliases(carried.size()); // what each carried value may share memory with
        for (std::size_t i = 0; i < carried.size(); ++i) {
            std::vector<ValueId> initial;
            collectValues(node.arguments[i + 2], initial);
            aliases[i].insert(initial.begin(), initial.end());
        }
        for (Argument& argument : node.arguments)
            argument = m_memory.read(argument);

        // What the body changes is only known after a first walk through it; the second one carries that along.
        const Memory::State before = m_memory.state();
        Block rehearsal = body;
        for (std::size_t i = 0; i < carried.size(); ++i)
            deriveMerged(carried[i], aliases[i]);
        const Effects effects = runInner(rehearsal);
        m_memory.restore(before);
        for (std::size_t i = 0; i < carried.size(); ++i)
            aliases[i].insert(effects.aliases[i + 1].begin(), effects.aliases[i + 1].end());

        for (const ValueId id : effects.changed)
            node.arguments.push_back(Argument::ofValue(m_memory.read(id)));
        const Memory::State atStart = m_memory.state();
        m_memory.lose(effects.lost);
        for (const ValueId id : effects.changed) {
            const auto contents = effects.contents.find(id);
            m_memory.rebind(id, body.inputs.emplace_back(m_program.newValue()),
                contents == effects.contents.end() ? std::set<ValueId>() : contents->second);
        }
        for (std::size_t i = 0; i < carried.size(); ++i)
            deriveMerged(carried[i], aliases[i]);
        (void)runInner(body);
        appendOutputs(body, effects.changed);

        m_memory.restore(atStart);
        appendOutputs(node, effects.changed, { effects });
        m_memory.lose(effects.lost);
        for (std::size_t i = 0; i < own.size(); ++i)
            deriveMerged(own[i], aliases[i]);
        append(std::move(node));
    }

    Program& m_program;
    ElementTypes m_types;
    Memory m_memory;
    std::vector<Node>* m_nodes = nullptr;
    int m_depth = 0; ///< blocks around the present node
    std::string m_module;
};

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
