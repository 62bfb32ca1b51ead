// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <exception>
#include <optional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/common_subexpression_elimination.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/peephole.h>
#include <torch/csrc/jit/passes/remove_mutation.h>

#include "engine/import/torchscript/script_graph.h"

namespace engine::import {

namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = c10::prim;

std::vector<Node*> allNodes(Block* block)
{
    std::vector<Node*> nodes;
    for (Node* node : block->nodes()) {
        nodes.push_back(node);
        for (Block* inner : node->blocks())
            for (Node* below : allNodes(inner))
                nodes.push_back(below);
    }
    return nodes;
}

/// Precondition: the node has no blocks and one output.
void replaceByConstant(Node* node, const c10::IValue& constant)
{
    const torch::jit::WithInsertPoint here(node);
    node->output()->replaceAllUsesWith(node->owningGraph()->insertConstant(constant));
    node->destroy();
}

/// What is always so here: dense tensors on the CPU without autocast. "Gradients are wanted" makes
/// nn.TransformerEncoderLayer take its plain path, whose layers can be seen, instead of one fused operator.
void foldEnvironment(Graph& graph)
{
    static const std::map<std::string_view, bool> known{
        { "aten::is_grad_enabled", true },
        { "prim::requires_grad", true },
        { "aten::is_autocast_enabled", false },
        { "aten::is_autocast_cpu_enabled", false },
        { "prim::is_cuda", false },
        { "prim::is_cpu", true },
        { "prim::is_xpu", false },
        { "prim::is_mps", false },
        { "prim::is_nested", false },
        { "prim::is_sparse", false },
        { "prim::is_mkldnn", false },
        { "prim::is_quantized", false },
        { "prim::is_meta", false },
        { "prim::is_vulkan", false },
        { "prim::is_mtia", false },
        { "prim::is_maia", false },
        { "prim::is_ipu", false },
        { "prim::is_xla", false },
        { "prim::is_sparse_csr", false },
    };
    for (Node* node : allNodes(graph.block())) {
        const std::string name = node->kind().toQualString();
        if (const auto found = known.find(name); found != known.end())
            replaceByConstant(node, found->second);
        else if (name == "prim::type" && node->inputs().size() == 1
            && node->input()->type()->kind() == c10::TypeKind::DeviceObjType)
            replaceByConstant(node, std::string("cpu"));
        else if (name == "prim::device" && node->input()->type()->isSubtypeOf(*c10::TensorType::get()))
            replaceByConstant(node, at::Device(at::kCPU));
    }
}

bool isWrittenTo(const Value* value)
{
    return std::any_of(value->uses().begin(), value->uses().end(), [](const torch::jit::Use& use) {
        const c10::FunctionSchema* schema = use.user->maybeSchema();
        return !schema || schema->is_mutable();
    });
}

/// The constant that a value is, also a list of constants that nobody changes.
std::optional<c10::IValue> constantOf(Value* value)
{
    if (std::optional<c10::IValue> constant = torch::jit::toIValue(value))
        return constant;
    Node* node = value->node();
    if (node->kind() != prim::ListConstruct || isWrittenTo(value))
        return std::nullopt;
    const c10::TypePtr element = value->type()->expectRef<c10::ListType>().getElementType();
    if (element->isSubtypeOf(*c10::TensorType::get()))
        return std::nullopt;
    c10::impl::GenericList list(element);
    for (Value* input : node->inputs()) {
        const std::optional<c10::IValue> constant = torch::jit::toIValue(input);
        if (!constant)
            return std::nullopt;
        list.push_back(*constant);
    }
    return c10::IValue(list);
}

/// Questions about lists of constants, which ConstantPropagationImmutableTypes leaves alone: any([False, True]).
bool foldLists(Graph& graph)
{
    static const std::unordered_set<std::string_view> pure{ "aten::any", "aten::all", "aten::len", "aten::__contains__",
        "aten::__getitem__", "aten::eq", "aten::ne" };
    bool changed = false;
    for (Node* node : allNodes(graph.block())) {
        if (!pure.contains(node->kind().toQualString()) || node->outputs().size() != 1 || !node->output()->hasUses())
            continue;
        torch::jit::Stack stack;
        for (Value* input : node->inputs())
            if (std::optional<c10::IValue> constant = constantOf(input))
                stack.push_back(std::move(*constant));
        if (stack.size() != node->inputs().size()
            || std::none_of(stack.begin(), stack.end(), [](const c10::IValue& value) { return value.isList(); }))
            continue;
        try {
            node->getOperation()(stack);
        } catch (const std::exception&) {
            continue; // an index out of range is told when the model runs
        }
        if (stack.size() == 1 && (stack[0].isBool() || stack[0].isInt() || stack[0].isString())) {
            replaceByConstant(node, stack[0]);
            changed = true;
        }
    }
    return changed;
}

/// Whether a string is known to be empty or not, whichever branch it comes from.
std::optional<bool> isNonEmpty(const Value* value)
{
    if (const std::optional<c10::IValue> constant = torch::jit::toIValue(value))
        return constant->isString() ? std::optional(!constant->toStringRef().empty()) : std::nullopt;
    const Node* node = value->node();
    if (node->kind() == c10::aten::format) {
        const std::optional<c10::IValue> pattern = torch::jit::toIValue(node->inputs().at(0));
        const bool certain =
            pattern && pattern->isString() && pattern->toStringRef().find_first_not_of("{}") != std::string::npos;
        return certain ? std::optional(true) : std::nullopt;
    }
    if (node->kind() != prim::If)
        return std::nullopt;
    const std::optional<bool> first = isNonEmpty(node->blocks()[0]->outputs()[value->offset()]);
    return first == isNonEmpty(node->blocks()[1]->outputs()[value->offset()]) ? first : std::nullopt;
}

/// `len(why_not_fast_path) > 0` decides nn.TransformerEncoderLayer's path; all reasons are non-empty strings.
bool foldReasons(Graph& graph)
{
    bool changed = false;
    for (Node* node : allNodes(graph.block())) {
        if (node->kind() != c10::aten::gt || node->inputs().size() != 2 || !node->output()->hasUses())
            continue;
        const Node* length = node->inputs()[0]->node();
        const std::optional<c10::IValue> limit = torch::jit::toIValue(node->inputs()[1]);
        if (length->kind() != c10::aten::len || !limit || !limit->isInt() || limit->toInt() != 0
            || length->input()->type()->kind() != c10::TypeKind::StringType)
            continue;
        if (const std::optional<bool> nonEmpty = isNonEmpty(length->input())) {
            replaceByConstant(node, *nonEmpty);
            changed = true;
        }
    }
    return changed;
}

/// Whether two values are one object, whichever branch they come from.
bool isSameObject(const Value* a, const Value* b)
{
    if (a == b)
        return true;
    if (a->node() != b->node() || a->node()->kind() != prim::If)
        return false;
    for (const Block* block : a->node()->blocks())
        if (!isSameObject(block->outputs()[a->offset()], block->outputs()[b->offset()]))
            return false;
    return true;
}

/// `query is key` decides how nn.MultiheadAttention projects its inputs.
bool foldIdentity(std::shared_ptr<Graph>& shared)
{
    Graph& graph = *shared;
    const std::vector<Node*> nodes = allNodes(graph.block());
    if (std::none_of(nodes.begin(), nodes.end(),
            [](const Node* node) { return node->kind() == c10::aten::__is__ || node->kind() == c10::aten::__isnot__; }))
        return false;
    // The three inputs went the same way through the same branches: one of them stands for all.
    for (Node* node : nodes)
        for (std::size_t i = 0; node->kind() == prim::If && i < node->outputs().size(); ++i)
            for (std::size_t j = i + 1; j < node->outputs().size(); ++j)
                if (isSameObject(node->outputs()[i], node->outputs()[j]))
                    node->outputs()[j]->replaceAllUsesWith(node->outputs()[i]);
    bool changed = torch::jit::EliminateCommonSubexpression(shared);
    for (Node* node : allNodes(graph.block())) {
        const bool is = node->kind() == c10::aten::__is__;
        if ((!is && node->kind() != c10::aten::__isnot__) || !isSameObject(node->inputs()[0], node->inputs()[1]))
            continue;
        replaceByConstant(node, is);
        changed = true;
    }
    return changed;
}

} // namespace

