// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <numeric>
#include <unordered_map>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>

#include "engine/exec/convert.h"
#include "engine/exec/guard.h"
#include "engine/exec/model_state.h"
#include "engine/ir/element_types.h"
#include "engine/model.h"

namespace engine {

namespace {

using analysis::Shape;

std::int64_t product(const Shape& shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t(1), std::multiplies<>());
}

Shape shapeOf(const c10::IValue& value)
{
    return value.isTensor() && value.toTensor().defined() ? value.toTensor().sizes().vec() : Shape();
}

/// Writes the shapes that pass by into a graph.
class ShapeTap : public exec::Tap {
public:
    ShapeTap(const ModelState& model, analysis::Graph& graph) : m_graph(graph)
    {
        for (std::size_t edge = 0; edge < model.edges.size(); ++edge)
            m_edges.emplace(model.edges[edge].node, std::pair{ int(edge), model.edges[edge] });
        for (std::size_t layer = 0; layer < model.layers.size(); ++layer)
            m_layers.emplace(model.layers[layer].node, int(layer));
    }

    void before(int node, std::span<c10::IValue> arguments) override
    {
        const auto [first, last] = m_edges.equal_range(node);
        for (auto entry = first; entry != last; ++entry) {
            const auto& [edge, place] = entry->second;
            const c10::IValue& argument = arguments[std::size_t(place.argument)];
            if (place.element < 0)
                m_graph.edges[std::size_t(edge)].shape = shapeOf(argument);
            else if (argument.isList())
                m_graph.edges[std::size_t(edge)].shape = shapeOf(argument.toList().get(std::size_t(place.element)));
        }
        if (const auto layer = m_layers.find(node); layer != m_layers.end()) {
            analysis::Layer& info = m_graph.layers[std::size_t(layer->second)];
            info.inputShape = shapeOf(arguments[info.kind == analysis::LayerKind::Embedding ? 1 : 0]);
        }
    }

    void after(int node, std::span<c10::IValue> outputs) override
    {
        if (const auto layer = m_layers.find(node); layer != m_layers.end())
            m_graph.layers[std::size_t(layer->second)].outputShape = shapeOf(outputs[0]);
    }

private:
    analysis::Graph& m_graph;
    std::unordered_multimap<int, std::pair<int, Place>> m_edges;
    std::unordered_map<int, int> m_layers;
};

/// Multiply-accumulates of one call at the recorded shapes, for the whole batch.
std::int64_t macsOf(const analysis::Layer& layer)
{
    std::int64_t weights = 0;
    for (const analysis::WeightUse& use : layer.weights)
        weights += use.count;
    switch (layer.kind) {
    case analysis::LayerKind::Convolution:
    case analysis::LayerKind::Linear: // each output value takes one row of the weight
        return product(layer.outputShape) * (weights / std::max<std::int64_t>(1, layer.weights[0].shape[0]));
    case analysis::LayerKind::ConvolutionTransposed: // each input value goes through one row
        return product(layer.inputShape) * (weights / std::max<std::int64_t>(1, layer.weights[0].shape[0]));
    case analysis::LayerKind::MatMul:
        return layer.inputShape.empty() ? 0 : product(layer.outputShape) * layer.inputShape.back();
    case analysis::LayerKind::Embedding:
        return 0;
    case analysis::LayerKind::Lstm:
    case analysis::LayerKind::Gru: // each step takes all matrices once
        return layer.inputShape.empty()
            ? 0
            : product(layer.inputShape) / std::max<std::int64_t>(1, layer.inputShape.back()) * weights;
    }
    return 0;
}

/// The shapes that the file records: of one sample where the batch may vary.
analysis::Result<std::vector<Shape>> recordedShapes(const ModelState& model)
{
    std::vector<Shape> shapes;
    for (const ir::Input& input : model.executable.program().inputs) {
        Shape shape = input.shape.empty() ? input.exampleShape : input.shape;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) {
            if (shape[axis] >= 0)
                continue;
            if (axis > 0 && axis >= input.exampleShape.size())
                return analysis::fail(analysis::ErrorKind::Usage,
                    model.path + ": the size of axis " + std::to_string(axis) + " of input " + input.name
                        + " is not recorded in the file; give the input's shape");
            shape[axis] = axis == 0 ? 1 : input.exampleShape[axis];
        }
        if (shape.empty()) {
            return analysis::fail(analysis::ErrorKind::Usage,
                model.path + ": the shape of input " + input.name
                    + " is not recorded in the file; give the input's shape");
        }
        shapes.push_back(std::move(shape));
    }
    return shapes;
}

