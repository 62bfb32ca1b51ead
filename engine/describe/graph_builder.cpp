// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/describe/graph_builder.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include <ATen/core/function_schema.h>

#include "engine/exec/convert.h"

namespace engine {

namespace {

using ir::Argument;
using ir::NodeKind;
using ir::ValueId;

/// The memory of a weight: equal for tied weights.
using Memory = std::pair<const void*, std::int64_t>;
Memory memoryOf(const at::Tensor& tensor)
{
    return { tensor.const_data_ptr(), tensor.numel() };
}

/// What the tensor takes in an FP32 network, in whatever type the file stores it (definitions: cost).
std::int64_t fp32Bytes(const at::Tensor& tensor)
{
    return tensor.is_floating_point() ? std::int64_t(sizeof(float)) * tensor.numel() : std::int64_t(tensor.nbytes());
}

/// "aten::add.Tensor" → "add"
std::string shortName(const std::string& op)
{
    const std::size_t begin = op.rfind("::");
    const std::string name = begin == std::string::npos ? op : op.substr(begin + 2);
    return name.substr(0, name.find('.'));
}

bool isTensorType(const c10::Type& type)
{
    switch (type.kind()) {
    case c10::TypeKind::TensorType:
        return true;
    case c10::TypeKind::OptionalType:
        return isTensorType(*type.castRaw<c10::OptionalType>()->getElementType());
    case c10::TypeKind::ListType:
        return isTensorType(*type.castRaw<c10::ListType>()->getElementType());
    default:
        return false;
    }
}

class GraphBuilder {
public:
    explicit GraphBuilder(ModelState& state) : m_state(state), m_program(state.executable.program())
    {
        for (const ir::Weight& weight : m_program.weights) {
            m_weights.emplace(weight.value, &weight);
            if (weight.tensor.numel() > 0)
                m_storageNames.emplace(memoryOf(weight.tensor), weight.name);
            if (weight.role != ir::Weight::Role::Constant)
                m_counted.insert(memoryOf(weight.tensor));
        }
    }

    void build()
    {
        ports();
        findTensors();
        for (std::size_t i = 0; i < m_program.body.nodes.size(); ++i)
            addNode(int(i));
        for (std::size_t i = 0; i < m_state.graph.nodes.size(); ++i)
            addLayer(int(i));
        findFoldedBatchNorms();
    }

private:
    struct Producer {
        int node = -1; ///< top-level node, -1 for an input
        int graphNode = -1;
    };

    void ports()
    {
        for (const ir::Input& input : m_program.inputs) {
            m_state.graph.inputs.push_back(
                { input.name, input.type ? exec::typeName(*input.type) : std::string(), input.shape });
            m_producers[input.value] = Producer{};
            m_tensors.insert(input.value);
        }
        for (const ir::Output& output : m_program.outputs)
            m_state.graph.outputs.push_back({ output.name, {}, {} });
    }

    template <class Visit>
    void forEachValue(const ir::Node& node, const Visit& visit) const
    {
        for (std::size_t i = 0; i < node.arguments.size(); ++i) {
            const Argument& argument = node.arguments[i];
            if (argument.kind == Argument::Kind::Value)
                visit(argument.value, int(i), -1);
            for (std::size_t k = 0; k < argument.elements.size(); ++k) {
                if (argument.elements[k].kind == Argument::Kind::Value)
                    visit(argument.elements[k].value, int(i), int(k));
            }
        }
    }

    [[nodiscard]] const c10::FunctionSchema* schemaOf(const ir::Node& node) const
    {
        const auto* handle = std::get_if<c10::OperatorHandle>(&node.call);
        return handle ? &handle->schema() : nullptr;
    }

    /// Which values are tensors (or lists of them): operators of the dispatcher tell it; others pass it on.
    void findTensors()
    {
        static const std::set<std::string> asksForNumbers{ "aten::size", "aten::len", "aten::dim", "aten::numel",
            "prim::dtype", "prim::device", "prim::layout", "prim::NumToTensor" };
        for (const ir::Node& node : m_program.body.nodes) {
            const c10::FunctionSchema* schema = schemaOf(node);
            bool reads = false;
            forEachValue(node, [&](ValueId value, int, int) {
                reads = reads || m_tensors.contains(value) || m_weights.contains(value);
            });
            const bool passes = reads && !node.op.starts_with("python::")
                && !asksForNumbers.contains(node.op.substr(0, node.op.find('.')));
            for (std::size_t i = 0; i < node.outputs.size(); ++i) {
                const bool tensor =
                    schema && i < schema->returns().size() ? isTensorType(*schema->returns()[i].type()) : passes;
                if (tensor)
                    m_tensors.insert(node.outputs[i]);
            }
        }
    }

