// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include <ATen/core/enum_tag.h>
#include <ATen/core/function_schema.h>

#include "engine/ir/element_types.h"
#include "engine/ir/functional_form.h"
#include "engine/ir/passes.h"
#include "engine/ir/view_write.h"

namespace engine::ir
{

namespace
{

using analysis::ErrorKind;

/// Raised inside this file only, where a write cannot be expressed; becomes a Result.
struct CannotRewrite : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the original program's value `id` is at this point of the rewritten one.
struct Tracked {
    ValueId current = -1; ///< the value that holds it now
    std::uint64_t stamp = 0; ///< when `current` was made; older than a parent's: out of date
    std::vector<ValueId> parents; ///< what it shares memory with, by original id
    std::vector<ValueId> contents; ///< of a list or dict: its elements, by original id
    std::shared_ptr<const Node> maker; ///< makes it again from its parents; none: merged from branches
    int output = 0; ///< of the maker
    std::string lost; ///< why its content is no longer known; empty: it is
};

struct State {
    std::unordered_map<ValueId, Tracked> values;
    std::unordered_map<ValueId, ValueId> same; ///< what an in-place operator returned → what it wrote to
};

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

void collectValues(const Argument& argument, std::vector<ValueId>& values)
{
    if (argument.kind == Argument::Kind::Value)
        values.push_back(argument.value);
    for (const Argument& element : argument.elements)
        collectValues(element, values);
}

void collectSets(const c10::AliasInfo& alias, std::unordered_set<c10::Symbol>& sets)
{
    sets.insert(alias.beforeSets().begin(), alias.beforeSets().end());
    for (const c10::AliasInfo& contained : alias.containedTypes())
        collectSets(contained, sets);
}

/// The argument that result `result` shares memory with; -1: none.
int aliasedArgument(const c10::FunctionSchema& schema, std::size_t result)
{
    const c10::AliasInfo* returned = schema.returns()[result].alias_info();
    if (!returned)
        return -1;
    std::unordered_set<c10::Symbol> sets;
    collectSets(*returned, sets);
    for (std::size_t i = 0; i < schema.arguments().size(); ++i) {
        const c10::AliasInfo* alias = schema.arguments()[i].alias_info();
        if (alias && std::any_of(sets.begin(), sets.end(), [&](c10::Symbol set) {
                return alias->beforeSets().contains(set);
            }))
            return int(i);
    }
    return -1;
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
    explicit Functionalizer(Program& program) : m_program(program), m_types(program)
    {
        std::unordered_map<const void*, std::vector<ValueId>> byStorage;
        for (const Weight& weight : program.weights)
            if (weight.tensor.has_storage())
                byStorage[weight.tensor.storage().unsafeGetStorageImpl()].push_back(weight.value);
        for (const auto& [storage, values] : byStorage)
            for (const ValueId value : values)
                if (values.size() > 1)
                    m_tied[value] = values;
    }

    void run()
    {
        runBlock(m_program.body);
        for (Output& output : m_program.outputs)
            output.value = resolve(output.value);
    }

private:
    // ---- values

    ValueId canonical(ValueId id) const
    {
        for (auto found = m_state.same.find(id); found != m_state.same.end(); found = m_state.same.find(id))
            id = found->second;
        return id;
    }

    Tracked& track(ValueId id)
    {
        const auto [entry, added] = m_state.values.try_emplace(id);
        if (added)
            entry->second.current = id;
        return entry->second;
    }

    std::uint64_t newestStamp(ValueId id) const
    {
        const auto found = m_state.values.find(id);
        if (found == m_state.values.end())
            return 0;
        std::uint64_t newest = found->second.stamp;
        for (const ValueId parent : found->second.parents)
            newest = std::max(newest, newestStamp(parent));
        for (const ValueId element : found->second.contents)
            newest = std::max(newest, newestStamp(element));
        return newest;
    }

    /// The value that holds `id` now; makes a view again whose base was written to since.
    ValueId read(ValueId original)
    {
        const ValueId id = canonical(original);
        const auto found = m_state.values.find(id);
        if (found == m_state.values.end())
            return id;
        Tracked& value = found->second;
        if (!value.lost.empty())
            throw CannotRewrite(value.lost);
        if (value.stamp >= newestStamp(id))
            return value.current;
        if (!value.maker)
            throw CannotRewrite("a value that a list or one of two branches shares is written to and read afterwards");
        Node again = *value.maker;
        again.outputs.assign(again.outputs.size(), -1);
        for (Argument& argument : again.arguments)
            argument = resolve(argument);
        const std::vector<ValueId> outputs = emit(std::move(again));
        value.current = outputs[std::size_t(value.output)];
        value.stamp = ++m_clock;
        return value.current;
    }

    Argument resolve(const Argument& argument)
    {
        Argument resolved = argument;
        if (resolved.kind == Argument::Kind::Value)
            resolved.value = read(resolved.value);
        for (Argument& element : resolved.elements)
            element = resolve(element);
        return resolved;
    }

    /// Appends the node, numbering outputs that are -1.
    std::vector<ValueId> emit(Node node)
    {
        for (ValueId& output : node.outputs)
            output = output < 0 ? m_program.newValue() : output;
        std::vector<ValueId> outputs = node.outputs;
        m_types.infer(node);
        m_nodes->push_back(std::move(node));
        return outputs;
    }

    ValueId emitOne(Node node)
    {
        node.outputs = { -1 };
        node.module = m_module;
        return emit(std::move(node)).front();
    }

    // ---- writes

    void write(ValueId original, ValueId written)
    {
        ++m_clock;
        assign(canonical(original), written);
    }

    void assign(ValueId id, ValueId written)
    {
        Tracked& value = track(id);
        ViewWrite through{ value.maker.get(), value.output, -1, value.current, written };
        value.current = written;
        value.stamp = m_clock;
        value.lost.clear();
        if (const auto tied = m_tied.find(id); tied != m_tied.end())
            for (const ValueId other : tied->second)
                if (other != id)
                    lose(other);
        for (const ValueId element : value.contents)
            lose(element);
        if (value.parents.empty())
            return;
        if (value.maker && value.parents.size() == 1 && track(value.parents[0]).lost.empty()) {
            const ValueId parent = value.parents[0];
            through.base = track(parent).current;
            Node view = *value.maker;
            for (std::size_t i = 0; i < view.arguments.size(); ++i)
                view.arguments[i] =
                    isParent(view.arguments[i], parent) ? Argument::ofValue(through.base) : resolve(view.arguments[i]);
            through.view = &view;
            const Emit emitter = [this](Node node) { return emitOne(std::move(node)); };
            if (const std::optional<ValueId> base = writeThrough(through, emitter)) {
                assign(parent, *base);
                return;
            }
        }
        for (const ValueId parent : value.parents)
            lose(parent);
    }

    bool isParent(const Argument& argument, ValueId parent) const
    {
        return argument.kind == Argument::Kind::Value && canonical(argument.value) == parent;
    }

    void lose(ValueId id)
    {
        Tracked& value = track(id);
        if (value.lost.empty())
            value.lost = "the operator " + m_writer + " writes to memory that is read later through another value";
        value.stamp = m_clock;
        for (const ValueId parent : value.parents)
            lose(parent);
        for (const ValueId element : value.contents)
            lose(element);
    }

    /// A list or dict gets or loses elements: what they are is not written to.
    void rewriteContainer(ValueId original, ValueId written, const std::vector<ValueId>& added)
    {
        ++m_clock;
        Tracked& value = track(canonical(original));
        value.current = written;
        value.stamp = m_clock;
        if (value.parents.empty())
            value.maker.reset();
        for (const ValueId element : added)
            value.contents.push_back(canonical(element));
        for (const ValueId parent : value.parents)
            lose(parent);
    }

    void derive(ValueId output, const std::shared_ptr<const Node>& maker, int position, std::vector<ValueId> parents)
    {
        for (ValueId& parent : parents)
            parent = canonical(parent);
        Tracked value;
        value.current = output;
        value.stamp = ++m_clock;
        value.parents = std::move(parents);
        value.maker = maker;
        value.output = position;
        m_state.values[output] = std::move(value);
    }

    // ---- nodes

    void visit(Node node)
    {
        m_writer = node.op;
        m_module = node.module;
        if (node.kind == NodeKind::If)
            visitIf(std::move(node));
        else if (node.kind == NodeKind::Loop)
            visitLoop(std::move(node));
        else if (std::holds_alternative<NativeFunction>(node.call))
            visitNative(std::move(node));
        else
            visitCall(std::move(node));
    }

    Node resolved(const Node& node)
    {
        Node copy = node;
        for (Argument& argument : copy.arguments)
            argument = resolve(argument);
        return copy;
    }

    void visitNative(Node node)
    {
        const auto writer = containerWriters().find(operatorName(node));
        if (writer != containerWriters().end()) {
            if (node.arguments.empty() || node.arguments[0].kind != Argument::Kind::Value)
                throw CannotRewrite("the operator " + node.op + " changes a constant");
            Node copying = resolved(node);
            copying.call = onContainerCopy(std::get<NativeFunction>(node.call), node.arguments.size());
            if (writer->second)
                copying.outputs.assign(node.outputs.size(), -1);
            copying.outputs.push_back(-1);
            const std::vector<ValueId> outputs = emit(std::move(copying));
            std::vector<ValueId> added;
            for (std::size_t i = 1; i < node.arguments.size(); ++i)
                collectValues(node.arguments[i], added);
            if (operatorName(node) == "aten::pop")
                derive(outputs.front(), nullptr, 0, track(canonical(node.arguments[0].value)).contents);
            rewriteContainer(node.arguments[0].value, outputs.back(), added);
            if (writer->second && !node.outputs.empty())
                m_state.same[node.outputs[0]] = canonical(node.arguments[0].value);
            return;
        }
        emit(resolved(node));
        if (returnsItsArgument(node))
            deriveAll(node);
    }

    void deriveAll(const Node& node)
    {
        std::vector<ValueId> parents;
        for (const Argument& argument : node.arguments)
            collectValues(argument, parents);
        const auto maker = std::make_shared<const Node>(node);
        for (std::size_t i = 0; i < node.outputs.size(); ++i)
            if (isConstructor(node)) {
                derive(node.outputs[i], maker, int(i), {});
                for (const ValueId element : parents)
                    track(node.outputs[i]).contents.push_back(canonical(element));
            } else {
                derive(node.outputs[i], maker, int(i), elementsOnly(node, parents));
            }
    }

    /// A new list, tuple or dict that holds what it is given, or what the list it is given holds.
    static bool isConstructor(const Node& node)
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

    /// The index of a list's element is no memory that the element shares.
    static std::vector<ValueId> elementsOnly(const Node& node, const std::vector<ValueId>& parents)
    {
        const bool element = operatorName(node) == "aten::__getitem__" && !parents.empty();
        return element ? std::vector<ValueId>{ parents.front() } : parents;
    }

    void visitCall(Node node)
    {
        const c10::FunctionSchema& schema = std::get<c10::OperatorHandle>(node.call).schema();
        if (schema.is_mutable()) {
            visitMutable(node);
            return;
        }
        Node copy = resolved(node);
        keepRunningStatistics(copy);
        emit(std::move(copy));
        std::shared_ptr<const Node> maker;
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            int source = i < schema.returns().size() ? aliasedArgument(schema, i) : -1;
            if (source < 0 && returnsItsArgument(node))
                source = 0;
            if (source < 0 || node.arguments[std::size_t(source)].kind != Argument::Kind::Value)
                continue;
            if (!maker)
                maker = std::make_shared<const Node>(node);
            derive(node.outputs[i], maker, int(i), { node.arguments[std::size_t(source)].value });
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
                node.arguments[i] = Argument::ofValue(emitOne(makeCall("aten::clone", "", { node.arguments[i] }, {})));
    }

    void visitMutable(const Node& node)
    {
        const auto& handle = std::get<c10::OperatorHandle>(node.call);
        const c10::FunctionSchema& schema = handle.schema();
        const std::vector<int> written = writtenArguments(schema);
        for (const int position : written) {
            const Argument::Kind kind = node.arguments[std::size_t(position)].kind;
            if (kind == Argument::Kind::List)
                throw CannotRewrite("the operator " + node.op + " writes to a list of tensors");
        }
        if (handle.hasTag(at::Tag::inplace_view)) {
            visitViewInPlace(node);
            return;
        }
        const std::optional<c10::OperatorHandle> functional = functionalOverload(schema);
        std::vector<ValueId> results;
        std::size_t ownResults = 0;
        if (functional) {
            results = emitFunctional(node, *functional);
        } else {
            Node copying = resolved(node);
            copying.call = onCopies(handle, written);
            ownResults = node.outputs.size();
            copying.outputs.assign(ownResults + written.size(), -1);
            results = emit(std::move(copying));
        }
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            const int target = aliasedArgument(schema, i);
            if (target >= 0 && node.arguments[std::size_t(target)].kind == Argument::Kind::Value)
                m_state.same[node.outputs[i]] = canonical(node.arguments[std::size_t(target)].value);
            else if (i < ownResults)
                track(node.outputs[i]).current = results[i];
        }
        for (std::size_t i = 0; i < written.size(); ++i) {
            const Argument& target = node.arguments[std::size_t(written[i])];
            if (target.kind == Argument::Kind::Value)
                write(target.value, results[ownResults + i]);
        }
    }

