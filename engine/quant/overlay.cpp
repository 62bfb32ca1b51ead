// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/overlay.h"

#include <ATen/ops/empty_like.h>

#include "analysis/encoding/quantize.h"
#include "engine/quant/activation.h"
#include "engine/quant/folding.h"

namespace engine::quant {

namespace {

/// Where convolution and linear take their bias.
constexpr int biasArgument = 2;

ir::Argument& argumentOf(ir::Program& program, const Place& place)
{
    ir::Argument& argument = program.body.nodes[std::size_t(place.node)].arguments[std::size_t(place.argument)];
    return place.element < 0 ? argument : argument.elements[std::size_t(place.element)];
}

/// A weight after fake quantization, in its own type.
at::Tensor quantizedWeight(const analysis::WeightUse& use, const at::Tensor& weight, const analysis::Encoding& encoding)
{
    const at::Tensor x = weight.detach().to(at::kFloat).contiguous();
    at::Tensor result = at::empty_like(x);
    analysis::fakeQuantizeWeight(encoding, {use.name, elements(x), use.shape, use.outputAxis},
                                 {result.data_ptr<float>(), std::size_t(result.numel())});
    return result.to(weight.scalar_type());
}

} // namespace

Overlay overlay(const ModelState& model, const analysis::Plan& plan)
{
    ir::Program program = foldedProgram(model);
    std::vector<std::vector<Replacement>> replaced(model.graph.layers.size());
    for (const analysis::Layer& layer : model.graph.layers) {
        auto& mine = replaced[std::size_t(layer.id)];
        for (const analysis::WeightUse& use : layer.weights) {
            const Place& place = model.weights[std::size_t(use.id)];
            const auto encoding = plan.weights.find(use.id);
            if (encoding != plan.weights.end()) {
                const ir::ValueId value = program.newValue();
                program.weights.push_back({use.name, ir::Weight::Role::Constant,
                                           quantizedWeight(use, weightAt(program, place), encoding->second), value});
                argumentOf(program, place) = ir::Argument::ofValue(value);
            }
            mine.push_back({place, weightAt(program, place)});
        }
        const LayerPlace& place = model.layers[std::size_t(layer.id)];
        if (place.output != place.node)
            mine.push_back({{place.node, biasArgument, -1}, weightAt(program, {place.node, biasArgument, -1})});
    }
    return {exec::Executable(std::move(program)), std::move(replaced)};
}

ActivationTap::ActivationTap(const ModelState& model, const analysis::Plan& plan)
    : m_byNode(model.executable.program().body.nodes.size())
{
    for (const auto& [edge, encoding] : plan.edges) {
        const Place& place = model.edges[std::size_t(edge)];
        m_byNode[std::size_t(place.node)].push_back({place, &encoding});
    }
}

void ActivationTap::before(int node, std::span<c10::IValue> arguments)
{
    for (const Entry& entry : m_byNode[std::size_t(node)]) {
        const at::Tensor x = argumentAt(arguments, entry.place);
        if (x.is_floating_point())
            replaceArgument(arguments, entry.place, fakeQuantize(x, *entry.encoding).value);
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
