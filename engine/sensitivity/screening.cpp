// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <set>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/square.h>
#include <ATen/ops/sub.h>
#include <ATen/ops/sum.h>

#include "engine/exec/guard.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/quant/activation.h"
#include "engine/quant/feed.h"
#include "engine/quant/measured_output.h"
#include "engine/sensitivity.h"
#include "engine/sensitivity/dot_rows.h"
#include "engine/sensitivity/encodings.h"
#include "engine/sensitivity/gradients.h"
#include "engine/sensitivity/linear_layer.h"

namespace engine {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

using namespace sense;

/// Contributions of some layers, by layer, format, probe: a run of samples that grows batch by batch.
class Contributions {
public:
    Contributions(std::vector<int> layers, std::vector<analysis::Format> formats, int probes)
        : m_layers(std::move(layers))
        , m_formats(std::move(formats))
        , m_probes(probes)
        , m_runs(m_layers.size() * m_formats.size() * std::size_t(probes))
    {
    }

    void add(std::size_t layer, std::size_t format, int probe, const std::vector<float>& values)
    {
        std::vector<float>& run =
            m_runs[(layer * m_formats.size() + format) * std::size_t(m_probes) + std::size_t(probe)];
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (m_batchBegin + i < run.size())
                run[m_batchBegin + i] += values[i]; // another input of the same layer
            else
                run.push_back(values[i]);
        }
    }
    void endBatch(std::int64_t samples) { m_batchBegin += std::size_t(samples); }

    [[nodiscard]] analysis::SignedContributions finish(std::int64_t outputs, const std::set<int>& without) const
    {
        analysis::SignedContributions result;
        if (m_runs.empty())
            return result;
        result.probes = m_probes;
        result.samples = std::int64_t(m_batchBegin);
        result.outputs = outputs;
        result.formats = m_formats;
        const std::size_t perLayer = m_formats.size() * std::size_t(m_probes);
        for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
            if (without.contains(m_layers[layer]))
                continue;
            result.layers.push_back(m_layers[layer]);
            for (std::size_t i = layer * perLayer; i < (layer + 1) * perLayer; ++i) {
                result.values.insert(result.values.end(), m_runs[i].begin(), m_runs[i].end());
                // What never reaches the output changes nothing there.
                result.values.resize(result.values.size() + m_batchBegin - m_runs[i].size(), 0.0F);
            }
        }
        return result;
    }

private:
    std::vector<int> m_layers;
    std::vector<analysis::Format> m_formats;
    int m_probes;
    std::vector<std::vector<float>> m_runs;
    std::size_t m_batchBegin = 0;
};

