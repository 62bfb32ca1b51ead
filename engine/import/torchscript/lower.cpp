// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <ATen/core/Dict.h>
#include <ATen/core/List.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include "engine/import/torchscript/call_names.h"
#include "engine/import/torchscript/constant_tensors.h"
#include "engine/import/torchscript/natives.h"
#include "engine/import/torchscript/outputs.h"
#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

namespace {

using ir::Argument;
using ir::ValueId;
using torch::jit::Value;
using ScriptNode = torch::jit::Node;
using ScriptBlock = torch::jit::Block;
namespace prim = c10::prim;

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

const ScriptNode* raisesIn(const ScriptBlock& block)
{
    for (const ScriptNode* node : block.nodes())
        if (node->kind() == prim::RaiseException)
            return node;
    return nullptr;
}

class Lowering {
public:
    explicit Lowering(const ScriptGraph& script) : m_script(script), m_names(script), m_constants(script, m_program) { }

    ir::Program run()
    {
        for (const ScriptGraph::Weight& weight : m_script.weights) {
            const ValueId id = define(weight.value);
            m_names.add(id, weight.name);
            m_program.weights.push_back({ weight.name, weight.role, weight.tensor, id });
        }
        for (const auto& [value, constant] : m_script.constants)
            m_arguments[value] = Argument::ofConstant(constant);
        for (const ScriptGraph::Input& input : m_script.inputs) {
            const ValueId id = define(input.value);
            m_program.inputs.push_back({ input.name, id, std::nullopt, {}, {} });
            m_program.body.inputs.push_back(id);
        }
        lowerNodes(*m_script.graph->block(), m_program.body);
        lowerOutputs(
            m_script, [this](const Value* value) { return argumentOf(value); }, m_program);
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
            ? Argument::ofValue(m_constants.add(constant->toTensor()))
            : Argument::ofConstant(*constant);
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
        else if (node.kind() == prim::ListConstruct && !isChangedList(*node.output()))
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
        const std::optional<c10::OperatorHandle> handle =
            schema && !schema->is_vararg() ? ir::findOperator(schema->name(), schema->overload_name()) : std::nullopt;
        if (handle && handle->schema().arguments().size() == call.arguments.size())
            call.call = *handle;
        else
            call.call = nativeFunction(node);
        for (const Value* output : node.outputs())
            call.outputs.push_back(define(output));
        m_names.name(node, call);
        if (schema)
            m_constants.claim(*schema, call);
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
        m_names.name(node, branch);
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
        m_names.name(node, loop);
        target.nodes.push_back(std::move(loop));
    }

    const ScriptGraph& m_script;
    ir::Program m_program;
    std::unordered_map<const Value*, Argument> m_arguments;
    CallNames m_names;
    ConstantTensors m_constants;
};

} // namespace

ir::Program lowerScriptGraph(const ScriptGraph& script)
{
    return Lowering(script).run();
}

} // namespace engine::import
