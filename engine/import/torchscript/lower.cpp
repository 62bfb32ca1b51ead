// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <ATen/core/Dict.h>
#include <ATen/core/List.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include "engine/import/torchscript/natives.h"
#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

namespace {

using ir::Argument;
using ir::ValueId;
using torch::jit::Value;
using ScriptNode = torch::jit::Node;
using ScriptBlock = torch::jit::Block;
namespace prim = c10::prim;

std::string parentPath(const std::string& path)
{
    const std::size_t dot = path.rfind('.');
    return dot == std::string::npos ? "" : path.substr(0, dot);
}

/// The same value under another type.
bool isRename(const ScriptNode& node)
{
    static const std::unordered_set<std::string_view> renames{ "prim::unchecked_cast",
        "prim::unchecked_unwrap_optional", "aten::_unwrap_optional" };
    return renames.contains(node.kind().toQualString());
}

bool isSilent(const ScriptNode& node)
{
    return node.kind() == prim::Print || node.kind() == c10::aten::warn;
}

/// A list that a later node changes must be one value; any other is spelled out where it is used.
bool isChanged(const Value* list)
{
    return std::any_of(list->uses().begin(), list->uses().end(), [list](const torch::jit::Use& use) {
        const c10::FunctionSchema* schema = use.user->maybeSchema();
        if (!schema || use.offset >= schema->arguments().size())
            return false;
        const c10::AliasInfo* alias = schema->arguments()[use.offset].alias_info();
        return alias && alias->isWrite() && list == use.user->inputs()[use.offset];
    });
}

const ScriptNode* raisesIn(const ScriptBlock& block)
{
    for (const ScriptNode* node : block.nodes())
        if (node->kind() == prim::RaiseException)
            return node;
    return nullptr;
}

class Lowering {
public:
    explicit Lowering(const ScriptGraph& script) : m_script(script) { }

    ir::Program run()
    {
        for (const ScriptGraph::Weight& weight : m_script.weights) {
            const ValueId id = define(weight.value);
            m_weightPaths[id] = weight.name;
            m_program.weights.push_back({ weight.name, weight.role, weight.tensor, id });
        }
        for (const auto& [value, constant] : m_script.constants)
            m_arguments[value] = Argument::ofConstant(constant);
        for (const ScriptGraph::Input& input : m_script.inputs) {
            const ValueId id = define(input.value);
            m_program.inputs.push_back({ input.name, id, std::nullopt, {}, {} });
            m_program.body.inputs.push_back(id);
        }
        const ScriptBlock& body = *m_script.graph->block();
        lowerNodes(body, m_program.body);
        for (const Value* output : body.outputs())
            addOutput(output, "");
        if (m_program.outputs.empty())
            throw ScriptError("its forward returns no tensor");
        for (std::size_t i = 0; i < m_program.outputs.size(); ++i) {
            ir::Output& output = m_program.outputs[i];
            if (output.name.empty())
                output.name = "output_" + std::to_string(i);
            m_program.body.outputs.push_back(output.value);
        }
        return std::move(m_program);
    }

private:
    ValueId define(const Value* value)
    {
        const ValueId id = m_program.newValue();
        m_arguments[value] = Argument::ofValue(id);
        return id;
    }

    Argument argumentOf(const Value* value)
    {
        const auto found = m_arguments.find(value);
        if (found == m_arguments.end())
            throw ScriptError("it uses the object %" + value->debugName() + " of type " + value->type()->repr_str()
                + " as a value; export it with torch.export");
        return found->second;
    }

    std::vector<Argument> argumentsOf(const ScriptNode& node)
    {
        std::vector<Argument> arguments;
        for (const Value* input : node.inputs())
            arguments.push_back(argumentOf(input));
        return arguments;
    }

    // ---- constants

    void lowerConstant(const ScriptNode& node)
    {
        const std::optional<c10::IValue> constant = torch::jit::toIValue(node.output());
        if (!constant) // a function, left over from a call that was inlined
            return;
        const bool tensor = constant->isTensor() && constant->toTensor().defined();
        m_arguments[node.output()] = tensor && constant->toTensor().dim() > 0
            ? Argument::ofValue(constantTensor(constant->toTensor()))
            : Argument::ofConstant(*constant);
    }

    ValueId constantTensor(const at::Tensor& tensor)
    {
        ValueId& id = m_constantTensors.try_emplace(tensor.unsafeGetTensorImpl(), -1).first->second;
        if (id < 0) {
            id = m_program.newValue();
            const std::string name = "constant_" + std::to_string(m_constantTensors.size() - 1);
            m_constantWeights[id] = m_program.weights.size();
            m_program.weights.push_back({ name, ir::Weight::Role::Constant, tensor.detach(), id });
        }
        return id;
    }

