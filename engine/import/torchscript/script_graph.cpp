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
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
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
    simplifyScriptGraph(script.graph);
    return script;
}

} // namespace engine::import