    /// The operator's functional form; its results in the order of the arguments that it stands for.
    std::vector<ValueId> emitFunctional(const Node& node, const c10::OperatorHandle& functional)
    {
        const c10::FunctionSchema& schema = std::get<c10::OperatorHandle>(node.call).schema();
        const c10::FunctionSchema& form = functional.schema();
        const std::vector<int> written = writtenArguments(schema);
        const Argument target = resolve(node.arguments[std::size_t(written[0])]);
        if (form.name() == "aten::copy") {
            const Argument source = resolve(node.arguments[1]);
            const ValueId expanded = emitOne(makeCall("aten::expand_as", "", { source, target }, {}));
            return { castTo(expanded, target) };
        }
        std::vector<Argument> arguments;
        for (std::size_t i = 0; i < node.arguments.size(); ++i)
            if (!schema.arguments()[i].kwarg_only() || !schema.arguments()[i].alias_info())
                arguments.push_back(resolve(node.arguments[i]));
        Node call = makeCall(form.name(), form.overload_name(), arguments, std::vector<ValueId>(written.size(), -1));
        call.module = node.module;
        call.moduleClass = node.moduleClass;
        std::vector<ValueId> results = emit(std::move(call));
        const TypePromotion promotion = typePromotion(form.name());
        const bool inPlace = schema.name() != form.name();
        if (inPlace
            && (promotion == TypePromotion::Always
                || (promotion == TypePromotion::WhenTypesDiffer && !m_types.common(form, arguments))))
            results[0] = castTo(results[0], target);
        return results;
    }

