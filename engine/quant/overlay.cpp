// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/overlay.h"

#include <ATen/ops/empty_like.h>

#include "analysis/encoding/quantize.h"
#include "engine/quant/activation.h"
#include "engine/quant/folding.h"
#include "engine/quant/recurrence.h"

namespace engine::quant {

namespace {

/// Where convolution and linear take their bias.
constexpr int biasArgument = 2;

/// A value of the program that holds `tensor`, for a node to read instead of what it read before.
ir::Argument newConstant(ir::Program& program, const std::string& name, at::Tensor tensor)
{
    const ir::ValueId value = program.newValue();
    program.weights.push_back({ name, ir::Weight::Role::Constant, std::move(tensor), value });
    return ir::Argument::ofValue(value);
}

ir::Argument& argumentOf(ir::Program& program, const Place& place)
{
    ir::Argument& argument = program.body.nodes[std::size_t(place.node)].arguments[std::size_t(place.argument)];
    return place.element < 0 ? argument : argument.elements[std::size_t(place.element)];
}

/// A weight after fake quantization, in the type it came in.
at::Tensor quantizedWeight(const analysis::WeightUse& use, const at::Tensor& weight, const analysis::Encoding& encoding)
{
    const at::Tensor x = weight.detach().to(at::kFloat).contiguous();
    at::Tensor result = at::empty_like(x);
    analysis::fakeQuantizeWeight(encoding, { use.name, elements(x), use.shape, use.outputAxis },
        { result.data_ptr<float>(), std::size_t(result.numel()) });
    return result.to(weight.scalar_type());
}

} // namespace

std::vector<Replacement> replacements(const ModelState& model, const analysis::Layer& layer, const analysis::Plan& plan)
{
    std::vector<Replacement> replaced;
    const LayerPlace& place = model.layers[std::size_t(layer.id)];
    const bool folds = place.output != place.node;
    FoldedLayer folded;
    if (folds) {
        folded = foldBatchNorm(model, layer.id);
        const at::ScalarType type = weightTensor(model, layer.weights.at(0).id).scalar_type();
        replaced.push_back({ { place.node, biasArgument, -1 }, folded.bias.to(type) });
    }
    for (const analysis::WeightUse& use : layer.weights) {
        const auto encoding = plan.weights.find(use.id);
        if (!folds && encoding == plan.weights.end())
            continue;
        at::Tensor weight = folds ? folded.weight : weightTensor(model, use.id);
        if (encoding != plan.weights.end())
            weight = quantizedWeight(use, weight, encoding->second);
        const at::ScalarType type = weightTensor(model, use.id).scalar_type();
        replaced.push_back({ model.weights[std::size_t(use.id)], weight.to(type) });
    }
    return replaced;
}

void quantizeStates(const analysis::Layer& layer, const analysis::Plan& plan, ir::Node& node)
{
    const auto states = plan.states.find(layer.id);
    if (states == plan.states.end())
        return;
    node.call = quantizedRecurrence(node.kind, states->second);
    node.op = "quantized::" + analysis::layerKindName(layer.kind);
}

Overlay overlay(const ModelState& model, const analysis::Plan& plan)
{
    ir::Program program = model.executable.program();
    std::vector<std::vector<Replacement>> replaced;
    for (const analysis::Layer& layer : model.graph.layers) {
        const LayerPlace& place = model.layers[std::size_t(layer.id)];
        if (place.output != place.node) {
            ir::Node& norm = program.body.nodes[std::size_t(place.output)];
            norm = ir::makePassThrough(norm);
        }
        replaced.push_back(replacements(model, layer, plan));
        for (const Replacement& replacement : replaced.back())
            argumentOf(program, replacement.place) = newConstant(program, layer.name, replacement.value);
        quantizeStates(layer, plan, program.body.nodes[std::size_t(place.node)]);
    }
    return { exec::Executable(std::move(program)), std::move(replaced) };
}

ActivationTap::ActivationTap(const ModelState& model, const analysis::Plan& plan)
    : m_byNode(model.executable.program().body.nodes.size())
{
    for (const auto& [edge, encoding] : plan.edges) {
        const Place& place = model.edges[std::size_t(edge)];
        m_byNode[std::size_t(place.node)].push_back({ place, &encoding });
    }
}

void ActivationTap::before(int node, std::span<c10::IValue> arguments)
{
    for (const Entry& entry : m_byNode[std::size_t(node)]) {
        at::Tensor x = argumentAt(arguments, entry.place);
        if (!x.is_floating_point())
            continue;
        if (entry.place.element < 0)
            arguments[std::size_t(entry.place.argument)] = c10::IValue(); // leaves x with one owner less
        replaceArgument(arguments, entry.place, fakeQuantizeGivenUp(std::move(x), *entry.encoding));
    }
}

at::Tensor argumentAt(std::span<const c10::IValue> arguments, const Place& place)
{
    const c10::IValue& argument = arguments[std::size_t(place.argument)];
    return place.element < 0 ? argument.toTensor() : argument.toTensorList().get(std::size_t(place.element));
}

void replaceArgument(std::span<c10::IValue> arguments, const Place& place, const at::Tensor& value)
{
    c10::IValue& argument = arguments[std::size_t(place.argument)];
    if (place.element < 0) {
        argument = value;
        return;
    }
    // The list may be shared with other frames: a copy is changed, never the list itself.
    c10::List<at::Tensor> list = argument.toTensorList().copy();
    list.set(std::size_t(place.element), value);
    argument = list;
}

} // namespace engine::quant