    /// torch.jit.freeze makes constants of parameters and buffers and drops their names: what an operator calls its
    /// weight or bias is a parameter all the same.
    void claimConstants(const Argument& argument, ir::Weight::Role role)
    {
        if (const auto found = m_constantWeights.find(argument.value); found != m_constantWeights.end())
            m_program.weights[found->second].role = role;
        for (const Argument& element : argument.elements)
            claimConstants(element, role);
    }

    void claimConstants(const c10::FunctionSchema& schema, const std::vector<Argument>& arguments)
    {
        static const std::unordered_set<std::string_view> parameters{ "weight", "bias", "params" };
        static const std::unordered_set<std::string_view> buffers{ "running_mean", "running_var" };
        for (std::size_t i = 0; i < std::min(arguments.size(), schema.arguments().size()); ++i) {
            if (parameters.contains(schema.arguments()[i].name()))
                claimConstants(arguments[i], ir::Weight::Role::Parameter);
            else if (buffers.contains(schema.arguments()[i].name()))
                claimConstants(arguments[i], ir::Weight::Role::Buffer);
        }
    }

    // ---- nodes

    void lowerNodes(const ScriptBlock& block, ir::Block& target)
    {
        for (const ScriptNode* node : block.nodes())
            lowerNode(*node, target);
    }

    void lowerNode(const ScriptNode& node, ir::Block& target)
    {
        if (node.kind() == prim::Constant)
            lowerConstant(node);
        else if (isRename(node))
            m_arguments[node.output()] = argumentOf(node.inputs().at(0));
        else if (node.kind() == prim::Uninitialized)
            m_arguments[node.output()] = Argument::ofConstant({});
        else if (node.kind() == prim::ListConstruct && !isChanged(node.output()))
            m_arguments[node.output()] =
                Argument::ofList(node.output()->type()->expectRef<c10::ListType>().getElementType(), argumentsOf(node));
        else if (node.kind() == prim::If)
            lowerIf(node, target);
        else if (node.kind() == prim::Loop)
            lowerLoop(node, target);
        else if (!isSilent(node))
            lowerCall(node, target);
    }

    void lowerCall(const ScriptNode& node, ir::Block& target)
    {
        ir::Node call;
        call.arguments = argumentsOf(node);
        call.op = node.kind().toQualString();
        const c10::FunctionSchema* schema = node.maybeSchema();
        if (schema && !schema->overload_name().empty())
            call.op += "." + schema->overload_name();
        if (schema)
            claimConstants(*schema, call.arguments);
        const std::optional<c10::OperatorHandle> handle =
            schema && !schema->is_vararg() ? ir::findOperator(schema->name(), schema->overload_name()) : std::nullopt;
        if (handle && handle->schema().arguments().size() == call.arguments.size())
            call.call = *handle;
        else
            call.call = nativeFunction(node);
        for (const Value* output : node.outputs())
            call.outputs.push_back(define(output));
        name(node, call);
        target.nodes.push_back(std::move(call));
    }

    void lowerBlock(const ScriptBlock& block, ir::Block& target)
    {
        for (const Value* input : block.inputs())
            target.inputs.push_back(define(input));
        lowerNodes(block, target);
        for (const Value* output : block.outputs())
            target.outputs.push_back(argumentOf(output));
    }

    /// A branch that only ends the run is no branch: its condition is checked, and the other one is the way on.
    void lowerIf(const ScriptNode& node, ir::Block& target)
    {
        const ScriptBlock& onTrue = *node.blocks()[0];
        const ScriptBlock& onFalse = *node.blocks()[1];
        const bool trueRaises = raisesIn(onTrue) != nullptr;
        if (trueRaises != (raisesIn(onFalse) != nullptr)) {
            ir::Node check;
            check.op = "prim::assert";
            check.arguments = { argumentOf(node.input()) };
            check.call = assertFunction(!trueRaises, messageOf(*raisesIn(trueRaises ? onTrue : onFalse)));
            target.nodes.push_back(std::move(check));
            const ScriptBlock& way = trueRaises ? onFalse : onTrue;
            lowerNodes(way, target);
            for (std::size_t i = 0; i < node.outputs().size(); ++i)
                m_arguments[node.outputs()[i]] = argumentOf(way.outputs()[i]);
            return;
        }
        ir::Node branch;
        branch.kind = ir::NodeKind::If;
        branch.op = "prim::If";
        branch.arguments = argumentsOf(node);
        lowerBlock(onTrue, branch.blocks.emplace_back());
        lowerBlock(onFalse, branch.blocks.emplace_back());
        for (const Value* output : node.outputs())
            branch.outputs.push_back(define(output));
        name(node, branch);
        target.nodes.push_back(std::move(branch));
    }