    ValueId castTo(ValueId value, const Argument& like)
    {
        const std::optional<at::ScalarType> type = m_types.ofArgument(like);
        if (type && type == m_types.ofArgument(Argument::ofValue(value)))
            return value;
        return emitOne(makeCall("aten::to", "other", { Argument::ofValue(value), like }, {}));
    }

    /// transpose_, unsqueeze_, …: nothing is written, but the value is from now on a view of what it was.
    void visitViewInPlace(const Node& node)
    {
        const c10::FunctionSchema& schema = std::get<c10::OperatorHandle>(node.call).schema();
        const std::optional<c10::OperatorHandle> functional = functionalOverload(schema);
        const ValueId target = canonical(node.arguments[0].value);
        if (!functional || m_depth > 0)
            throw CannotRewrite("the operator " + node.op + " changes the shape of a tensor in place");
        const ValueId before = m_program.newValue();
        Tracked old = track(target);
        for (auto& [id, value] : m_state.values)
            std::replace(value.parents.begin(), value.parents.end(), target, before);
        Node view = makeCall(functional->schema().name(), functional->schema().overload_name(), node.arguments, { -1 });
        view.arguments[0] = Argument::ofValue(before);
        m_state.values[before] = std::move(old);
        const ValueId now = emit(resolved(view)).front();
        derive(target, std::make_shared<const Node>(view), 0, { before });
        track(target).current = now;
        if (!node.outputs.empty())
            m_state.same[node.outputs[0]] = target;
    }

