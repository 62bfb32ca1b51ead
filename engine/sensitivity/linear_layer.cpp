// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/linear_layer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/sub.h>

#include "engine/exec/kernels.h"
#include "engine/quant/folding.h"
#include "engine/quant/overlay.h"

namespace engine::sense {

namespace {

/// Where convolution and linear take their bias.
constexpr std::size_t biasArgument = 2;

} // namespace

bool LinearLayer::isLinear(const analysis::Layer& layer)
{
    const bool recurrent = layer.kind == analysis::LayerKind::Lstm || layer.kind == analysis::LayerKind::Gru;
    return !recurrent && layer.weights.size() == 1;
}

LinearLayer::LinearLayer(const ModelState& model, const analysis::Layer& layer, std::vector<analysis::Plan> plans)
    : m_model(model), m_layer(layer), m_plans(std::move(plans))
{
}

at::Tensor LinearLayer::weightOf(const analysis::Plan& plan) const
{
    const Place place = m_model.weights[std::size_t(m_layer.weights.front().id)];
    for (const quant::Replacement& replacement : quant::replacements(m_model, m_layer, plan)) {
        if (replacement.place.argument == place.argument)
            return replacement.value.detach();
    }
    return quant::weightTensor(m_model, m_layer.weights.front().id).detach();
}

std::size_t LinearLayer::inputArgument() const
{
    // Embedding and matmul may have the weight first.
    return m_model.weights[std::size_t(m_layer.weights.front().id)].argument == 0 ? 1 : 0;
}

at::Tensor LinearLayer::weight() const
{
    return weightOf({});
}

at::Tensor LinearLayer::outputChange(const std::vector<c10::IValue>& arguments, std::size_t format) const
{
    return changes(format) ? run(arguments, weightChange(format)) : at::Tensor();
}

at::Tensor LinearLayer::weightChange(std::size_t format) const
{
    return at::sub(weightOf(m_plans[format]), weight());
}

const ir::Node& LinearLayer::node() const
{
    return m_model.executable.program().body.nodes.at(std::size_t(m_model.layers[std::size_t(m_layer.id)].node));
}

std::optional<Window> LinearLayer::window() const
{
    const at::Tensor w = weight();
    if (w.scalar_type() != at::kFloat || w.numel() == 0
        || m_model.weights[std::size_t(m_layer.weights.front().id)].argument != 1)
        return std::nullopt;
    if (node().kind == ir::NodeKind::Linear)
        return w.dim() == 2 ? std::optional(Window()) : std::nullopt;
    const auto spec = exec::convolutionSpec(node(), w, {});
    if (!spec || spec->groups != 1)
        return std::nullopt;
    return Window{ { w.size(2), w.size(3) }, { spec->stride[0], spec->stride[1] },
        { spec->padding[0], spec->padding[1] }, { spec->dilation[0], spec->dilation[1] } };
}

at::Tensor LinearLayer::run(std::vector<c10::IValue> arguments, const at::Tensor& weight) const
{
    const ir::Node& node = this->node();
    arguments[std::size_t(m_model.weights[std::size_t(m_layer.weights.front().id)].argument)] = weight;
    const bool hasBias = node.kind == ir::NodeKind::Convolution || node.kind == ir::NodeKind::Linear;
    if (hasBias)
        arguments[biasArgument] = c10::IValue();
    if (!at::GradMode::is_enabled() && hasBias && exec::hasFusedKernels()) {
        const at::Tensor x = arguments[0].toTensor();
        if (node.kind == ir::NodeKind::Linear)
            return exec::runLinear(x.contiguous(), weight.contiguous(), {}, {});
        if (auto spec = exec::convolutionSpec(node, weight, {}))
            return exec::ConvolutionKernel(std::move(*spec)).run(x);
    }
    ir::call(node, arguments);
    return arguments.at(0).toTensor();
}

} // namespace engine::sense