class Screener {
public:
    Screener(const Model& model, const analysis::Observation& seen, const ScreeningSpec& spec, ir::ValueId output)
        : m_model(model)
        , m_spec(spec)
        , m_schemes{ model, seen, spec.target, spec.weights, spec.activations }
        , m_network(model.state(), analysis::Plan(), output)
        , m_pass(model.state(), m_network, m_wanted)
    {
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
        for (const Probe kind : probes()) {
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
        m_power += at::sum(at::square(y.to(at::kDouble))).item<double>();
        if (m_spec.metrics == ScreeningSpec::Metrics::MseAndKl && (y.dim() != 2 || y.size(1) < 2))
            return fail(ErrorKind::Usage, m_model.path() + ": KL needs an output [N, classes]; ask for mse alone");

        // All gradients first: what a layer's new weights do is then worked out once for all of them.
        std::vector<std::pair<std::pair<Probe, int>, std::vector<at::Tensor>>> gradients;
        const std::vector<Probe> kinds = probes();
        for (const Probe kind : kinds) {
            for (int probe = 0; probe < m_spec.probes; ++probe) {
                if (stop.asked())
                    return analysis::cancelled();
                const bool last = kind == kinds.back() && probe + 1 == m_spec.probes;
                const at::Tensor v = probeVector(kind, y, { m_spec.seed, probe, firstSample });
                gradients.emplace_back(std::pair(kind, probe),
                    m_pass.gradients(v, last ? ForwardPass::More::None : ForwardPass::More::ToCome));
            }
        }
        for (std::size_t i = 0; i < m_linear.size(); ++i) {
            for (std::size_t format = 0; format < m_spec.formats.size(); ++format) {
                if (stop.asked())
                    return analysis::cancelled();
                addWeights(i, format, samples, gradients);
            }
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
        for (const Probe kind : probes()) {
            const bool mse = kind == Probe::Rademacher;
            if (weights)
                (mse ? result.weights : result.weightsKl) = m_weights.at(kind).finish(m_outputs, m_mixedOutputs);
            if (inputs)
                (mse ? result.activations : result.activationsKl) =
                    m_activations.at(kind).finish(m_outputs, m_mixedInputs);
        }
        result.outputPower = m_power / double(std::max<std::int64_t>(1, m_samples * m_outputs));
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

    [[nodiscard]] std::vector<Probe> probes() const
    {
        if (m_spec.metrics == ScreeningSpec::Metrics::Mse)
            return { Probe::Rademacher };
        return { Probe::Rademacher, Probe::Fisher };
    }

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
            m_linear.emplace_back(m_model.state(), layer, plans);
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

    void addWeights(std::size_t index, std::size_t format, std::int64_t samples, const Gradients& gradients)
    {
        LinearLayer& layer = m_linear[index];
        const std::optional<SampleAxis>& axis = m_axes[index].axis;
        if (!axis)
            return;
        const at::Tensor delta = layer.outputChange(m_pass.arguments(layer.id()), format);
        if (!delta.defined())
            return;
        for (const auto& [probe, all] : gradients) {
            if (all[index].defined())
                m_weights.at(probe.first).add(index, format, probe.second, dotRows(*axis, all[index], delta, samples));
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
    std::vector<LinearLayer> m_linear;
    std::vector<Input> m_inputs;
    std::vector<int> m_inputLayers;
    std::vector<SamplesOf> m_axes; ///< outputs of m_linear, then m_inputs
    std::map<Probe, Contributions> m_weights;
    std::map<Probe, Contributions> m_activations;
    std::set<int> m_mixedOutputs;
    std::set<int> m_mixedInputs;
    std::vector<std::string> m_notes;
    std::int64_t m_samples = 0;
    std::int64_t m_outputs = 0;
    double m_power = 0;
};

/// At most so many gradients of single samples are kept: 160 MB.
constexpr std::int64_t mostGradients = 40'000'000;

/// Calls `add` with the fed batches of the first `samples` samples. Errors: badInput, noData, and those of `add`.
template <class Add>
Result<void> forEachBatch(
    const Model& model, const Dataset& data, std::int64_t samples, std::int64_t batchSize, const Add& add)
{
    const auto fit = fitInputs(model, data.info());
    if (!fit)
        return tl::unexpected(fit.error());
    const Dataset part = data.first(std::min(samples, data.size()));
    BatchReader reader(part, batchSize);
    std::int64_t done = 0;
    while (true) {
        const auto batch = reader.next();
        if (!batch)
            return tl::unexpected(batch.error());
        if (!*batch)
            break;
        if (auto added = add(quant::feed(model.state(), *fit, **batch), done, (*batch)->size); !added)
            return added;
        done += (*batch)->size;
    }
    if (done == 0)
        return fail(ErrorKind::NoData, data.info().path + ": holds no readable sample to predict with");
    return {};
}

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
        const auto output = quant::outputValue(model.state(), spec.output);
        if (!output)
            return tl::unexpected(output.error());
        Stop stop(control, std::min(spec.samples, data.size()));
        Screener screener(model, seen, spec, *output);
        if (auto done = screener.prepare(stop); !done)
            return tl::unexpected(done.error());
        auto done = forEachBatch(model, data, spec.samples, spec.batchSize,
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

namespace {

/// The gradients of one layer's weight for each sample of a batch, appended to `values`: [sample][weight element].
Result<void> addGradients(const LinearLayer& layer, const ForwardPass& pass, const std::vector<SamplesOf>& where,
    const at::Tensor& gradient, std::int64_t samples, std::vector<float>& values)
{
    const at::AutoGradMode gradients(true);
    const at::Tensor weight = layer.weight().to(at::kFloat).set_requires_grad(true);
    const std::size_t each = std::size_t(weight.numel());
    if (!gradient.defined()) {
        values.resize(values.size() + each * std::size_t(samples), 0.0F);
        return {};
    }
    const SampleAxis& outputs = *where.front().axis;
    // Indexes have no gradient that tells where their samples are: they lie as the rows that they choose.
    const SampleAxis& inputs = where.size() > 1 && where[1].axis ? *where[1].axis : outputs;
    for (std::int64_t sample = 0; sample < samples; ++sample) {
        std::vector<c10::IValue> arguments = pass.arguments(layer.id());
        const std::size_t place = layer.inputArgument();
        arguments[place] = inputs.select(arguments[place].toTensor(), sample, samples);
        const at::Tensor z = layer.run(std::move(arguments), weight);
        const at::Tensor g = weightGradient(z, weight, outputs.select(gradient, sample, samples));
        const at::Tensor dense = g.to(at::kFloat).contiguous();
        const std::span<const float> row = quant::elements(dense);
        values.insert(values.end(), row.begin(), row.end());
    }
    return {};
}

} // namespace

Result<LayerGradients> layerGradients(
    const Model& model, const Dataset& data, int layer, const ScreeningSpec& spec, const analysis::Control& control)
{
    const analysis::Graph& graph = model.graph();
    if (layer < 0 || std::size_t(layer) >= graph.layers.size())
        return fail(ErrorKind::Usage, model.path() + ": has no layer " + std::to_string(layer));
    const analysis::Layer& what = graph.layers[std::size_t(layer)];
    if (!LinearLayer::isLinear(what))
        return fail(ErrorKind::Usage, "layer '" + what.name + "' is not linear in one weight: it can only be measured");
    return exec::guarded("screening " + model.path(), [&]() -> Result<LayerGradients> {
        const at::NoGradGuard noGradient;
        const exec::ThreadScope threads(spec.threads);
        const auto output = quant::outputValue(model.state(), spec.output);
        if (!output)
            return tl::unexpected(output.error());
        const std::int64_t weights = std::max<std::int64_t>(1, what.weights.front().count);
        const std::int64_t samples =
            std::clamp<std::int64_t>(mostGradients / (weights * spec.probes), 1, std::min(spec.samples, data.size()));
        Stop stop(control, samples);
        const Network network(model.state(), analysis::Plan(), *output);
        const Wanted wanted{ { layer }, what.inputs };
        ForwardPass pass(model.state(), network, wanted);
        const LinearLayer linear(model.state(), what, {});
        std::vector<SamplesOf> where;
        std::vector<std::vector<float>> values(std::size_t(spec.probes));
        std::int64_t outputs = 1;
        auto done = forEachBatch(model, data, samples, spec.batchSize,
            [&](const std::vector<at::Tensor>& inputs, std::int64_t first, std::int64_t count) -> Result<void> {
                if (where.empty()) {
                    auto found = findSampleAxes(pass, inputs, count, stop);
                    if (!found)
                        return tl::unexpected(found.error());
                    where = *std::move(found);
                    if (where.front().reachesOutput && !where.front().axis)
                        return fail(ErrorKind::Usage,
                            "layer '" + what.name + "' mixes the samples of a batch: it can only be measured");
                }
                if (!pass.run(inputs, stop))
                    return analysis::cancelled();
                outputs = pass.output().numel() / count;
                for (int probe = 0; probe < spec.probes; ++probe) {
                    const at::Tensor v = probeVector(Probe::Rademacher, pass.output(), { spec.seed, probe, first });
                    const auto more = probe + 1 < spec.probes ? ForwardPass::More::ToCome : ForwardPass::More::None;
                    const at::Tensor gradient = pass.gradients(v, more).front();
                    if (stop.asked())
                        return analysis::cancelled();
                    auto added = addGradients(linear, pass, where, gradient, count, values[std::size_t(probe)]);
                    if (!added)
                        return added;
                }
                stop.advance(count);
                return {};
            });
        if (!done)
            return tl::unexpected(done.error());
        std::vector<float> all = std::move(values.front());
        for (std::size_t probe = 1; probe < values.size(); ++probe)
            all.insert(all.end(), values[probe].begin(), values[probe].end());
        return LayerGradients(what.weights.front().shape, spec.probes, outputs, std::move(all));
    });
}

LayerGradients::LayerGradients(
    analysis::Shape shape, std::int64_t probes, std::int64_t outputs, std::vector<float> values)
    : m_shape(std::move(shape)), m_probes(probes), m_outputs(outputs), m_values(std::move(values))
{
}

namespace {

std::size_t countOf(const analysis::Shape& shape)
{
    std::size_t count = 1;
    for (const std::int64_t size : shape)
        count *= std::size_t(size);
    return count;
}

} // namespace

std::int64_t LayerGradients::samples() const
{
    return std::int64_t(m_values.size() / std::max<std::size_t>(1, countOf(m_shape) * std::size_t(m_probes)));
}

std::vector<float> LayerGradients::contributions(std::span<const float> difference) const
{
    const std::size_t each = countOf(m_shape);
    std::vector<float> result;
    for (std::size_t begin = 0; each > 0 && begin + each <= m_values.size(); begin += each)
        result.push_back(float(dot(std::span(m_values).subspan(begin, each), difference)));
    return result;
}

double LayerGradients::predictedMse(std::span<const float> difference) const
{
    double sum = 0;
    const std::vector<float> all = contributions(difference);
    for (const float a : all)
        sum += double(a) * a;
    return all.empty() ? 0 : sum / (double(all.size()) * double(m_outputs));
}

} // namespace engine