/// A network is run once on such shapes: no sample of any data needs more elements.
constexpr std::int64_t mostElements = std::int64_t(1) << 32;

/// Why an input cannot have this shape; empty where it can.
std::string misfit(const ir::Input& input, const Shape& given)
{
    const auto text = [](const Shape& shape) {
        std::string all;
        for (const std::int64_t size : shape)
            all += (all.empty() ? "" : "x") + (size < 0 ? std::string("?") : std::to_string(size));
        return all;
    };
    bool fits = input.shape.empty() || input.shape.size() == given.size();
    std::int64_t elements = 1;
    bool overflow = false;
    for (std::size_t axis = 0; axis < given.size(); ++axis) {
        const bool any = input.shape.empty() || axis == 0 || !fits || input.shape[axis] < 0;
        fits = fits && (any || input.shape[axis] == given[axis]); // the batch is as large as a person wants it
        overflow = overflow || __builtin_mul_overflow(elements, given[axis], &elements);
    }
    if (!fits)
        return "input " + input.name + " takes the shape " + text(input.shape) + ", not " + text(given);
    if (overflow || elements > mostElements)
        return "the shape " + text(given) + " for input " + input.name + " is too large to run the model once; give a "
            + "smaller one";
    return {};
}

/// Samples in a batch of these shapes: the first size that all inputs share, 1 where they do not.
std::int64_t samplesIn(std::span<const Shape> shapes)
{
    if (shapes.empty() || shapes[0].empty())
        return 1;
    const bool shared = std::all_of(
        shapes.begin(), shapes.end(), [&](const Shape& shape) { return !shape.empty() && shape[0] == shapes[0][0]; });
    return shared ? std::max<std::int64_t>(1, shapes[0][0]) : 1;
}

} // namespace

analysis::Result<analysis::Graph> describe(const Model& model, std::span<const Shape> inputShapes)
{
    const ModelState& state = model.state();
    const ir::Program& program = state.executable.program();
    std::vector<Shape> shapes(inputShapes.begin(), inputShapes.end());
    if (shapes.empty()) {
        auto recorded = recordedShapes(state);
        if (!recorded)
            return tl::unexpected(recorded.error());
        shapes = std::move(*recorded);
    }
    if (shapes.size() != program.inputs.size()) {
        return analysis::fail(analysis::ErrorKind::Usage,
            state.path + ": the model has " + std::to_string(program.inputs.size()) + " inputs, "
                + std::to_string(shapes.size()) + " shapes were given");
    }
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (const std::string reason = misfit(program.inputs[i], shapes[i]); !reason.empty())
            return analysis::fail(analysis::ErrorKind::Usage, state.path + ": " + reason);
    }
    return exec::guarded(state.path, [&] {
        const at::NoGradGuard noGradient;
        analysis::Graph graph = state.graph;
        std::vector<at::Tensor> inputs;
        inputs.reserve(shapes.size());
        for (std::size_t i = 0; i < shapes.size(); ++i)
            inputs.push_back(at::zeros(shapes[i], ir::demandedType(program, i).value_or(at::kFloat)));
        ShapeTap tap(state, graph);
        const std::vector<at::Tensor> outputs = exec::run(state.executable, inputs, &tap);
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            if (!outputs[i].defined())
                continue;
            graph.outputs[i].dtype = exec::typeName(outputs[i].scalar_type());
            graph.outputs[i].shape = outputs[i].sizes().vec();
        }
        const std::int64_t samples = samplesIn(shapes);
        for (analysis::Layer& layer : graph.layers) {
            layer.macs = macsOf(layer) / samples;
            graph.macs += layer.macs;
        }
        return graph;
    });
}

} // namespace engine
