// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <set>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/nan_to_num.h>
#include <ATen/ops/square.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/sum.h>

#include "engine/exec/guard.h"
#include "engine/exec/memory.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/fit.h"
#include "engine/quant/activation.h"
#include "engine/quant/measured_output.h"
#include "engine/sensitivity.h"
#include "engine/sensitivity/contributions.h"
#include "engine/sensitivity/dot_rows.h"
#include "engine/sensitivity/encodings.h"
#include "engine/sensitivity/fed_batches.h"
#include "engine/sensitivity/gradients.h"
#include "engine/sensitivity/layer_changes.h"

namespace engine {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

using namespace sense;

/// Small networks spend most of a batch on calling operators: they take more samples at a time, as long as what their
/// layers get and give stays this small.
constexpr std::int64_t smallBatchBytes = std::int64_t(4) << 20;

std::int64_t valuesOfSample(const analysis::Shape& shape)
{
    std::int64_t count = shape.empty() ? 0 : 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        count *= std::max<std::int64_t>(1, shape[axis]);
    return count;
}

std::int64_t batchSizeFor(const Model& model, const Dataset& data, std::int64_t asked)
{
    constexpr std::int64_t anySize = -1;
    for (const analysis::Port& input : model.graph().inputs) {
        if (input.shape.empty() || input.shape.front() != anySize)
            return asked;
    }
    // The model's own graph has no shapes inside. What does not fit is told when it is run.
    const auto fit = fitInputs(model, data.info());
    const auto graph = fit ? describe(model, inputShapes(*fit)) : tl::unexpected(fit.error());
    if (!graph)
        return asked;
    std::int64_t bytes = 0;
    for (const analysis::Layer& layer : graph->layers)
        bytes += (valuesOfSample(layer.inputShape) + valuesOfSample(layer.outputShape)) * std::int64_t(sizeof(float));
    return bytes > 0 ? std::max(asked, smallBatchBytes / bytes) : asked;
}

class Screener {
public:
    Screener(const Model& model, const analysis::Observation& seen, const ScreeningSpec& spec, ir::ValueId output)
        : m_model(model)
        , m_spec(spec)
        , m_schemes{ model, seen, spec.target, spec.weights, spec.activations }
        , m_network(model.state(), analysis::Plan(), output)
        , m_pass(model.state(), m_network, m_wanted)
    {
        if (spec.metrics != ScreeningSpec::Metrics::Mse)
            m_probes.push_back(Probe::Fisher);
    }

    Result<void> prepare(Stop& stop)
    {
        for (const int id : layersWithWeights(m_model.graph())) {
            if (stop.asked())
                return analysis::cancelled();
            if (auto done = prepare(m_model.graph().layers[std::size_t(id)]); !done)
                return done;
        }
        std::vector<int> weightLayers;
        for (const auto& layer : m_linear)
            weightLayers.push_back(layer.id());
        std::vector<int> inputLayers;
        for (const Input& input : m_inputs) {
            if (inputLayers.empty() || inputLayers.back() != input.layer)
                inputLayers.push_back(input.layer);
        }
        for (const Input& input : m_inputs)
            m_wanted.edges.push_back(input.edge);
        m_wanted.outputs = weightLayers;
        for (const Probe kind : m_probes) {
            m_weights.emplace(kind, Contributions(weightLayers, m_spec.formats, m_spec.probes));
            m_activations.emplace(kind, Contributions(inputLayers, m_spec.formats, m_spec.probes));
        }
        m_inputLayers = std::move(inputLayers);
        return {};
    }