    // ---- blocks

    void runBlock(Block& block)
    {
        std::vector<Node> rewritten;
        std::vector<Node>* const outer = std::exchange(m_nodes, &rewritten);
        for (Node& node : block.nodes)
            visit(std::move(node));
        block.nodes = std::move(rewritten);
        for (Argument& output : block.outputs)
            output = resolve(output);
        m_nodes = outer;
    }

    /// Appends to the block's outputs what `ids` are at its end.
    void appendOutputs(Block& block, const std::set<ValueId>& ids)
    {
        std::vector<Node>* const outer = std::exchange(m_nodes, &block.nodes);
        for (const ValueId id : ids)
            block.outputs.push_back(Argument::ofValue(read(id)));
        m_nodes = outer;
    }

    /// What a block did to values from outside it.
    struct Effects {
        std::set<ValueId> changed; ///< written to, by id of the memory's root
        std::set<ValueId> lost; ///< written to in a way that cannot be followed
        std::vector<std::set<ValueId>> aliases; ///< per output: what it may share memory with
        std::map<ValueId, std::set<ValueId>> contents; ///< of changed lists: what from outside was put in
    };

    void chase(ValueId original, const std::unordered_set<ValueId>& inside, std::set<ValueId>& outside) const
    {
        const ValueId id = canonical(original);
        if (!inside.contains(id)) {
            outside.insert(id);
            return;
        }
        const auto found = m_state.values.find(id);
        if (found == m_state.values.end())
            return;
        for (const ValueId parent : found->second.parents)
            chase(parent, inside, outside);
        for (const ValueId element : found->second.contents)
            chase(element, inside, outside);
    }