    static std::string messageOf(const ScriptNode& raise)
    {
        const std::optional<c10::IValue> message = torch::jit::toIValue(raise.inputs().at(0));
        return message && message->isString() && !message->toStringRef().empty() ? message->toStringRef()
                                                                                 : "a check of the model failed";
    }

    void lowerLoop(const ScriptNode& node, ir::Block& target)
    {
        ir::Node loop;
        loop.kind = ir::NodeKind::Loop;
        loop.op = "prim::Loop";
        loop.arguments = argumentsOf(node);
        lowerBlock(*node.blocks()[0], loop.blocks.emplace_back());
        for (const Value* output : node.outputs())
            loop.outputs.push_back(define(output));
        name(node, loop);
        target.nodes.push_back(std::move(loop));
    }

    // ---- names

    /// The module whose weight the node uses; without one, the module that the call stack tells.
    void name(const ScriptNode& node, ir::Node& call) const
    {
        for (const Argument& argument : call.arguments) {
            const auto used = std::find_if(argument.elements.begin(), argument.elements.end(),
                [&](const Argument& element) { return m_weightPaths.contains(element.value); });
            const ValueId id = used != argument.elements.end() ? used->value : argument.value;
            if (const auto weight = m_weightPaths.find(id); weight != m_weightPaths.end()) {
                call.module = owner(weight->second, pathOfCalls(node));
                break;
            }
        }
        if (call.module.empty())
            call.module = pathOfCalls(node);
        if (const auto known = m_script.modules.find(call.module); known != m_script.modules.end())
            call.moduleClass = known->second.name;
    }

    /// A trace knows a tied weight by one name; the module that is called may have it by another.
    std::string owner(const std::string& weight, const std::string& caller) const
    {
        const auto known = std::find_if(
            m_script.names.begin(), m_script.names.end(), [&](const auto& entry) { return entry.second == weight; });
        if (known != m_script.names.end()) {
            const auto [first, last] = m_script.names.equal_range(known->first);
            for (auto other = first; other != last; ++other)
                if (parentPath(other->second) == caller)
                    return caller;
        }
        return parentPath(weight);
    }

    /// The call stack names each module by its attribute in the one that calls it, or in a container of that one
    /// ("0" for layers.0): the path is the only one below the caller with that ending and type.
    std::string pathOfCalls(const ScriptNode& node) const
    {
        std::string path;
        if (!node.callstack())
            return path;
        for (const auto& entry : (*node.callstack())->vec()) {
            const auto& instance = std::get<2>(entry);
            if (!instance || !instance->class_type() || instance->instance_name() == "SELF")
                continue;
            std::vector<std::string> candidates;
            for (const auto& [candidate, module] : m_script.modules) {
                const bool below =
                    candidate.size() > path.size() && (path.empty() || candidate.starts_with(path + "."));
                const bool ending =
                    candidate == instance->instance_name() || candidate.ends_with("." + instance->instance_name());
                if (below && ending && module.type == instance->class_type().get())
                    candidates.push_back(candidate);
            }
            if (candidates.size() != 1)
                return path;
            path = candidates.front();
        }
        return path;
    }

    // ---- outputs

    /// Tuples, lists and dicts are taken apart; a dict's keys and a named tuple's fields become names.
    void addOutput(const Value* value, const std::string& name)
    {
        const ScriptNode& node = *value->node();
        const c10::TypePtr& type = value->type();
        if (node.kind() == prim::DictConstruct && onlyItemsAreSet(value)) {
            addItems(node, name);
        } else if (type->kind() == c10::TypeKind::TupleType) {
            const auto& tuple = type->expectRef<c10::TupleType>();
            const auto unpacked = unpack(value, tuple.elements().size());
            for (std::size_t i = 0; i < tuple.elements().size(); ++i) {
                const bool named = tuple.schema() != nullptr;
                const std::string field = named ? tuple.schema()->arguments()[i].name() : "";
                if (node.kind() == prim::TupleConstruct)
                    addOutput(node.inputs()[i], joined(name, field));
                else
                    addLeaf(unpacked[i], tuple.elements()[i], joined(name, field));
            }
        } else if (node.kind() == prim::ListConstruct && !isChanged(value)) {
            for (const Value* element : node.inputs())
                addOutput(element, name);
        } else {
            addLeaf(argumentOf(value), type, name);
        }
    }

