// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/layer_changes.h"

#include <algorithm>

#include <ATen/ops/cat.h>

#include "engine/exec/kernels.h"
#include "engine/sensitivity/dot_rows.h"

namespace engine::sense {

namespace {

/// With fewer places a sample, its gradient of the weight costs more than what the layer does to it.
constexpr std::int64_t fewestPlaces = 4;

} // namespace

LayerChanges::LayerChanges(LinearLayer layer, std::size_t formats)
    : m_layer(std::move(layer)), m_allFormats(formats), m_window(m_layer.window())
{
    for (std::size_t format = 0; format < formats; ++format) {
        if (m_layer.changes(format))
            m_formats.push_back(format);
    }
    const at::Tensor weight = m_layer.weight();
    m_isConvolution = m_window && weight.dim() == 4;
    m_weightBytes = weight.numel() * weight.element_size();
}

bool LayerChanges::hasProducts(const LayerBatch& batch, std::span<const at::Tensor> gradients) const
{
    const auto asked = std::size_t(std::ranges::count_if(gradients, [](const auto& g) { return g.defined(); }));
    if (!m_window || asked == 0 || asked >= m_formats.size() || batch.samples < 1)
        return false;
    const at::Tensor& g = *std::ranges::find_if(gradients, [](const auto& each) { return each.defined(); });
    const c10::IValue& input = batch.arguments.front();
    if (!input.isTensor() || input.toTensor().scalar_type() != at::kFloat || g.scalar_type() != at::kFloat)
        return false;
    const std::int64_t outputs = m_layer.weight().size(0);
    if (g.numel() < fewestPlaces * outputs * batch.samples)
        return false;
    const SampleAxis first;
    return m_isConvolution ? batch.axis == first && g.dim() == 4 && input.toTensor().dim() == 4
                           : batch.axis.axis + 1 < g.dim() && input.toTensor().dim() == g.dim();
}

at::Tensor LayerChanges::featuresLast(const at::Tensor& tensor, const LayerBatch& batch) const
{
    if (m_isConvolution)
        return tensor.contiguous(at::MemoryFormat::ChannelsLast);
    const std::int64_t features = tensor.size(-1);
    return batch.axis.rows(tensor, batch.samples).view({ batch.samples, -1, 1, features }).permute({ 0, 3, 1, 2 });
}

bool LayerChanges::isCheaperFromInputs(const LayerBatch& batch, std::span<const at::Tensor> gradients) const
{
    if (!m_window || m_isConvolution || !batch.arguments.front().isTensor())
        return false;
    const at::Tensor& x = batch.arguments.front().toTensor();
    std::int64_t asked = 0;
    for (const at::Tensor& g : gradients) {
        if (!g.defined())
            continue;
        ++asked;
        if (g.scalar_type() != at::kFloat || batch.axis.axis + 1 >= g.dim() || x.dim() != g.dim())
            return false;
    }
    const at::Tensor weight = m_layer.weight();
    return x.scalar_type() == at::kFloat && asked * weight.size(1) < weight.size(0);
}

const at::Tensor& LayerChanges::stacked(Side side, std::int64_t& kept)
{
    at::Tensor& stack = side == Side::Outputs ? m_stacked : m_stackedTransposed;
    if (!stack.defined() && kept + stackedBytes() <= largestKept) {
        std::vector<at::Tensor> changes;
        for (const std::size_t format : m_formats) {
            const at::Tensor change = m_layer.weightChange(format);
            changes.push_back(side == Side::Outputs ? change : change.t());
        }
        stack = at::cat(changes, 0);
        kept += stackedBytes();
    }
    return stack;
}

std::vector<at::Tensor> LayerChanges::outputChanges(const std::vector<c10::IValue>& arguments) const
{
    const auto formats = std::int64_t(m_formats.size());
    std::vector<at::Tensor> changes;
    if (m_window) {
        // Its outputs are rows of the weight: one product has all formats.
        const at::Tensor all = m_layer.run(arguments, m_stacked);
        const std::int64_t axis = m_isConvolution ? 1 : all.dim() - 1;
        const std::int64_t outputs = all.size(axis) / formats;
        for (std::int64_t format = 0; format < formats; ++format)
            changes.push_back(all.narrow(axis, format * outputs, outputs));
        return changes;
    }
    const std::int64_t rows = m_stacked.size(0) / formats;
    for (std::int64_t format = 0; format < formats; ++format)
        changes.push_back(m_layer.run(arguments, m_stacked.narrow(0, format * rows, rows)));
    return changes;
}

LayerChanges::ByGradient LayerChanges::fromOutputs(
    const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept)
{
    ByGradient result(gradients.size(), std::vector<std::vector<float>>(m_allFormats));
    const auto add = [&](std::size_t format, const at::Tensor& change) {
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            if (gradients[i].defined())
                result[i][format] = dotRows(batch.axis, gradients[i], change, batch.samples);
        }
    };
    if (stacked(Side::Outputs, kept).defined()) {
        const std::vector<at::Tensor> changes = outputChanges(batch.arguments);
        for (std::size_t i = 0; i < changes.size(); ++i)
            add(m_formats[i], changes[i]);
    } else {
        for (const std::size_t format : m_formats)
            add(format, m_layer.outputChange(batch.arguments, format));
    }
    return result;
}

