// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/outputs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>

#include "engine/import/torchscript/natives.h"

namespace engine::import {

namespace {

using ir::Argument;
using torch::jit::Value;
using ScriptNode = torch::jit::Node;
namespace prim = c10::prim;

std::string joined(const std::string& name, const std::string& field)
{
    return name.empty() || field.empty() ? name + field : name + "." + field;
}

class Outputs {
public:
    Outputs(const ScriptGraph& script, const ArgumentOf& argumentOf, ir::Program& program)
        : m_script(script), m_argumentOf(argumentOf), m_program(program)
    {
    }

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
        } else if (node.kind() == prim::ListConstruct && !isChangedList(*value)) {
            for (const Value* element : node.inputs())
                addOutput(element, name);
        } else {
            addLeaf(m_argumentOf(value), type, name);
        }
    }

private:
    std::vector<Argument> unpack(const Value* value, std::size_t count)
    {
        std::vector<Argument> elements;
        if (value->node()->kind() == prim::TupleConstruct)
            return elements;
        ir::Node node;
        node.op = "prim::TupleUnpack";
        node.call = unpackFunction();
        node.arguments = { m_argumentOf(value) };
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
    const ArgumentOf& m_argumentOf;
    ir::Program& m_program;
};

} // namespace

void lowerOutputs(const ScriptGraph& script, const ArgumentOf& argumentOf, ir::Program& program)
{
    Outputs outputs(script, argumentOf, program);
    for (const Value* output : script.graph->block()->outputs())
        outputs.addOutput(output, "");
    if (program.outputs.empty())
        throw ScriptError("its forward returns no tensor");
    for (std::size_t i = 0; i < program.outputs.size(); ++i) {
        ir::Output& output = program.outputs[i];
        if (output.name.empty())
            output.name = "output_" + std::to_string(i);
        program.body.outputs.push_back(output.value);
    }
}

} // namespace engine::import
