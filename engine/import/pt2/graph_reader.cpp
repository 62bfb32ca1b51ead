// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/graph_reader.h"

#include <set>
#include <stdexcept>

#include <ATen/core/jit_type.h>

#include "engine/import/fault.h"

namespace engine::import::pt2 {

namespace {

using ir::Argument;
using ir::Node;

// A while_loop reads its condition twice, so nesting multiplies; torch nests two or three.
constexpr int deepestGraph = 10;
constexpr int mostValues = 5'000'000;

/// Checks of the exporter that compute nothing.
bool isCheck(const std::string& name)
{
    static const std::set<std::string> checks{ "_assert_scalar", "_assert_tensor_metadata", "_assert_async",
        "_functional_assert_async", "_functional_assert_scalar", "sym_constrain_range", "sym_constrain_range_for_size",
        "_functional_sym_constrain_range", "_functional_sym_constrain_range_for_size" };
    return checks.contains(name.substr(0, name.find('.')));
}

[[noreturn]] void unknownOperator(const std::string& name)
{
    const bool isCustom = !name.starts_with("aten::");
    throw FileFault("uses the operator '" + name + "', which this version does not have; "
        + (isCustom ? "replace the custom operator by operators of PyTorch and export the model again"
                    : "export the model with PyTorch 2.13 or earlier, or call run_decompositions() first"));
}

const Json* findInput(const Json& inputs, const std::string& name)
{
    for (const Json& input : inputs)
        if (textOf(member(input, "name")) == name)
            return &member(input, "arg");
    return nullptr;
}

std::vector<const Json*> inputsInOrder(const Json& json)
{
    std::vector<const Json*> inputs;
    for (const Json& input : arrayOf(member(json, "inputs")))
        inputs.push_back(&member(input, "arg"));
    return inputs;
}

const Json& inputAt(const std::vector<const Json*>& inputs, std::size_t index)
{
    if (index >= inputs.size())
        throw FileFault("calls torch.cond or while_loop with too few arguments; export the model again");
    return *inputs[index];
}

/// The name that an output is known by; empty for one that nobody can read.
std::string outputName(const std::string& tag, const Json& value)
{
    if (tag == "as_tensor")
        return textOf(member(value, "name"));
    if (tag == "as_sym_int" || tag == "as_sym_float" || tag == "as_sym_bool")
        if (const Json* name = optionalMember(value, "as_name"))
            return textOf(*name);
    if (tag == "as_optional_tensor")
        if (const Json* tensor = optionalMember(value, "as_tensor"))
            return textOf(member(*tensor, "name"));
    return "";
}

/// The names of all outputs, those of lists one by one.
std::vector<std::string> outputNames(const Json& json)
{
    std::vector<std::string> names;
    for (const Json& output : arrayOf(member(json, "outputs"))) {
        const auto [tag, value] = unionOf(output);
        if (tag == "as_tensors")
            for (const Json& element : arrayOf(value))
                names.push_back(textOf(member(element, "name")));
        else
            names.push_back(outputName(tag, value));
    }
    return names;
}

Node unpackNode(ir::ValueId list, std::vector<ir::ValueId> elements)
{
    Node node;
    node.op = "prim::ListUnpack";
    node.arguments = { Argument::ofValue(list) };
    node.call = ir::NativeFunction([count = elements.size()](torch::jit::Stack& stack) {
        const c10::IValue value = std::move(stack.back());
        stack.pop_back();
        const c10::ArrayRef<c10::IValue> items = value.toListRef();
        if (items.size() != count)
            throw std::runtime_error("an operator returned " + std::to_string(items.size())
                + " tensors where the model " + "expects " + std::to_string(count));
        stack.insert(stack.end(), items.begin(), items.end());
    });
    node.outputs = std::move(elements);
    return node;
}

std::vector<ir::ValueId> bindNewValues(ir::Program& program, const std::vector<std::string>& names, Scope& scope)
{
    std::vector<ir::ValueId> values;
    for (const std::string& name : names) {
        values.push_back(program.newValue());
        if (!name.empty())
            scope[name] = Argument::ofValue(values.back());
    }
    return values;
}

} // namespace

GraphReader::GraphReader(ir::Program& program, ModuleNames names) : m_program(program), m_names(std::move(names)) { }

void GraphReader::read(const Json& graph, Scope& scope, std::vector<Node>& nodes)
{
    for (const Json& json : arrayOf(member(graph, "nodes")))
        readNode(json, scope, nodes);
}

void GraphReader::readNode(const Json& json, Scope& scope, std::vector<Node>& nodes)
{
    if (m_program.valueCount > mostValues)
        throw FileFault("describes a graph of more than " + std::to_string(mostValues)
            + " values; export a smaller part of the model");
    const std::string target = textOf(member(json, "target"));
    constexpr std::string_view prefix = "torch.ops.";
    if (!target.starts_with(prefix))
        return readPython(json, target, scope, nodes);
    const std::size_t dot = std::min(target.find('.', prefix.size()), target.size());
    const std::string library = target.substr(prefix.size(), dot - prefix.size());
    const std::string name = target.substr(std::min(dot + 1, target.size()));
    if (library == "higher_order")
        return readHigherOrder(json, name, scope, nodes);
    if (library == "quantized_decomposed")
        return readDecomposed(json, name, scope, nodes);
    if (library == "aten" && isCheck(name)) {
        for (const std::string& output : outputNames(json))
            scope[output] = Argument::ofConstant({});
        return;
    }
    readAten(json, library + "::" + name, scope, nodes);
}

void GraphReader::readAten(const Json& json, const std::string& name, Scope& scope, std::vector<Node>& nodes)
{
    const std::size_t dot = std::min(name.rfind('.'), name.size());
    const std::string base = name.substr(0, dot);
    std::string overload = name.substr(std::min(dot + 1, name.size()));
    if (overload == "default")
        overload.clear();
    const std::optional<c10::OperatorHandle> handle = ir::findOperator(base, overload);
    if (!handle)
        unknownOperator(overload.empty() ? base : base + "." + overload);
    const c10::FunctionSchema& schema = handle->schema();
    Node node;
    node.op = overload.empty() ? base : base + "." + overload;
    node.call = *handle;
    const Json& inputs = arrayOf(member(json, "inputs"));
    for (const Json& input : inputs)
        if (!schema.argumentIndexWithName(textOf(member(input, "name"))))
            throw FileFault("calls '" + node.op + "' with the unknown argument '" + textOf(member(input, "name"))
                + "'; export the model with PyTorch 2.13 or earlier");
    for (const c10::Argument& formal : schema.arguments()) {
        if (const Json* actual = findInput(inputs, formal.name()))
            node.arguments.push_back(convert(*actual, formal.type(), scope, { m_program, nodes }));
        else if (formal.default_value())
            node.arguments.push_back(Argument::ofConstant(*formal.default_value()));
        else
            throw FileFault("is damaged: a call of '" + node.op + "' lacks the argument '" + formal.name()
                + "'; export the model again");
    }
    const std::size_t written = arrayOf(member(json, "outputs")).size();
    if (written > schema.returns().size())
        throw FileFault(
            "is damaged: a call of '" + node.op + "' has more results than the operator; export the model " + "again");
    finish(std::move(node), json, scope, nodes);
    // Results that the file does not mention still come back from the call.
    for (std::size_t i = written; i < schema.returns().size(); ++i) {
        Node& call =
            *std::find_if(nodes.rbegin(), nodes.rend(), [](const Node& n) { return n.op != "prim::ListUnpack"; });
        call.outputs.push_back(m_program.newValue());
    }
}

void GraphReader::finish(Node node, const Json& json, Scope& scope, std::vector<Node>& nodes)
{
    std::vector<Node> unpacking;
    for (const Json& output : arrayOf(member(json, "outputs"))) {
        const auto [tag, value] = unionOf(output);
        node.outputs.push_back(m_program.newValue());
        if (tag == "as_tensors") {
            std::vector<std::string> names;
            for (const Json& element : value)
                names.push_back(textOf(member(element, "name")));
            unpacking.push_back(unpackNode(node.outputs.back(), bindNewValues(m_program, names, scope)));
        } else if (const std::string name = outputName(tag, value); !name.empty()) {
            scope[name] = Argument::ofValue(node.outputs.back());
        }
    }
    const Json* metadata = optionalMember(json, "metadata");
    m_names.nameNode(node, metadata ? *metadata : Json::object());
    for (Node& unpack : unpacking)
        unpack.module = node.module;
    nodes.push_back(std::move(node));
    for (Node& unpack : unpacking)
        nodes.push_back(std::move(unpack));
}

void GraphReader::readDecomposed(const Json& json, const std::string& name, Scope& scope, std::vector<Node>& nodes)
{
    const std::optional<DecomposedOperator> found = findDecomposedOperator(name);
    if (!found)
        unknownOperator("quantized_decomposed::" + name);
    Node node;
    node.op = "quantized_decomposed::" + name.substr(0, name.find(".default"));
    node.call = found->function;
    const Json& inputs = arrayOf(member(json, "inputs"));
    for (std::size_t i = 0; i < found->parameters.size(); ++i) {
        const Json* actual = findInput(inputs, found->parameters[i]);
        if (!actual && i < found->required)
            throw FileFault("is damaged: a call of '" + node.op + "' lacks the argument '" + found->parameters[i]
                + "'; export the model again");
        node.arguments.push_back(actual ? convertUntyped(*actual, scope) : Argument::ofConstant({}));
    }
    finish(std::move(node), json, scope, nodes);
    if (nodes.back().outputs.size() != 1)
        throw FileFault("is damaged: '" + nodes.back().op + "' does not have one result; export the model again");
}

void GraphReader::readPython(const Json& json, const std::string& target, Scope& scope, std::vector<Node>& nodes)
{
    const std::optional<PythonOperator> found = findPythonOperator(target);
    if (!found)
        unknownOperator(target);
    Node node;
    node.op = found->name;
    node.call = found->function;
    for (const Json* input : inputsInOrder(json))
        node.arguments.push_back(convertUntyped(*input, scope));
    finish(std::move(node), json, scope, nodes);
    if (nodes.back().arguments.size() != found->arity || nodes.back().outputs.size() != 1)
        throw FileFault("is damaged: '" + target + "' has the wrong number of operands; export the model again");
}

void GraphReader::readHigherOrder(const Json& json, const std::string& name, Scope& scope, std::vector<Node>& nodes)
{
    if (name == "cond")
        return readCond(json, scope, nodes);
    if (name == "while_loop")
        return readWhile(json, scope, nodes);
    if (name == "wrap_with_set_grad_enabled" || name == "wrap_with_autocast")
        return readWrapped(json, scope, nodes);
    throw FileFault("uses the control flow operator '" + name
        + "'; this version knows torch.cond and while_loop: rewrite that part and export the model again");
}

std::vector<Argument> GraphReader::inlineGraph(
    const Json& argument, const std::vector<Argument>& operands, std::vector<Node>& nodes)
{
    const auto [tag, value] = unionOf(argument);
    if (tag != "as_graph")
        throw FileFault("is damaged: torch.cond or while_loop lacks a branch; export the model again");
    if (++m_depth > deepestGraph)
        throw FileFault("nests control flow deeper than " + std::to_string(deepestGraph)
            + " levels; simplify the model and export it again");
    const Json& graph = member(value, "graph");
    const Json& inputs = arrayOf(member(graph, "inputs"));
    if (inputs.size() != operands.size())
        throw FileFault("is damaged: a branch takes " + std::to_string(inputs.size()) + " values but is given "
            + std::to_string(operands.size()) + "; export the model again");
    Scope inner;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const auto [inputTag, input] = unionOf(inputs[i]);
        if (const std::string name = outputName(inputTag, input); !name.empty())
            inner[name] = operands[i];
    }
    read(graph, inner, nodes);
    std::vector<Argument> outputs;
    for (const Json& output : arrayOf(member(graph, "outputs")))
        for (Argument& element : flatten(output, inner))
            outputs.push_back(std::move(element));
    --m_depth;
    return outputs;
}

