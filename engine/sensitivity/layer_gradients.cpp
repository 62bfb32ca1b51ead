// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/square.h>
#include <ATen/ops/sum.h>

#include "engine/exec/guard.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/quant/activation.h"
#include "engine/quant/measured_output.h"
#include "engine/sensitivity.h"
#include "engine/sensitivity/dot_rows.h"
#include "engine/sensitivity/fed_batches.h"
#include "engine/sensitivity/gradients.h"
#include "engine/sensitivity/linear_layer.h"

namespace engine {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

using namespace sense;

/// At most so many gradients of single samples are kept: 160 MB.
constexpr std::int64_t mostGradients = 40'000'000;

/// The gradients of one layer's weight for each sample of a batch, appended to `values`: [sample][weight element].
Result<void> addGradients(const LinearLayer& layer, const ForwardPass& pass, const std::vector<SamplesOf>& where,
    const at::Tensor& gradient, std::int64_t samples, std::vector<float>& values)
{
    const at::AutoGradMode gradients(true);
    // In the numbers that the layer works with, which need not be float32.
    const at::ScalarType type = gradient.defined() ? gradient.scalar_type() : at::kFloat;
    const at::Tensor weight = layer.weight().to(type).detach().set_requires_grad(true);
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

std::vector<float> joined(std::vector<std::vector<float>> parts)
{
    std::vector<float> all = std::move(parts.front());
    for (std::size_t part = 1; part < parts.size(); ++part)
        all.insert(all.end(), parts[part].begin(), parts[part].end());
    return all;
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
        const auto measured = quant::outputValue(model.state(), spec.output);
        if (!measured)
            return tl::unexpected(measured.error());
        const std::int64_t weights = std::max<std::int64_t>(1, what.weights.front().count);
        const std::int64_t samples =
            std::clamp<std::int64_t>(mostGradients / (weights * spec.probes), 1, std::min(spec.samples, data.size()));
        Stop stop(control, samples);
        const Network network(model.state(), analysis::Plan(), *measured);
        const Wanted wanted{ { layer }, what.inputs };
        ForwardPass pass(model.state(), network, wanted);
        const LinearLayer linear(model.state(), what, {});
        std::vector<SamplesOf> where;
        std::vector<std::vector<float>> values(std::size_t(spec.probes));
        for (std::vector<float>& each : values)
            each.reserve(std::size_t(samples * weights));
        LayerGradients::Output output;
        double power = 0;
        auto done = forEachBatch(model, data, { samples, spec.batchSize },
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
                output.elements = pass.output().numel() / count;
                power += at::sum(at::square(pass.output().to(at::kDouble))).item<double>();
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
        const std::int64_t taken = std::int64_t(values.front().size()) / weights;
        output.power = power / double(std::max<std::int64_t>(1, taken * output.elements));
        return LayerGradients(what.weights.front().shape, spec.probes, output, joined(std::move(values)));
    });
}

LayerGradients::LayerGradients(analysis::Shape shape, std::int64_t probes, Output output, std::vector<float> values)
    : m_shape(std::move(shape)), m_probes(probes), m_output(output), m_values(std::move(values))
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
    return all.empty() ? 0 : sum / (double(all.size()) * double(m_output.elements));
}

} // namespace engine
