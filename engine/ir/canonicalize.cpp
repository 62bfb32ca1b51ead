// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <set>
#include <string_view>

#include "engine/ir/passes.h"
#include "engine/ir/rewriter.h"

namespace engine::ir
{

namespace
{

using Rules = std::unordered_map<std::string, std::vector<Rewriter::Rule>>;

/// The result is the first argument.
bool identity(Rewriter& rewriter, const Node& node)
{
    for (std::size_t i = 1; i < node.outputs.size(); ++i) {
        if (rewriter.uses(node.outputs[i]) > 0)
            return false;
    }
    rewriter.replace(node.outputs.at(0), node.arguments.at(0));
    return true;
}

/// dropout(input, p, train)
bool dropout(Rewriter& rewriter, const Node& node)
{
    return constantBool(node.arguments[2]) == false && identity(rewriter, node);
}

/// view keeps its meaning for every layout in memory when it is a reshape.
bool viewToReshape(Rewriter& rewriter, const Node& node)
{
    rewriter.emitTo({ node.outputs.at(0) }, "aten::reshape", "", { node.arguments[0], node.arguments[1] });
    return true;
}

/// What a view operator makes of a weight, computed now; None where the arguments are not constant or it fails (then it
/// fails again when it runs, with the place in the model).
c10::IValue viewNow(const Weight& weight, const Node& node)
{
    if (!std::holds_alternative<c10::OperatorHandle>(node.call))
        return {};
    torch::jit::Stack stack{ weight.tensor.detach() };
    for (std::size_t i = 1; i < node.arguments.size(); ++i) {
        const Argument& argument = node.arguments[i];
        if (argument.kind == Argument::Kind::Constant)
            stack.push_back(argument.constant);
        else if (const auto values = constantInts(argument))
            stack.push_back(ints(*values).constant);
        else
            return {};
    }
    try {
        std::get<c10::OperatorHandle>(node.call).callBoxed(&stack);
    } catch (const c10::Error&) {
        return {};
    }
    return stack.size() == 1 ? stack[0] : c10::IValue();
}

/// A view of a weight is another weight over the same memory, made once.
bool viewOfWeight(Rewriter& rewriter, const Node& node)
{
    const Weight* found = rewriter.weight(node.arguments.at(0));
    if (!found || node.outputs.size() != 1)
        return false;
    const Weight weight = *found;
    const c10::IValue result = viewNow(weight, node);
    if (!result.isTensor() || !result.toTensor().is_alias_of(weight.tensor))
        return false;
    const at::Tensor& view = result.toTensor();
    std::string name = weight.name;
    if (view.numel() != weight.tensor.numel())
        name += "[" + std::to_string(view.storage_offset() - weight.tensor.storage_offset()) + "…]";
    rewriter.replace(node.outputs[0], rewriter.addWeight(std::move(name), weight.role, view));
    return true;
}

/// The parts of a weight that was cut (chunk, split, unbind), by the list that holds them.
using Parts = std::unordered_map<ValueId, std::pair<Weight, std::vector<at::Tensor>>>;

/// Cutting a weight and taking its parts out of the list: each part is a weight over the same memory.
void addPartRules(Rules& rules)
{
    const auto parts = std::make_shared<Parts>();
    const auto cut = [parts](Rewriter& rewriter, const Node& node) {
        const Weight* found = rewriter.weight(node.arguments.at(0));
        const c10::IValue result = found && node.outputs.size() == 1 ? viewNow(*found, node) : c10::IValue();
        if (result.isTensorList())
            parts->insert_or_assign(node.outputs[0], std::pair{ *found, result.toTensorVector() });
        return false; // who reads the list otherwise still finds it
    };
    const auto take = [parts](Rewriter& rewriter, const Node& node) {
        const Argument& list = node.arguments.at(0);
        const auto known = list.kind == Argument::Kind::Value ? parts->find(list.value) : parts->end();
        if (known == parts->end() || known->second.second.size() != node.outputs.size())
            return false;
        const auto& [weight, tensors] = known->second;
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const std::string name = weight.name + "[" + std::to_string(i) + "]";
            rewriter.replace(node.outputs[i], rewriter.addWeight(name, weight.role, tensors[i]));
        }
        return true;
    };
    for (const char* name : { "aten::chunk", "aten::split.Tensor", "aten::split.sizes", "aten::split_with_sizes",
             "aten::unbind.int", "aten::unsafe_chunk", "aten::unsafe_split.Tensor" }) {
        rules[name].push_back(cut);
    }
    rules["prim::ListUnpack"].push_back(take);
}

/// A branch that only fails: what a failed check of the exporter's program becomes.
bool raises(const Block& block)
{
    return std::any_of(
        block.nodes.begin(), block.nodes.end(), [](const Node& node) { return node.op == "prim::RaiseException"; });
}

/// An If whose condition is known, or one side of which only raises, is its other side.
bool straighten(Rewriter& rewriter, const Node& node)
{
    if (node.blocks.size() != 2)
        return false;
    int taken = -1;
    if (const auto condition = constantBool(node.arguments.at(0)))
        taken = *condition ? 0 : 1;
    else if (raises(node.blocks[0]) != raises(node.blocks[1]))
        taken = raises(node.blocks[0]) ? 1 : 0;
    if (taken < 0)
        return false;
    const Block& block = node.blocks[std::size_t(taken)];
    for (const Node& inner : block.nodes)
        rewriter.emitNode(inner);
    for (std::size_t i = 0; i < node.outputs.size(); ++i)
        rewriter.replace(node.outputs[i], block.outputs.at(i));
    return true;
}

void addPlainRules(Rules& rules)
{
    for (const char* name : { "aten::dropout", "aten::feature_dropout", "aten::alpha_dropout",
             "aten::feature_alpha_dropout", "aten::native_dropout" }) {
        rules[name].push_back(dropout);
    }
    for (const char* name : { "aten::t", "aten::transpose.int", "aten::permute", "aten::numpy_T", "aten::mT",
             "aten::view", "aten::reshape", "aten::unsqueeze", "aten::squeeze", "aten::squeeze.dim", "aten::select.int",
             "aten::slice.Tensor", "aten::_unsafe_view", "aten::flatten.using_ints" }) {
        rules[name].push_back(viewOfWeight);
    }
    for (const char* name : { "aten::detach", "aten::alias", "aten::lift_fresh", "aten::lift_fresh_copy",
             "aten::detach_copy", "aten::alias_copy", "aten::lift" }) {
        rules[name].push_back(identity);
    }
    for (const char* name : { "aten::view", "aten::view_copy", "aten::_unsafe_view", "aten::_reshape_copy" })
        rules[name].push_back(viewToReshape);
    rules["prim::If"].push_back(straighten);
    addPartRules(rules);
}

void markRead(const Argument& argument, std::vector<bool>& read)
{
    if (argument.kind == Argument::Kind::Value)
        read[std::size_t(argument.value)] = true;
    for (const Argument& element : argument.elements)
        markRead(element, read);
}

void markRead(const Block& block, std::vector<bool>& read)
{
    for (const Node& node : block.nodes) {
        for (const Argument& argument : node.arguments)
            markRead(argument, read);
        for (const Block& inner : node.blocks)
            markRead(inner, read);
    }
    for (const Argument& output : block.outputs)
        markRead(output, read);
}

/// Operators without a result that only check something that the operators after them check as well.
bool isAssertion(const Node& node)
{
    static const std::set<std::string_view> names{ "aten::_assert_scalar", "aten::_assert_tensor_metadata",
        "aten::_assert_async", "aten::_assert_async.msg", "aten::sym_constrain_range",
        "aten::sym_constrain_range_for_size", "prim::If" };
    return node.outputs.empty() && names.contains(node.op);
}

/// Removes, from the end, every node whose results nobody reads. `read` holds what is read outside of `block`.
void removeUnread(Block& block, std::vector<bool>& read)
{
    for (const Argument& output : block.outputs)
        markRead(output, read);
    std::vector<Node> kept;
    for (auto node = block.nodes.rbegin(); node != block.nodes.rend(); ++node) {
        const bool wanted = std::any_of(
            node->outputs.begin(), node->outputs.end(), [&](ValueId value) { return read[std::size_t(value)]; });
        if (!wanted && (!node->outputs.empty() || isAssertion(*node)))
            continue;
        for (Block& inner : node->blocks)
            removeUnread(inner, read);
        for (const Argument& argument : node->arguments)
            markRead(argument, read);
        kept.push_back(std::move(*node));
    }
    std::reverse(kept.begin(), kept.end());
    block.nodes = std::move(kept);
}

/// Where a parameter belongs to a module that calls it by another name than "weight" ("self_attn.in_proj_weight"), the
/// node is named after the parameter: two products of one module stay apart.
void nameAfterWeights(const Program& program, Block& block)
{
    std::unordered_map<ValueId, const Weight*> weights;
    for (const Weight& weight : program.weights)
        weights.emplace(weight.value, &weight);
    for (Node& node : block.nodes) {
        const bool named =
            node.kind == NodeKind::Convolution || node.kind == NodeKind::Linear || node.kind == NodeKind::Embedding;
        if (!named)
            continue;
        const Argument& argument = node.arguments[node.kind == NodeKind::Embedding ? 0 : 1];
        const auto found = weights.find(argument.kind == Argument::Kind::Value ? argument.value : -1);
        if (found == weights.end())
            continue;
        const std::string& name = found->second->name;
        if (node.module.empty() || name.starts_with(node.module + "."))
            node.module = moduleOfWeight(name);
    }
}

/// Whether results may depend on how a tensor lies in memory.
bool readsStrides(const Node& node)
{
    static const std::set<std::string_view> names{ "aten::as_strided", "aten::as_strided_copy",
        "aten::as_strided_scatter", "aten::_reshape_alias", "aten::stride", "aten::stride.int", "aten::sym_stride",
        "aten::sym_stride.int", "aten::is_contiguous", "aten::is_contiguous.memory_format", "aten::view.dtype",
        "aten::view_as_complex", "aten::storage_offset", "aten::sym_storage_offset" };
    return names.contains(node.op) || std::any_of(node.blocks.begin(), node.blocks.end(), dependsOnStrides);
}

} // namespace

bool dependsOnStrides(const Block& block)
{
    return std::any_of(block.nodes.begin(), block.nodes.end(), readsStrides);
}

void canonicalize(Program& program)
{
    Rules views;
    addPlainRules(views);
    if (!dependsOnStrides(program.body)) {
        for (const char* name : { "aten::contiguous", "aten::clone" })
            views[name].push_back(identity);
    }
    Rewriter(program).apply(views);
    Rules attention;
    addAttentionRules(attention);
    Rewriter(program).apply(attention);
    Rules layers;
    addLayerRules(layers);
    Rewriter(program).apply(layers);

    std::vector<bool> read(std::size_t(program.valueCount), false);
    for (const Output& output : program.outputs)
        markRead(output.value, read);
    removeUnread(program.body, read);
    nameAfterWeights(program, program.body);
}

} // namespace engine::ir