bool isChangedList(const Value& list)
{
    return std::any_of(list.uses().begin(), list.uses().end(), [&list](const torch::jit::Use& use) {
        const c10::FunctionSchema* schema = use.user->maybeSchema();
        if (!schema || use.offset >= schema->arguments().size())
            return false;
        const c10::AliasInfo* alias = schema->arguments()[use.offset].alias_info();
        return alias && alias->isWrite() && &list == use.user->inputs()[use.offset];
    });
}

void simplifyScriptGraph(std::shared_ptr<Graph>& graph)
{
    constexpr int rounds = 12; // nested encoder layers need one each; more only costs time
    foldEnvironment(*graph);
    for (int round = 0; round < rounds; ++round) {
        // Only numbers, flags and strings: tensor operators of an untrusted file are not run at load.
        bool changed = torch::jit::ConstantPropagationImmutableTypes(graph);
        changed = torch::jit::PeepholeOptimize(graph) || changed;
        changed = torch::jit::RemoveListMutation(graph) || changed;
        torch::jit::EliminateDeadCode(graph);
        changed = foldLists(*graph) || changed;
        changed = foldReasons(*graph) || changed;
        changed = foldIdentity(graph) || changed;
        if (!changed)
            break;
    }
    torch::jit::LowerSimpleTuples(graph);
    torch::jit::EliminateDeadCode(graph);
}

} // namespace engine::import