    void addNode(int index)
    {
        const ir::Node& node = m_program.body.nodes[std::size_t(index)];
        const bool carriesTensors = std::any_of(
            node.outputs.begin(), node.outputs.end(), [&](ValueId value) { return m_tensors.contains(value); });
        for (const ValueId output : node.outputs)
            m_producers[output] = Producer{ index, -1 };
        if (!carriesTensors)
            return;
        analysis::Graph& graph = m_state.graph;
        const int id = int(graph.nodes.size());
        const std::string op = shortName(node.op);
        graph.nodes.push_back({ id, node.module.empty() ? op : node.module, op, -1 });
        m_state.nodes.push_back(index);
        for (const ValueId output : node.outputs)
            m_producers[output] = Producer{ index, id };
        forEachValue(node, [&](ValueId value, int argument, int element) {
            const auto producer = m_producers.find(value);
            if (producer == m_producers.end() || !m_tensors.contains(value))
                return;
            graph.edges.push_back({ int(graph.edges.size()), producer->second.graphNode, id, argument, {} });
            m_state.edges.push_back({ index, argument, element });
        });
    }

    [[nodiscard]] const ir::Weight* weightAt(const Argument& argument) const
    {
        if (argument.kind != Argument::Kind::Value)
            return nullptr;
        const auto found = m_weights.find(argument.value);
        return found == m_weights.end() ? nullptr : found->second;
    }

    /// A module that is called again is `name@2`.
    std::string uniqueName(const std::string& name)
    {
        const int call = ++m_calls[name];
        return call == 1 ? name : name + "@" + std::to_string(call);
    }

    struct LayerShape {
        analysis::LayerKind kind;
        std::vector<Place> weights;
        std::vector<Place> floats; ///< biases
        std::vector<int> inputs; ///< arguments
    };

    [[nodiscard]] std::optional<LayerShape> layerShape(const ir::Node& node, int index) const
    {
        using analysis::LayerKind;
        LayerShape shape;
        const auto weightIn = [&](int argument) { return weightAt(node.arguments[std::size_t(argument)]) != nullptr; };
        const auto add = [&](int argument) { shape.weights.push_back({ index, argument, -1 }); };
        switch (node.kind) {
        case NodeKind::Convolution:
        case NodeKind::Linear:
            if (!weightIn(1))
                return std::nullopt;
            shape.kind = LayerKind::Linear;
            if (node.kind == NodeKind::Convolution)
                shape.kind =
                    node.arguments[6].constant.toBool() ? LayerKind::ConvolutionTransposed : LayerKind::Convolution;
            add(1);
            shape.floats.push_back({ index, 2, -1 });
            shape.inputs = { 0 };
            return shape;
        case NodeKind::Embedding:
            if (!weightIn(0))
                return std::nullopt;
            shape.kind = LayerKind::Embedding; // its input is an index: there is nothing to quantize
            add(0);
            return shape;
        case NodeKind::MatMul:
            shape.kind = LayerKind::MatMul;
            for (const int argument : { 0, 1 }) {
                if (weightIn(argument))
                    add(argument);
                else
                    shape.inputs.push_back(argument);
            }
            return shape;
        case NodeKind::Lstm:
        case NodeKind::Gru: {
            shape.kind = node.kind == NodeKind::Lstm ? LayerKind::Lstm : LayerKind::Gru;
            const std::vector<Argument>& parameters = node.arguments[2].elements;
            for (std::size_t k = 0; k < parameters.size(); ++k) {
                const ir::Weight* weight = weightAt(parameters[k]);
                if (!weight)
                    return std::nullopt;
                (weight->tensor.dim() == 2 ? shape.weights : shape.floats).push_back({ index, 2, int(k) });
            }
            if (shape.weights.empty())
                return std::nullopt;
            shape.inputs = { 0 };
            return shape;
        }
        default:
            return std::nullopt;
        }
    }