    Result<void> add(const std::vector<at::Tensor>& inputs, std::int64_t firstSample, std::int64_t samples, Stop& stop)
    {
        if (m_axes.empty() && m_wanted.outputs.size() + m_wanted.edges.size() > 0) {
            auto axes = findSampleAxes(m_pass, inputs, samples, stop);
            if (!axes)
                return tl::unexpected(axes.error());
            m_axes = *std::move(axes);
        }
        if (!m_pass.run(inputs, stop))
            return analysis::cancelled();
        const at::Tensor y = m_pass.output();
        m_outputs = y.numel() / std::max<std::int64_t>(1, samples);
        m_power += at::sum(at::square(at::nan_to_num(y.to(at::kDouble), 0.0, 0.0, 0.0))).item<double>();
        m_finiteOutputs += at::isfinite(y).sum().item<std::int64_t>();
        const bool classes = y.dim() == 2 && y.size(1) > 1;
        if (m_spec.metrics == ScreeningSpec::Metrics::MseAndKl && !classes)
            return fail(ErrorKind::Usage, m_model.path() + ": KL needs an output [N, classes]; ask for mse alone");
        if (!classes)
            m_probes = { Probe::Rademacher };

        // All gradients first: what a layer's new weights do is then worked out once for all of them.
        std::vector<std::pair<std::pair<Probe, int>, std::vector<at::Tensor>>> gradients;
        for (const Probe kind : m_probes) {
            for (int probe = 0; probe < m_spec.probes; ++probe) {
                if (stop.asked())
                    return analysis::cancelled();
                const bool last = kind == m_probes.back() && probe + 1 == m_spec.probes;
                const at::Tensor v = probeVector(kind, y, { m_spec.seed, probe, firstSample });
                gradients.emplace_back(std::pair(kind, probe),
                    m_pass.gradients(v, last ? ForwardPass::More::None : ForwardPass::More::ToCome));
            }
        }
        for (std::size_t i = 0; i < m_linear.size(); ++i) {
            if (stop.asked())
                return analysis::cancelled();
            addWeights(i, samples, gradients);
        }
        for (std::size_t i = 0; i < m_inputs.size(); ++i) {
            for (std::size_t format = 0; format < m_spec.formats.size(); ++format) {
                if (stop.asked())
                    return analysis::cancelled();
                addInput(i, format, samples, gradients);
            }
        }
        for (auto& [kind, contributions] : m_weights)
            contributions.endBatch(samples);
        for (auto& [kind, contributions] : m_activations)
            contributions.endBatch(samples);
        m_samples += samples;
        return {};
    }

    Screening finish()
    {
        noteMixedSamples();
        Screening result;
        const bool weights = m_schemes.quantizesWeights();
        const bool inputs = m_schemes.quantizesInputs();
        for (const Probe kind : m_probes) {
            const bool mse = kind == Probe::Rademacher;
            if (weights)
                (mse ? result.weights : result.weightsKl) = m_weights.at(kind).finish(m_outputs, m_mixedOutputs);
            if (inputs)
                (mse ? result.activations : result.activationsKl) =
                    m_activations.at(kind).finish(m_outputs, m_mixedInputs);
        }
        result.outputPower = m_power / double(std::max<std::int64_t>(1, m_finiteOutputs));
        const std::int64_t counted = std::max(result.weights.samples, result.activations.samples);
        if (counted > 0 && counted < m_samples)
            m_notes.push_back(std::to_string(m_samples - counted) + " of " + std::to_string(m_samples)
                + " samples are NaN or Inf at the output: estimates leave them out");
        result.notes = std::move(m_notes);
        return result;
    }

private:
    using Gradients = std::vector<std::pair<std::pair<Probe, int>, std::vector<at::Tensor>>>;

    struct Input {
        int layer = 0;
        int edge = 0;
        std::vector<std::optional<analysis::EdgeEncoding>> encodings; ///< by format; absent: FP32
    };

    Result<void> prepare(const analysis::Layer& layer)
    {
        if (!LinearLayer::isLinear(layer)) {
            m_notes.push_back("layer '" + layer.name
                + "' is neither linear in its weights nor are its hidden states predicted: it can only be measured");
            return {};
        }
        std::vector<analysis::Plan> plans;
        for (const analysis::Format format : m_spec.formats) {
            if (auto done = addEncodings(m_schemes, layer.id, format, plans.emplace_back(), m_notes); !done)
                return done;
        }
        if (m_schemes.quantizesWeights())
            m_linear.emplace_back(LinearLayer(m_model.state(), layer, plans), m_spec.formats.size());
        if (!m_schemes.quantizesInputs())
            return {};
        for (const int edge : layer.inputs) {
            Input input{ layer.id, edge, {} };
            for (const analysis::Plan& plan : plans) {
                const auto found = plan.edges.find(edge);
                input.encodings.push_back(found == plan.edges.end() ? std::nullopt : std::optional(found->second));
            }
            if (std::ranges::any_of(input.encodings, [](const auto& encoding) { return encoding.has_value(); }))
                m_inputs.push_back(std::move(input));
        }
        return {};
    }