void GraphReader::readCond(const Json& json, Scope& scope, std::vector<Node>& nodes)
{
    const std::vector<const Json*> inputs = inputsInOrder(json);
    const Argument condition = convertUntyped(inputAt(inputs, 0), scope);
    std::vector<Argument> operands;
    if (inputs.size() > 3)
        operands = flatten(*inputs[3], scope);
    Node node;
    node.kind = ir::NodeKind::If;
    node.op = "prim::If";
    node.arguments = { call({ m_program, nodes }, toBool(), { condition }) };
    const std::vector<std::string> names = outputNames(json);
    for (const std::size_t branch : { 1, 2 }) {
        ir::Block& block = node.blocks.emplace_back();
        block.outputs = inlineGraph(inputAt(inputs, branch), operands, block.nodes);
        if (block.outputs.size() != names.size())
            throw FileFault(
                "is damaged: the branches of torch.cond give different numbers of results; export the model "
                "again");
    }
    node.outputs = bindNewValues(m_program, names, scope);
    nodes.push_back(std::move(node));
}

void GraphReader::readWhile(const Json& json, Scope& scope, std::vector<Node>& nodes)
{
    const std::vector<const Json*> inputs = inputsInOrder(json);
    const Json& condition = inputAt(inputs, 0);
    const Json& body = inputAt(inputs, 1);
    const std::vector<Argument> carried = flatten(inputAt(inputs, 2), scope);
    std::vector<Argument> constant;
    if (inputs.size() > 3)
        constant = flatten(*inputs[3], scope);
    const auto holds = [&](std::vector<Argument> state, std::vector<Node>& target) {
        state.insert(state.end(), constant.begin(), constant.end());
        const std::vector<Argument> results = inlineGraph(condition, state, target);
        if (results.size() != 1)
            throw FileFault("is damaged: the condition of a while_loop is not one value; export the model again");
        return call({ m_program, target }, toBool(), results);
    };
    Node node;
    node.kind = ir::NodeKind::Loop;
    node.op = "prim::Loop";
    node.arguments = { Argument::ofConstant(std::numeric_limits<std::int64_t>::max()), holds(carried, nodes) };
    node.arguments.insert(node.arguments.end(), carried.begin(), carried.end());
    ir::Block& block = node.blocks.emplace_back();
    block.inputs.push_back(m_program.newValue()); // iteration
    std::vector<Argument> state;
    for (std::size_t i = 0; i < carried.size(); ++i) {
        block.inputs.push_back(m_program.newValue());
        state.push_back(Argument::ofValue(block.inputs.back()));
    }
    state.insert(state.end(), constant.begin(), constant.end());
    const std::vector<Argument> next = inlineGraph(body, state, block.nodes);
    const std::vector<std::string> names = outputNames(json);
    if (next.size() != carried.size() || names.size() != carried.size())
        throw FileFault("is damaged: the body of a while_loop gives another number of values than it takes; export the "
                        "model again");
    block.outputs = { holds(next, block.nodes) };
    block.outputs.insert(block.outputs.end(), next.begin(), next.end());
    node.outputs = bindNewValues(m_program, names, scope);
    nodes.push_back(std::move(node));
}

// Gradients do not matter here. Autocast is for speed: the graph is run in the precision of its weights.
void GraphReader::readWrapped(const Json& json, Scope& scope, std::vector<Node>& nodes)
{
    const Json* graph = nullptr;
    std::vector<Argument> operands;
    for (const Json* input : inputsInOrder(json)) {
        const bool isGraph = unionOf(*input).first == "as_graph";
        if (isGraph && !graph)
            graph = input;
        else if (graph)
            for (Argument& operand : flatten(*input, scope))
                operands.push_back(std::move(operand));
    }
    if (!graph)
        throw FileFault("is damaged: a wrapped part of the graph is missing; export the model again");
    const std::vector<Argument> outputs = inlineGraph(*graph, operands, nodes);
    const std::vector<std::string> names = outputNames(json);
    if (outputs.size() != names.size())
        throw FileFault(
            "is damaged: a wrapped part of the graph has another number of results; export the model again");
    for (std::size_t i = 0; i < names.size(); ++i)
        scope[names[i]] = outputs[i];
}

} // namespace engine::import::pt2
