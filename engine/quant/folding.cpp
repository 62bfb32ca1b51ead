// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/folding.h"

#include <algorithm>
#include <cmath>

#include <ATen/TensorOperators.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/sqrt.h>
#include <ATen/ops/zeros_like.h>

#include "analysis/measure/error_stats.h"
#include "engine/quant/activation.h"
#include "engine/quant/overlay.h"

namespace engine::quant {

namespace {

at::Tensor weightAt(const ir::Program& program, const Place& place)
{
    const ir::Argument& whole =
        program.body.nodes.at(std::size_t(place.node)).arguments.at(std::size_t(place.argument));
    const ir::Argument& argument = place.element < 0 ? whole : whole.elements.at(std::size_t(place.element));
    for (const ir::Weight& weight : program.weights) {
        if (argument.kind == ir::Argument::Kind::Value && weight.value == argument.value)
            return weight.tensor;
    }
    return {};
}

at::Tensor constantAt(const ir::Program& program, int node, int argument)
{
    const at::Tensor tensor = weightAt(program, { node, argument, -1 });
    return tensor.defined() ? tensor.detach().to(at::kFloat) : tensor;
}

/// Enough samples to tell what folding batch norms changes.
constexpr std::int64_t foldingSamples = 8;

/// Whether the program takes batches of any size, as far as the file tells, and `y` has a row for each sample.
bool takesAnyBatch(const ir::Program& program, std::span<const at::Tensor> inputs, const at::Tensor& y)
{
    if (y.dim() == 0)
        return false;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const std::vector<std::int64_t>& shape = program.inputs[i].shape;
        if (shape.empty() || shape[0] >= 0 || inputs[i].dim() == 0 || inputs[i].size(0) != y.size(0))
            return false;
    }
    return true;
}

} // namespace

at::Tensor weightTensor(const ModelState& model, int weightUse)
{
    return weightAt(model.executable.program(), model.weights.at(std::size_t(weightUse)));
}

double foldingError(const ModelState& model, std::span<const at::Tensor> inputs, const at::Tensor& y, int output)
{
    const bool folds = std::any_of(
        model.layers.begin(), model.layers.end(), [](const LayerPlace& place) { return place.output != place.node; });
    if (!folds || !y.is_floating_point() || y.numel() == 0)
        return 0;
    const Overlay folded = overlay(model, {});
    std::vector<at::Tensor> taken(inputs.begin(), inputs.end());
    at::Tensor before = y;
    if (y.dim() > 0 && y.size(0) > foldingSamples && takesAnyBatch(folded.executable.program(), inputs, y)) {
        for (at::Tensor& input : taken)
            input = input.narrow(0, 0, foldingSamples);
        before = y.narrow(0, 0, foldingSamples);
    }
    const at::Tensor got = exec::run(folded.executable, taken).at(std::size_t(output));
    if (got.sizes() != before.sizes())
        return 0;
    analysis::ErrorStats error;
    before = denseFloat(before);
    error.add(elements(before), elements(alignedFloat(got, before)));
    const analysis::ErrorMeasures measures = error.finish();
    return measures.count == 0 ? 0 : std::pow(10, -measures.sqnrDb / 20);
}

FoldedLayer foldBatchNorm(const ModelState& model, int layer)
{
    const LayerPlace place = model.layers.at(std::size_t(layer));
    const ir::Program& program = model.executable.program();
    const analysis::WeightUse& use = model.graph.layers.at(std::size_t(layer)).weights.at(0);
    const at::Tensor weight = constantAt(program, place.node, 1);
    const at::Tensor mean = constantAt(program, place.output, 3);
    const at::Tensor variance = constantAt(program, place.output, 4);
    at::Tensor gain = constantAt(program, place.output, 1);
    at::Tensor shift = constantAt(program, place.output, 2);
    at::Tensor bias = constantAt(program, place.node, 2);
    if (!gain.defined())
        gain = at::ones_like(mean);
    if (!shift.defined())
        shift = at::zeros_like(mean);
    if (!bias.defined())
        bias = at::zeros_like(mean);
    const ir::Node& batchNorm = program.body.nodes.at(std::size_t(place.output));
    const double epsilon = batchNorm.arguments.at(7).constant.toDouble();
    const at::Tensor factor = gain / at::sqrt(variance + epsilon);
    std::vector<std::int64_t> broadcast(use.shape.size(), 1);
    broadcast.at(std::size_t(use.outputAxis)) = factor.numel();
    return FoldedLayer{ weight * factor.view(broadcast), (bias - mean) * factor + shift };
}

} // namespace engine::quant