    Effects effectsSince(std::uint64_t start, const std::unordered_set<ValueId>& inside) const
    {
        Effects effects;
        for (const auto& [id, value] : m_state.values) {
            if (inside.contains(id) || value.stamp <= start)
                continue;
            if (!value.lost.empty())
                effects.lost.insert(id);
            else if (value.parents.empty())
                effects.changed.insert(id);
            for (const ValueId element : value.contents)
                chase(element, inside, effects.contents[id]);
        }
        return effects;
    }

    /// Runs a block on the present state, which it leaves changed. `outputs`: the block's, by original id.
    Effects runInner(Block& block)
    {
        std::unordered_set<ValueId> inside;
        collectDefined(block, inside);
        const std::vector<Argument> outputs = block.outputs;
        const std::uint64_t start = m_clock;
        ++m_depth;
        runBlock(block);
        --m_depth;
        Effects effects = effectsSince(start, inside);
        for (const Argument& output : outputs) {
            std::vector<ValueId> values;
            collectValues(output, values);
            std::set<ValueId>& aliases = effects.aliases.emplace_back();
            for (const ValueId value : values)
                chase(value, inside, aliases);
        }
        return effects;
    }

    void loseAll(const std::set<ValueId>& ids)
    {
        ++m_clock;
        for (const ValueId id : ids)
            lose(id);
    }

    /// What was changed inside a block has a new value behind it: a further output of the node.
    void rebind(Node& node, const std::set<ValueId>& changed, const std::vector<Effects>& effects)
    {
        ++m_clock;
        for (const ValueId id : changed) {
            Tracked& value = track(id);
            value.current = node.outputs.emplace_back(m_program.newValue());
            value.stamp = m_clock;
            value.maker.reset();
            for (const Effects& branch : effects)
                if (const auto contents = branch.contents.find(id); contents != branch.contents.end())
                    value.contents.insert(value.contents.end(), contents->second.begin(), contents->second.end());
        }
    }