    static std::string joined(const std::string& name, const std::string& field)
    {
        return name.empty() || field.empty() ? name + field : name + "." + field;
    }

    std::vector<Argument> unpack(const Value* value, std::size_t count)
    {
        std::vector<Argument> elements;
        if (value->node()->kind() == prim::TupleConstruct)
            return elements;
        ir::Node node;
        node.op = "prim::TupleUnpack";
        node.call = unpackFunction();
        node.arguments = { argumentOf(value) };
        for (std::size_t i = 0; i < count; ++i) {
            node.outputs.push_back(m_program.newValue());
            elements.push_back(Argument::ofValue(node.outputs.back()));
        }
        m_program.body.nodes.push_back(std::move(node));
        return elements;
    }

    void addLeaf(const Argument& argument, const c10::TypePtr& type, const std::string& name)
    {
        const bool none = argument.kind == Argument::Kind::Constant && argument.constant.isNone();
        if (none || type->kind() == c10::TypeKind::NoneType || type->kind() == c10::TypeKind::StringType)
            return;
        const bool optional = type->kind() == c10::TypeKind::OptionalType;
        const c10::TypePtr inner = optional ? type->expectRef<c10::OptionalType>().getElementType() : type;
        if (inner->isSubtypeOf(*c10::TensorType::get())) {
            m_program.outputs.push_back({ name, argument });
        } else if (inner->isSubtypeOf(*c10::NumberType::get()) || inner->kind() == c10::TypeKind::BoolType) {
            ir::Node node;
            node.op = "prim::NumToTensor";
            node.call = numberToTensorFunction();
            node.arguments = { argument };
            node.outputs = { m_program.newValue() };
            m_program.outputs.push_back({ name, Argument::ofValue(node.outputs.front()) });
            m_program.body.nodes.push_back(std::move(node));
        } else {
            throw ScriptError("its forward returns a " + type->repr_str()
                + " whose length is not known before it runs; return tensors, tuples or a dict literal");
        }
    }

    /// A dict that is only filled, at the top level and under constant keys: result["out"] = x.
    bool onlyItemsAreSet(const Value* dict) const
    {
        return std::all_of(dict->uses().begin(), dict->uses().end(), [&](const torch::jit::Use& use) {
            const bool sets = use.user->kind() == c10::aten::_set_item && use.offset == 0
                && use.user->owningBlock() == m_script.graph->block() && torch::jit::toIValue(use.user->inputs()[1]);
            return sets || use.user->kind() == prim::Return;
        });
    }

    void addItems(const ScriptNode& node, const std::string& name)
    {
        std::vector<std::pair<std::string, const Value*>> items;
        const auto set = [&](const Value* key, const Value* item) {
            const std::optional<c10::IValue> constant = torch::jit::toIValue(key);
            if (!constant || !(constant->isString() || constant->isInt()))
                throw ScriptError("its forward returns a dict whose keys are not constants; return constant keys");
            const std::string text = constant->isString() ? constant->toStringRef() : std::to_string(constant->toInt());
            const auto found =
                std::find_if(items.begin(), items.end(), [&](const auto& known) { return known.first == text; });
            if (found == items.end())
                items.emplace_back(text, item);
            else
                found->second = item;
        };
        for (std::size_t i = 0; i + 1 < node.inputs().size(); i += 2)
            set(node.inputs()[i], node.inputs()[i + 1]);
        std::vector<const ScriptNode*> setters;
        for (const torch::jit::Use& use : node.output()->uses())
            if (use.user->kind() == c10::aten::_set_item)
                setters.push_back(use.user);
        std::sort(setters.begin(), setters.end(),
            [](const ScriptNode* a, const ScriptNode* b) { return a != b && a->isBefore(b); });
        for (const ScriptNode* setter : setters)
            set(setter->inputs()[1], setter->inputs()[2]);
        for (const auto& [key, item] : items)
            addOutput(item, joined(name, key));
    }

    const ScriptGraph& m_script;
    ir::Program m_program;
    std::unordered_map<const Value*, Argument> m_arguments;
    std::unordered_map<const void*, ValueId> m_constantTensors;
    std::unordered_map<ValueId, std::size_t> m_constantWeights; ///< place in the program's weights
    std::unordered_map<ValueId, std::string> m_weightPaths;
};

} // namespace

ir::Program lowerScriptGraph(const ScriptGraph& script)
{
    return Lowering(script).run();
}

} // namespace engine::import