LayerChanges::ByGradient LayerChanges::fromInputs(
    const LayerBatch& batch, std::span<const at::Tensor> gradients, const at::Tensor& changes) const
{
    ByGradient result(gradients.size(), std::vector<std::vector<float>>(m_allFormats));
    const at::Tensor& x = batch.arguments.front().toTensor();
    const std::int64_t inputs = x.size(-1);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        if (!gradients[i].defined())
            continue;
        const at::Tensor all = exec::runLinear(gradients[i].contiguous(), changes, {}, {});
        for (std::size_t format = 0; format < m_formats.size(); ++format) {
            result[i][m_formats[format]] =
                dotRows(batch.axis, x, all.narrow(-1, std::int64_t(format) * inputs, inputs), batch.samples);
        }
    }
    return result;
}

LayerChanges::ByGradient LayerChanges::fromWeightGradients(
    const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept)
{
    ByGradient result(gradients.size(), std::vector<std::vector<float>>(m_allFormats));
    if (!m_products) {
        std::vector<at::Tensor> changes;
        for (const std::size_t format : m_formats) {
            const at::Tensor change = m_layer.weightChange(format);
            changes.push_back(m_isConvolution ? change : change.view({ change.size(0), change.size(1), 1, 1 }));
        }
        m_products.emplace(*m_window, changes);
        kept += m_products->bytes();
    }
    const at::Tensor x = featuresLast(batch.arguments.front().toTensor(), batch);
    for (std::size_t i = 0; i < gradients.size(); ++i) {
        if (!gradients[i].defined())
            continue;
        std::vector<std::vector<float>> runs = m_products->run(x, featuresLast(gradients[i], batch));
        for (std::size_t format = 0; format < m_formats.size(); ++format)
            result[i][m_formats[format]] = std::move(runs[format]);
    }
    if (kept > largestKept) {
        kept -= m_products->bytes();
        m_products.reset();
    }
    return result;
}

LayerChanges::ByGradient LayerChanges::contributions(
    const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept)
{
    if (m_formats.empty())
        return ByGradient(gradients.size(), std::vector<std::vector<float>>(m_allFormats));
    if (hasProducts(batch, gradients))
        return fromWeightGradients(batch, gradients, kept);
    if (isCheaperFromInputs(batch, gradients)) {
        if (const at::Tensor& changes = stacked(Side::Inputs, kept); changes.defined())
            return fromInputs(batch, gradients, changes);
    }
    return fromOutputs(batch, gradients, kept);
}

} // namespace engine::sense
