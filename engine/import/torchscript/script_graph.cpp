// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/torchscript/script_graph.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/common_subexpression_elimination.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/peephole.h>
#include <torch/csrc/jit/passes/remove_mutation.h>
#include <torch/csrc/jit/serialization/import.h>

namespace engine::import {

namespace {

using torch::jit::Block;
using torch::jit::Graph;
using torch::jit::Node;
using torch::jit::Value;
namespace prim = c10::prim;
namespace attr = c10::attr;

/// Views of one element may claim any size; nobody stores a network's weights so.
constexpr std::int64_t maximumExpanded = 1 << 30;

void checkTensor(const std::string& name, const at::Tensor& tensor)
{
    if (!tensor.defined() || !tensor.has_storage() || tensor.is_sparse() || tensor.is_quantized())
        throw ScriptError("its tensor " + name + " is sparse or quantized; open the FP32 model instead");
    const auto available = std::int64_t(tensor.storage().nbytes() / tensor.itemsize());
    std::int64_t last = tensor.storage_offset();
    std::int64_t count = 1;
    bool overflow = last < 0;
    for (std::int64_t i = 0; i < tensor.dim(); ++i) {
        const std::int64_t size = tensor.size(i);
        std::int64_t reach = 0;
        overflow = overflow || size < 0 || tensor.stride(i) < 0 || __builtin_mul_overflow(count, size, &count)
            || __builtin_mul_overflow(std::max<std::int64_t>(size - 1, 0), tensor.stride(i), &reach)
            || __builtin_add_overflow(last, reach, &last);
    }
    if (overflow || (count > 0 && last >= available) || (count > available && count > maximumExpanded))
        throw ScriptError(
            "its tensor " + name + " claims more data than the file holds for it; export or copy it again");
}

/// What tied weights share.
const void* storageOf(const at::Tensor& tensor)
{
    return tensor.has_storage() ? tensor.storage().unsafeGetStorageImpl() : nullptr;
}

/// "__torch__.torch.nn.modules.conv.___torch_mangle_3.Conv2d" → "Conv2d"
std::string className(const torch::jit::Module& module)
{
    return module.type()->name() ? module.type()->name()->name() : "";
}

/// Replaces every attribute of a module in the graph: tensors become inputs of the graph that carry their name, flags
/// and numbers become constants. (freeze_module does this too, but merges equal weights and so loses their names.)
class AttributeResolver {
public:
    AttributeResolver(ScriptGraph& script, const torch::jit::Module& module) : m_script(script), m_graph(*script.graph)
    {
        for (const auto& parameter : module.named_parameters()) {
            m_script.names.emplace(storageOf(parameter.value), parameter.name);
            m_parameters.insert(parameter.name);
            m_paths.emplace(parameter.value.unsafeGetTensorImpl(), parameter.name);
        }
        for (const auto& buffer : module.named_buffers())
            m_paths.emplace(buffer.value.unsafeGetTensorImpl(), buffer.name);
        m_objects[m_graph.inputs().at(0)] = { module._ivalue(), "" };
    }

    void run()
    {
        resolve(m_graph.block());
        // Nodes in blocks were visited after what they depend on, so no user of a module object is left.
        for (Node* node : m_dead)
            node->destroy();
    }

private:
    struct Object {
        c10::IValue value;
        std::string path;
    };

    Value* weight(const std::string& path, const at::Tensor& tensor)
    {
        Value*& value = m_weights[path];
        if (!value) {
            checkTensor(path, tensor);
            value = m_graph.addInput();
            value->setType(c10::TensorType::get());
            const auto role = m_parameters.contains(path) ? ir::Weight::Role::Parameter : ir::Weight::Role::Buffer;
            m_script.weights.push_back({ path, role, tensor.detach(), value });
        }
        return value;
    }

    Value* tensorList(Node* node, const c10::IValue& attribute, const std::string& path)
    {
        std::vector<Value*> elements;
        std::size_t position = 0;
        for (const at::Tensor& tensor : attribute.toTensorVector()) {
            const auto named = m_paths.find(tensor.unsafeGetTensorImpl());
            elements.push_back(
                weight(named != m_paths.end() ? named->second : path + "." + std::to_string(position), tensor));
            ++position;
        }
        const torch::jit::WithInsertPoint here(node);
        return m_graph.insertNode(m_graph.createList(c10::TensorType::get(), elements))->output();
    }

    Value* constant(Node* node, const c10::IValue& attribute)
    {
        const torch::jit::WithInsertPoint here(node);
        if (const std::optional<Value*> inserted = torch::jit::tryInsertConstant(m_graph, attribute))
            return *inserted;
        Value* value = m_graph.addInput();
        value->setType(node->output()->type());
        m_script.constants[value] = attribute;
        return value;
    }