    void addWeights(std::size_t index, std::int64_t samples, const Gradients& gradients)
    {
        LayerChanges& layer = m_linear[index];
        const std::optional<SampleAxis>& axis = m_axes[index].axis;
        if (!axis)
            return;
        std::vector<at::Tensor> own;
        for (const auto& [probe, all] : gradients)
            own.push_back(all[index]);
        const auto values = layer.contributions({ m_pass.arguments(layer.id()), *axis, samples }, own, m_keptBytes);
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            const auto& [kind, probe] = gradients[i].first;
            for (std::size_t format = 0; format < values[i].size(); ++format)
                m_weights.at(kind).add(index, format, probe, values[i][format]);
        }
    }

    void addInput(std::size_t index, std::size_t format, std::int64_t samples, const Gradients& gradients)
    {
        const Input& input = m_inputs[index];
        const std::size_t place = m_wanted.outputs.size() + index;
        if (!input.encodings[format] || !m_axes[place].axis)
            return;
        const at::Tensor x = m_pass.edge(input.edge);
        const at::Tensor delta = at::sub(quant::fakeQuantize(x, *input.encodings[format]).value, x);
        const std::size_t layer = std::size_t(std::ranges::find(m_inputLayers, input.layer) - m_inputLayers.begin());
        for (const auto& [probe, all] : gradients) {
            if (all[place].defined())
                m_activations.at(probe.first)
                    .add(layer, format, probe.second, dotRows(*m_axes[place].axis, all[place], delta, samples));
        }
    }

    /// Samples that the network mixes cannot be told apart; what the output does not depend on contributes nothing.
    void noteMixedSamples()
    {
        const auto note = [&](std::size_t place, int layer, std::set<int>& mixed) {
            if (place >= m_axes.size() || m_axes[place].axis || !m_axes[place].reachesOutput)
                return;
            mixed.insert(layer);
            m_notes.push_back("layer '" + m_model.graph().layers[std::size_t(layer)].name
                + "' mixes the samples of a batch: it is not estimated");
        };
        for (std::size_t i = 0; i < m_linear.size(); ++i)
            note(i, m_linear[i].id(), m_mixedOutputs);
        for (std::size_t i = 0; i < m_inputs.size(); ++i)
            note(m_linear.size() + i, m_inputs[i].layer, m_mixedInputs);
    }

    const Model& m_model;
    const ScreeningSpec& m_spec;
    Schemes m_schemes;
    Network m_network;
    Wanted m_wanted;
    ForwardPass m_pass;
    std::vector<LayerChanges> m_linear;
    std::int64_t m_keptBytes = 0;
    std::vector<Input> m_inputs;
    std::vector<int> m_inputLayers;
    std::vector<SamplesOf> m_axes; ///< outputs of m_linear, then m_inputs
    std::vector<Probe> m_probes{ Probe::Rademacher };
    std::map<Probe, Contributions> m_weights;
    std::map<Probe, Contributions> m_activations;
    std::set<int> m_mixedOutputs;
    std::set<int> m_mixedInputs;
    std::vector<std::string> m_notes;
    std::int64_t m_samples = 0;
    std::int64_t m_outputs = 0;
    double m_power = 0; ///< of the finite outputs together
    std::int64_t m_finiteOutputs = 0;
};

} // namespace

Result<Screening> screen(const Model& model, const Dataset& data, const analysis::Observation& seen,
    const ScreeningSpec& spec, const analysis::Control& control)
{
    const auto started = std::chrono::steady_clock::now();
    if (spec.formats.empty() || spec.probes < 1)
        return fail(ErrorKind::Usage, "screening needs a format to quantize to, such as int8, and at least one probe");
    return exec::guarded("screening " + model.path(), [&]() -> Result<Screening> {
        const at::NoGradGuard noGradient;
        const exec::ThreadScope threads(spec.threads);
        const exec::MemoryScope memory;
        const auto output = quant::outputValue(model.state(), spec.output);
        if (!output)
            return tl::unexpected(output.error());
        Stop stop(control, std::min(spec.samples, data.size()));
        Screener screener(model, seen, spec, *output);
        if (auto done = screener.prepare(stop); !done)
            return tl::unexpected(done.error());
        const std::int64_t batchSize = batchSizeFor(model, data, spec.batchSize);
        auto done = forEachBatch(model, data, { spec.samples, batchSize },
            [&](const std::vector<at::Tensor>& inputs, std::int64_t first, std::int64_t samples) -> Result<void> {
                auto added = screener.add(inputs, first, samples, stop);
                stop.advance(samples);
                return added;
            });
        if (!done)
            return tl::unexpected(done.error());
        Screening result = screener.finish();
        result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return result;
    });
}

} // namespace engine
