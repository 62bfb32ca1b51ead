// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/variant_run.h"

#include <algorithm>
#include <utility>

#include <ATen/ops/sub.h>
#include <ATen/ops/sum.h>

#include "analysis/plan/cost.h"
#include "engine/quant/activation.h"
#include "engine/quant/weight_results.h"

namespace engine::quant {

namespace {

/// The first `count` samples of a tensor whose first axis is the batch; others are taken whole.
at::Tensor firstSamples(const at::Tensor& tensor, std::int64_t batchSize, std::int64_t count)
{
    return count < batchSize && tensor.dim() > 0 && tensor.size(0) == batchSize ? tensor.narrow(0, 0, count) : tensor;
}

/// The axis of a layer's output features: 1 for convolutions, the last for all others.
std::int64_t featureAxis(const analysis::Layer& layer, const at::Tensor& output)
{
    const bool convolution =
        layer.kind == analysis::LayerKind::Convolution || layer.kind == analysis::LayerKind::ConvolutionTransposed;
    return convolution ? std::min<std::int64_t>(1, output.dim() - 1) : output.dim() - 1;
}

} // namespace

VariantRun::VariantRun(const ModelState& model, const Variant& variant, const EvaluateSpec& spec, InputMeasures& inputs)
    : m_model(model)
    , m_variant(variant)
    , m_spec(spec)
    , m_inputs(inputs)
    , m_walks(!variant.plan.weights.empty() || !variant.plan.edges.empty())
    , m_overlay(m_walks ? overlay(model, variant.plan) : Overlay{ model.executable, {} })
    , m_frame(m_overlay.executable)
    , m_tap(model, variant.plan)
    , m_layersAt(model.executable.program().body.nodes.size())
    , m_outputsAt(m_layersAt.size())
    , m_layers(model.graph.layers.size())
{
    for (const analysis::Layer& layer : model.graph.layers) {
        const LayerPlace& place = model.layers[std::size_t(layer.id)];
        m_layersAt[std::size_t(place.node)].push_back(layer.id);
        m_outputsAt[std::size_t(place.output)].push_back(layer.id);
        bool quantized = std::any_of(layer.weights.begin(), layer.weights.end(),
            [&](const auto& use) { return variant.plan.weights.count(use.id) > 0; });
        for (const int edge : layer.inputs) {
            const auto encoding = variant.plan.edges.find(edge);
            if (encoding == variant.plan.edges.end())
                continue;
            quantized = true;
            m_inputAt.emplace(edge, inputs.watch(edge, encoding->second));
        }
        m_quantized.push_back(quantized);
    }
}

void VariantRun::start(std::span<const at::Tensor> inputs)
{
    if (m_walks)
        m_frame.start(inputs);
}

void VariantRun::step(const CleanNode& clean)
{
    if (!m_walks)
        return;
    if (clean.samplesBefore < m_spec.localSamples) {
        for (const int layer : m_layersAt[std::size_t(clean.node)]) {
            if (m_quantized[std::size_t(layer)])
                runLocally(clean, layer);
        }
    }

    struct OutputTap : exec::Tap {
        ActivationTap& activations;
        at::Tensor output;
        explicit OutputTap(ActivationTap& tap) : activations(tap) { }
        void before(int node, std::span<c10::IValue> arguments) override { activations.before(node, arguments); }
        void after(int /*node*/, std::span<c10::IValue> outputs) override
        {
            if (!outputs.empty() && outputs[0].isTensor())
                output = outputs[0].toTensor();
        }
    } tap(m_tap);
    m_frame.step(clean.node, &tap);

    for (const int layer : m_outputsAt[std::size_t(clean.node)]) {
        if (clean.output.defined() && tap.output.defined()) {
            const at::Tensor quantized = alignedFloat(tap.output, clean.output);
            m_layers[std::size_t(layer)].accumulated.add(clean.outputValues, elements(quantized));
        }
        compareOutputs(clean, layer);
    }
}

void VariantRun::runLocally(const CleanNode& clean, int layer)
{
    const std::int64_t count = m_spec.localSamples - clean.samplesBefore;
    torch::jit::Stack stack = clean.arguments;
    for (const Replacement& weight : m_overlay.replaced[std::size_t(layer)])
        replaceArgument(stack, weight.place, weight.value);
    for (const auto& [edge, x] : clean.edges) {
        const auto input = m_inputAt.find(edge);
        if (input == m_inputAt.end())
            continue;
        const at::Tensor& value = m_inputs.at(input->second).value;
        const Place& place = m_model.edges[std::size_t(edge)];
        replaceArgument(stack, place, value.to(argumentAt(clean.arguments, place).scalar_type()));
    }
    const analysis::Layer& info = m_model.graph.layers[std::size_t(layer)];
    // A recurrent layer's initial states have a batch axis too, and not in front: it runs on the whole batch.
    const bool recurs = info.kind == analysis::LayerKind::Lstm || info.kind == analysis::LayerKind::Gru;
    for (const int edge : recurs ? std::vector<int>() : info.inputs) {
        const Place& place = m_model.edges[std::size_t(edge)];
        replaceArgument(stack, place, firstSamples(argumentAt(stack, place), clean.batchSize, count));
    }
    ir::call(m_overlay.executable.program().body.nodes[std::size_t(clean.node)], stack);
    if (!stack.empty() && stack[0].isTensor())
        m_layers[std::size_t(layer)].pendingLocal = stack[0].toTensor();
}

void VariantRun::compareOutputs(const CleanNode& clean, int layer)
{
    LayerState& state = m_layers[std::size_t(layer)];
    at::Tensor local = std::exchange(state.pendingLocal, at::Tensor());
    if (!local.defined() || !clean.output.defined())
        return;
    const std::int64_t count = m_spec.localSamples - clean.samplesBefore;
    local = firstSamples(local, clean.batchSize, count);
    const at::Tensor y = denseFloat(firstSamples(clean.output, clean.batchSize, count));
    if (y.sizes() != local.sizes())
        return;
    const at::Tensor quantized = alignedFloat(local, y);
    state.local.add(elements(y), elements(quantized));

    const std::int64_t axis = featureAxis(m_model.graph.layers[std::size_t(layer)], y);
    if (axis < 0)
        return;
    std::vector<std::int64_t> others;
    for (std::int64_t i = 0; i < y.dim(); ++i) {
        if (i != axis)
            others.push_back(i);
    }
    const at::Tensor difference = at::sub(quantized, y);
    const at::Tensor sums =
        (others.empty() ? difference.to(at::kDouble) : at::sum(difference, others, false, at::kDouble)).contiguous();
    state.localBias.resize(std::size_t(sums.numel()), 0);
    for (std::int64_t i = 0; i < sums.numel(); ++i)
        state.localBias[std::size_t(i)] += sums.const_data_ptr<double>()[i];
    state.localBiasCount += y.numel() / std::max<std::int64_t>(1, sums.numel());
}

void VariantRun::finishBatch(const at::Tensor& cleanOutput, int output, std::span<const std::int64_t> labels)
{
    const at::Tensor y = denseFloat(cleanOutput).contiguous();
    const at::Tensor quantized = m_walks ? denseFloat(m_frame.outputs()[std::size_t(output)]).contiguous() : y;
    const std::int64_t samples = y.dim() > 0 ? y.size(0) : 1;
    m_outputError.add(elements(y), elements(quantized));
    m_sampleErrors.add({ elements(y), elements(quantized), samples, labels });
    if (y.dim() == 2 && y.size(1) > 1) {
        if (!m_classes) {
            m_classes.emplace();
            m_cleanClasses.emplace();
        }
        m_classes->add({ elements(y), elements(quantized), samples, labels });
        m_cleanClasses->add({ elements(y), elements(y), samples, labels });
    }
    m_samples += samples;
}

analysis::VariantResult VariantRun::result(
    const Model& model, const analysis::Graph& graph, const analysis::Observation& seen) const
{
    analysis::VariantResult result;
    result.recipe = m_variant.recipe;
    result.samples = m_samples;
    result.calibrationSamples = m_variant.calibrationSamples;
    result.prepareSeconds = m_variant.prepareSeconds;
    result.notes = m_variant.notes;
    result.output.error = m_outputError.finish();
    analysis::fillOutput(result.output, m_sampleErrors, m_classes ? &*m_classes : nullptr);
    if (m_classes && m_classes->top1() && m_cleanClasses->top1())
        result.output.top1Drop = *m_cleanClasses->top1() - *m_classes->top1();
    const analysis::Cost cost = analysis::modelCost(graph, m_variant.plan);
    result.sizeBytes = cost.bytes;
    result.compression = cost.compression;
    result.macs = graph.macs;
    result.bitops = cost.bitops;
    for (const analysis::Layer& layer : graph.layers) {
        const LayerState& state = m_layers[std::size_t(layer.id)];
        analysis::LayerResult row;
        row.layer = layer.name;
        row.quantized = m_quantized[std::size_t(layer.id)];
        if (const auto states = m_variant.plan.states.find(layer.id); states != m_variant.plan.states.end())
            row.stateEncodings = states->second;
        for (const analysis::WeightUse& use : layer.weights) {
            const auto encoding = m_variant.plan.weights.find(use.id);
            if (encoding != m_variant.plan.weights.end())
                row.weightEncodings.push_back(encoding->second);
        }
        if (!layer.weights.empty()) {
            WeightResults weights =
                compareWeights(model, layer, m_variant.plan, seedFor(m_spec.seed, 2 * std::uint64_t(layer.id) + 1));
            row.weight = std::move(weights.tensor);
            row.weightChannels = weights.channels;
        }
        if (!layer.inputs.empty()) {
            const int edge = layer.inputs.front();
            const auto observed = seen.edges.find(edge);
            const auto input = m_inputAt.find(edge);
            if (input != m_inputAt.end() && observed != seen.edges.end()) {
                const InputMeasures::Entry& measured = m_inputs.at(input->second);
                row.input = measured.comparison.finish(observed->second.moments, observed->second.histogram);
                row.inputEncoding = measured.wanted;
                if (measured.last)
                    row.inputEncoding->encoding = *measured.last;
            } else if (observed != seen.edges.end()) {
                row.input =
                    analysis::TensorComparison(0, 1).finish(observed->second.moments, observed->second.histogram);
            }
        }
        if (row.quantized && state.local.finish().count > 0)
            row.local = state.local.finish();
        for (const double sum : state.localBias)
            row.outputBias.push_back(float(sum / double(std::max<std::int64_t>(1, state.localBiasCount))));
        if (state.accumulated.finish().count > 0)
            row.accumulated = state.accumulated.finish();
        const analysis::Cost layerCost = analysis::layerCost(layer, m_variant.plan);
        row.sizeBytes = layerCost.bytes;
        row.compression = layerCost.compression;
        result.layers.push_back(std::move(row));
    }
    return result;
}

} // namespace engine::quant