    void resolveGet(Node* node)
    {
        const auto owner = m_objects.find(node->input());
        if (owner == m_objects.end())
            throw ScriptError(
                "it reads an attribute of an object that is made while it runs; export it with torch.export");
        const std::string& name = node->s(attr::name);
        const std::string path = owner->second.path.empty() ? name : owner->second.path + "." + name;
        const c10::IValue attribute = owner->second.value.toObject()->getAttr(name);
        m_dead.insert(m_dead.begin(), node);
        if (attribute.isObject()) {
            if (!attribute.toObject()->type()->is_module())
                throw ScriptError(
                    "its attribute " + path + " is an object of a custom class; export the model without it");
            m_objects[node->output()] = { attribute, path };
            return;
        }
        Value* value = nullptr;
        if (const auto written = m_written.find(path); written != m_written.end())
            value = written->second;
        else if (attribute.isTensor() && attribute.toTensor().defined())
            value = weight(path, attribute.toTensor());
        else if (attribute.isTensorList())
            value = tensorList(node, attribute, path);
        else
            value = constant(node, attribute);
        node->output()->replaceAllUsesWith(value);
    }

    /// A buffer that forward assigns: the new value counts for the rest of the run, the stored one stays.
    void resolveSet(Node* node)
    {
        const auto owner = m_objects.find(node->inputs().at(0));
        const std::string& name = node->s(attr::name);
        if (owner == m_objects.end() || node->owningBlock() != m_graph.block())
            throw ScriptError(
                "it assigns the attribute " + name + " in a branch or of an object; export it with torch.export");
        m_written[owner->second.path.empty() ? name : owner->second.path + "." + name] = node->inputs().at(1);
        m_dead.insert(m_dead.begin(), node);
    }

    void resolve(Block* block)
    {
        const std::vector<Node*> nodes(block->nodes().begin(), block->nodes().end());
        for (Node* node : nodes) {
            if (node->kind() == prim::GetAttr)
                resolveGet(node);
            else if (node->kind() == prim::SetAttr)
                resolveSet(node);
            for (Block* inner : node->blocks())
                resolve(inner);
        }
    }

    ScriptGraph& m_script;
    Graph& m_graph;
    std::unordered_map<const Value*, Object> m_objects;
    std::map<std::string, Value*> m_weights;
    std::map<std::string, Value*> m_written;
    std::set<std::string> m_parameters;
    std::unordered_map<const void*, std::string> m_paths;
    std::vector<Node*> m_dead; ///< last first
};

/// Operators that reach outside the process, or that only a Python or C++ extension can run.
void refuseForeign(const Block* block)
{
    static const std::unordered_set<std::string_view> outside{
        "aten::from_file",
        "aten::save",
        "aten::file",
        "aten::wait",
        "aten::backward",
        "aten::set_data",
        "prim::fork",
        "prim::forkClosure",
        "prim::awaitable",
        "prim::awaitable_wait",
        "prim::rpc_async",
        "prim::rpc_sync",
        "prim::rpc_remote",
        "prim::PythonOp",
        "prim::CreateObject",
        "prim::CallMethod",
        "prim::CallFunction",
        "prim::Closure",
    };
    for (const Node* node : block->nodes()) {
        const std::string name = node->kind().toQualString();
        const std::string_view space = node->kind().ns().toUnqualString();
        if (outside.contains(name))
            throw ScriptError("it uses " + name + ", which is not run here; export it with torch.export");
        if (space != "aten" && space != "prim")
            throw ScriptError("it uses the operator " + name + " of an extension, which is not available here");
        for (const Block* inner : node->blocks())
            refuseForeign(inner);
    }
}

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
    return c10::IValue(std::move(list));
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

void simplify(std::shared_ptr<Graph>& graph)
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

/// forward's arguments: tensors are the network's inputs, the rest takes its default.
void splitInputs(ScriptGraph& script, const c10::FunctionSchema& schema)
{
    for (std::size_t i = 1; i < schema.arguments().size(); ++i) {
        const c10::Argument& argument = schema.arguments()[i];
        Value* value = script.graph->inputs().at(i);
        if (argument.default_value()) {
            script.constants[value] = *argument.default_value();
            const torch::jit::WithInsertPoint start(*script.graph->block()->nodes().begin());
            if (const std::optional<Value*> constant =
                    torch::jit::tryInsertConstant(*script.graph, *argument.default_value()))
                value->replaceAllUsesWith(*constant);
        } else if (argument.type()->isSubtypeOf(*c10::TensorType::get())) {
            script.inputs.push_back({ argument.name(), value });
        } else {
            throw ScriptError("its input " + argument.name() + " is of type " + argument.type()->repr_str()
                + "; only tensors can be given: wrap the model in a module that takes tensors");
        }
    }
}

} // namespace

ScriptGraph loadScriptGraph(const std::string& path)
{
    torch::jit::Module module = torch::jit::load(path, at::Device(at::kCPU), /*load_debug_files=*/false);
    module.eval();
    if (!module.find_method("forward"))
        throw ScriptError("it has no method forward");
    const torch::jit::Method forward = module.get_method("forward");

    ScriptGraph script;
    script.graph = forward.graph()->copy();
    for (const auto& inner : module.named_modules())
        script.modules[inner.name] = { className(inner.value), inner.value.type().get() };
    splitInputs(script, forward.function().getSchema());
    torch::jit::Inline(*script.graph);
    AttributeResolver(script, module).run();
    torch::jit::EliminateDeadCode(script.graph);
    refuseForeign(script.graph->block());
    simplify(script.graph);
    return script;
}

} // namespace engine::import