    [[nodiscard]] const Argument& argumentAt(const Place& place) const
    {
        const Argument& argument = m_program.body.nodes[std::size_t(place.node)].arguments[std::size_t(place.argument)];
        return place.element < 0 ? argument : argument.elements[std::size_t(place.element)];
    }

    static std::string kindName(analysis::LayerKind kind, std::int64_t weightRank)
    {
        const bool spatial =
            kind == analysis::LayerKind::Convolution || kind == analysis::LayerKind::ConvolutionTransposed;
        return analysis::layerKindName(kind) + (spatial ? std::to_string(weightRank - 2) + "d" : std::string());
    }

    void addLayer(int graphNode)
    {
        const int index = m_state.nodes[std::size_t(graphNode)];
        const ir::Node& node = m_program.body.nodes[std::size_t(index)];
        const std::optional<LayerShape> shape = layerShape(node, index);
        if (!shape)
            return;
        analysis::Graph& graph = m_state.graph;
        analysis::Layer layer;
        layer.id = int(graph.layers.size());
        layer.node = graphNode;
        layer.kind = shape->kind;
        std::string name = node.module.empty() ? shortName(node.op) : node.module;
        if (node.kind == NodeKind::MatMul && !node.module.empty())
            name += ".matmul";
        layer.name = uniqueName(name);
        std::int64_t rank = 0;
        for (const Place& place : shape->weights) {
            const ir::Weight& weight = *weightAt(argumentAt(place));
            rank = std::max(rank, weight.tensor.dim());
            analysis::WeightUse use;
            use.id = int(m_state.weights.size());
            use.name = weight.name;
            const auto storage = m_storageNames.find(memoryOf(weight.tensor));
            use.storage = storage == m_storageNames.end() ? weight.name : storage->second;
            use.shape = weight.tensor.sizes().vec();
            use.outputAxis = outputAxis(layer.kind, place, weight);
            use.count = weight.tensor.numel();
            layer.parameters += use.count;
            countConstant(weight);
            layer.weights.push_back(std::move(use));
            m_state.weights.push_back(place);
        }
        for (const Place& place : shape->floats) {
            if (const ir::Weight* bias = weightAt(argumentAt(place))) {
                layer.floatParameters += bias->tensor.numel();
                countConstant(*bias);
            }
        }
        layer.parameters += layer.floatParameters;
        layer.kindName = kindName(layer.kind, rank);
        for (const analysis::Edge& edge : graph.edges) {
            const bool wanted =
                std::find(shape->inputs.begin(), shape->inputs.end(), edge.argument) != shape->inputs.end();
            if (edge.to == graphNode && wanted)
                layer.inputs.push_back(edge.id);
        }
        graph.nodes[std::size_t(graphNode)].layer = layer.id;
        graph.nodes[std::size_t(graphNode)].name = layer.name;
        graph.layers.push_back(std::move(layer));
        m_state.layers.push_back({ index, index });
    }

    /// A constant tensor of the file that a layer has for its weight is a parameter: the layers' sizes add up to the
    /// network's.
    void countConstant(const ir::Weight& weight)
    {
        if (weight.role != ir::Weight::Role::Constant || !m_counted.insert(memoryOf(weight.tensor)).second)
            return;
        m_state.graph.parameters += weight.tensor.numel();
        m_state.graph.bytes += fp32Bytes(weight.tensor);
    }

    /// Where the output features lie: axis 1 of [in, out / groups, …] for a transposed convolution.
    static int outputAxis(analysis::LayerKind kind, const Place& place, const ir::Weight& weight)
    {
        if (kind == analysis::LayerKind::ConvolutionTransposed)
            return 1;
        if (kind == analysis::LayerKind::MatMul)
            return int(weight.tensor.dim()) - (place.argument == 0 ? 2 : 1);
        return 0;
    }