    void deriveMerged(const Node& node, std::size_t position, const std::set<ValueId>& aliases)
    {
        if (!aliases.empty())
            derive(node.outputs[position], nullptr, 0, { aliases.begin(), aliases.end() });
    }

    void visitIf(Node node)
    {
        for (Argument& argument : node.arguments)
            argument = resolve(argument);
        const State before = m_state;
        std::vector<Effects> effects;
        std::vector<State> after;
        std::set<ValueId> changed;
        std::set<ValueId> lost;
        for (Block& block : node.blocks) {
            m_state = before;
            effects.push_back(runInner(block));
            after.push_back(std::move(m_state));
            changed.merge(std::set<ValueId>(effects.back().changed));
            lost.merge(std::set<ValueId>(effects.back().lost));
        }
        std::erase_if(changed, [&](ValueId id) { return lost.contains(id); });
        for (std::size_t i = 0; i < node.blocks.size(); ++i) {
            m_state = std::move(after[i]);
            appendOutputs(node.blocks[i], changed);
        }
        m_state = before;
        const std::size_t ownOutputs = node.outputs.size();
        rebind(node, changed, effects);
        loseAll(lost);
        for (std::size_t i = 0; i < ownOutputs; ++i) {
            std::set<ValueId> aliases;
            for (const Effects& branch : effects)
                aliases.insert(branch.aliases[i].begin(), branch.aliases[i].end());
            deriveMerged(node, i, aliases);
        }
        emit(std::move(node));
    }

    void visitLoop(Node node)
    {
        Block& body = node.blocks.front();
        const std::vector<Argument> initial(node.arguments.begin() + 2, node.arguments.end());
        const State before = m_state;

        // What the body changes is only known after a first walk through it; the second one carries that along.
        Block rehearsal = body;
        const auto deriveCarried = [&](const Effects& effects) {
            for (std::size_t i = 0; i < initial.size(); ++i) {
                std::vector<ValueId> values;
                collectValues(initial[i], values);
                std::set<ValueId> aliases(values.begin(), values.end());
                if (i + 1 < effects.aliases.size())
                    aliases.insert(effects.aliases[i + 1].begin(), effects.aliases[i + 1].end());
                if (!aliases.empty())
                    derive(body.inputs[i + 1], nullptr, 0, { aliases.begin(), aliases.end() });
            }
        };
        deriveCarried({});
        const Effects effects = runInner(rehearsal);
        m_state = before;

        std::set<ValueId> changed = effects.changed;
        for (Argument& argument : node.arguments)
            argument = resolve(argument);
        for (const ValueId id : changed)
            node.arguments.push_back(Argument::ofValue(read(id)));
        const State atStart = m_state;
        loseAll(effects.lost);
        ++m_clock;
        for (const ValueId id : changed) {
            Tracked& value = track(id);
            value.current = m_program.newValue();
            value.stamp = m_clock;
            value.maker.reset();
            body.inputs.push_back(value.current);
        }
        deriveCarried(effects);
        (void)runInner(body);
        appendOutputs(body, changed);
        m_state = atStart;

        const std::size_t ownOutputs = node.outputs.size();
        rebind(node, changed, { effects });
        loseAll(effects.lost);
        for (std::size_t i = 0; i < ownOutputs; ++i) {
            std::vector<ValueId> values;
            collectValues(initial[i], values);
            std::set<ValueId> aliases = effects.aliases[i + 1];
            aliases.insert(values.begin(), values.end());
            deriveMerged(node, i, aliases);
        }
        emit(std::move(node));
    }

    Program& m_program;
    ElementTypes m_types;
    State m_state;
    std::unordered_map<ValueId, std::vector<ValueId>> m_tied;
    std::vector<Node>* m_nodes = nullptr;
    std::uint64_t m_clock = 0;
    int m_depth = 0; ///< blocks around the present node
    std::string m_writer; ///< the operator that is being rewritten, for messages
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