    /// A batch norm whose input is a convolution's output that nobody else reads. Not one behind a linear layer: it
    /// norms axis 1, which is the features' axis only where the output has two, and the rank is not known here.
    void findFoldedBatchNorms()
    {
        std::unordered_map<ValueId, int> uses;
        for (const ir::Node& node : m_program.body.nodes)
            countUses(node, uses);
        for (const ir::Output& output : m_program.outputs)
            countUses(output.value, uses);
        std::unordered_map<ValueId, int> layers; // by output value
        for (std::size_t i = 0; i < m_state.layers.size(); ++i)
            layers.emplace(m_program.body.nodes[std::size_t(m_state.layers[i].node)].outputs.at(0), int(i));
        for (std::size_t i = 0; i < m_program.body.nodes.size(); ++i) {
            const ir::Node& node = m_program.body.nodes[i];
            if (node.kind != NodeKind::BatchNorm || node.arguments[0].kind != Argument::Kind::Value)
                continue;
            const ValueId input = node.arguments[0].value;
            const auto layer = layers.find(input);
            if (layer == layers.end() || uses[input] != 1 || !foldable(layer->second, node))
                continue;
            m_state.layers[std::size_t(layer->second)].output = int(i);
            m_state.graph.layers[std::size_t(layer->second)].foldedBatchNorm =
                node.module.empty() ? shortName(node.op) : node.module;
        }
    }

    [[nodiscard]] bool foldable(int layer, const ir::Node& batchNorm) const
    {
        const analysis::Layer& info = m_state.graph.layers[std::size_t(layer)];
        const ir::Weight* mean = weightAt(batchNorm.arguments[3]);
        const ir::Weight* variance = weightAt(batchNorm.arguments[4]);
        if (!mean || !variance || info.weights.size() != 1)
            return false;
        for (const std::size_t place : { 1, 2 }) {
            const Argument& argument = batchNorm.arguments[place];
            if (argument.kind == Argument::Kind::Value && !weightAt(argument))
                return false;
        }
        const ir::Node& node = m_program.body.nodes[std::size_t(m_state.layers[std::size_t(layer)].node)];
        const Argument& bias = node.arguments[2];
        if (bias.kind == Argument::Kind::Value && !weightAt(bias))
            return false;
        const bool grouped = node.kind == NodeKind::Convolution
            && !(node.arguments[8].constant.isInt() && node.arguments[8].constant.toInt() == 1);
        switch (info.kind) {
        case analysis::LayerKind::ConvolutionTransposed:
            if (grouped)
                return false; // axis 1 holds the features of one group only
            break;
        case analysis::LayerKind::Convolution:
            break;
        default:
            return false;
        }
        return mean->tensor.numel() == info.weights[0].shape[std::size_t(info.weights[0].outputAxis)];
    }

    static void countUses(const Argument& argument, std::unordered_map<ValueId, int>& uses)
    {
        if (argument.kind == Argument::Kind::Value)
            ++uses[argument.value];
        for (const Argument& element : argument.elements)
            countUses(element, uses);
    }

    static void countUses(const ir::Node& node, std::unordered_map<ValueId, int>& uses)
    {
        for (const Argument& argument : node.arguments)
            countUses(argument, uses);
        for (const ir::Block& block : node.blocks) {
            for (const ir::Node& inner : block.nodes)
                countUses(inner, uses);
            for (const Argument& output : block.outputs)
                countUses(output, uses);
        }
    }

    ModelState& m_state;
    const ir::Program& m_program;
    std::unordered_map<ValueId, const ir::Weight*> m_weights;
    std::map<Memory, std::string> m_storageNames;
    std::set<Memory> m_counted; ///< in the totals of the file, or added to them
    std::unordered_map<ValueId, Producer> m_producers;
    std::set<ValueId> m_tensors;
    std::map<std::string, int> m_calls;
};

} // namespace

WeightTotals totalsOf(const ir::Program& program)
{
    WeightTotals totals;
    std::set<Memory> seen;
    for (const ir::Weight& weight : program.weights) {
        if (weight.tensor.numel() == 0 || !seen.insert(memoryOf(weight.tensor)).second)
            continue;
        if (weight.role == ir::Weight::Role::Parameter)
            totals.parameters += weight.tensor.numel();
        if (weight.role != ir::Weight::Role::Constant)
            totals.bytes += fp32Bytes(weight.tensor);
    }
    return totals;
}

void buildGraph(ModelState& state, const WeightTotals& totals)
{
    GraphBuilder(state).build();
    state.graph.parameters += totals.parameters;
    state.graph.bytes += totals.bytes;
}

} // namespace engine
