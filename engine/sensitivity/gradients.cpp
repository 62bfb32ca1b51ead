// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/gradients.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/alias.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include "engine/exec/guard.h"
#include "engine/quant/overlay.h"
#include "engine/sensitivity/measurement.h"

namespace engine::sense {

namespace {

/// A tensor of the graph that is nobody else's: the gradient with respect to it is that of this one use.
at::Tensor watched(const at::Tensor& tensor)
{
    return tensor.requires_grad() ? at::alias(tensor) : tensor.detach().set_requires_grad(true);
}

/// Numbers of a sample's own, the same whatever the batches (splitmix64): small networks would spend more time on seeding
/// a generator with a large state than on running.
class MixedNumbers {
public:
    explicit MixedNumbers(std::initializer_list<std::uint64_t> seeds)
    {
        for (const std::uint64_t seed : seeds)
            m_state = (*this)() ^ seed;
    }
    std::uint64_t operator()()
    {
        m_state += 0x9e3779b97f4a7c15;
        std::uint64_t x = m_state;
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
        x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
        return x ^ (x >> 31);
    }

private:
    std::uint64_t m_state = 0;
};

c10::IValue withoutGradient(const c10::IValue& value)
{
    return value.isTensor() ? c10::IValue(value.toTensor().detach()) : value;
}

} // namespace

class ForwardPass::Tap : public exec::Tap {
public:
    explicit Tap(ForwardPass& pass) : m_pass(pass)
    {
        const ModelState& model = pass.m_model;
        for (const int layer : pass.m_wanted.outputs)
            m_layers.emplace(model.layers[std::size_t(layer)].node, layer);
        for (const int edge : pass.m_wanted.edges)
            m_edges.emplace(model.edges[std::size_t(edge)].node, edge);
    }

    void before(int node, std::span<c10::IValue> arguments) override
    {
        const auto edges = m_edges.equal_range(node);
        for (auto it = edges.first; it != edges.second; ++it) {
            const Place& place = m_pass.m_model.edges[std::size_t(it->second)];
            const at::Tensor x = quant::argumentAt(arguments, place);
            if (!x.is_floating_point())
                continue;
            const at::Tensor mine = watched(x);
            quant::replaceArgument(arguments, place, mine);
            m_pass.m_edges[it->second] = mine;
        }
        if (const auto layer = m_layers.find(node); layer != m_layers.end()) {
            auto& kept = m_pass.m_arguments[layer->second];
            kept.clear();
            std::ranges::transform(arguments, std::back_inserter(kept), withoutGradient);
        }
    }

    void after(int node, std::span<c10::IValue> outputs) override
    {
        const auto layer = m_layers.find(node);
        if (layer == m_layers.end() || outputs.empty() || !outputs[0].isTensor())
            return;
        at::Tensor z = outputs[0].toTensor();
        if (!z.is_floating_point())
            return;
        if (!z.requires_grad()) {
            z = watched(z);
            outputs[0] = z;
        }
        m_pass.m_outputs[layer->second] = z;
    }

private:
    ForwardPass& m_pass;
    std::map<int, int> m_layers; ///< by node
    std::multimap<int, int> m_edges; ///< by node
};

ForwardPass::ForwardPass(const ModelState& model, const Network& network, const Wanted& wanted)
    : m_model(model), m_network(network), m_wanted(wanted)
{
}

bool ForwardPass::run(std::span<const at::Tensor> inputs, Stop& stop)
{
    // No kernel of the executor that has no derivative, and nothing in place, runs while gradients are on.
    const at::AutoGradMode gradients(true);
    m_arguments.clear();
    m_outputs.clear();
    m_edges.clear();
    m_wantedTensors.clear();
    Tap tap(*this);
    const Suffix whole = m_network.dependence.whole();
    exec::PartialFrame frame(m_network.executable, m_network.dependence.reads());
    frame.start(whole.pending);
    const ir::Program& program = m_network.executable.program();
    for (std::size_t i = 0; i < program.inputs.size(); ++i)
        frame.set(program.inputs[i].value, inputs[i]);
    for (const int node : whole.nodes) {
        if (stop.asked())
            return false;
        frame.step(node, &tap);
    }
    m_output = outputTensor(frame.read(m_network.dependence.output()));
    const auto find = [](const std::map<int, at::Tensor>& map, int key) {
        const auto found = map.find(key);
        return found == map.end() ? at::Tensor() : found->second;
    };
    for (const int layer : m_wanted.outputs)
        m_wantedTensors.push_back(find(m_outputs, layer));
    for (const int edge : m_wanted.edges)
        m_wantedTensors.push_back(find(m_edges, edge));
    return true;
}

at::Tensor ForwardPass::output() const
{
    return m_output.detach();
}

std::vector<at::Tensor> ForwardPass::gradients(const at::Tensor& v, More more) const
{
    std::vector<at::Tensor> result(m_wantedTensors.size());
    std::vector<at::Tensor> inputs;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < m_wantedTensors.size(); ++i) {
        if (m_wantedTensors[i].defined()) {
            inputs.push_back(m_wantedTensors[i]);
            places.push_back(i);
        }
    }
    if (inputs.empty() || !m_output.requires_grad())
        return result;
    const std::vector<at::Tensor> gradients = torch::autograd::grad(
        { m_output }, inputs, { v.to(m_output.scalar_type()) }, more == More::ToCome, false, true);
    for (std::size_t i = 0; i < places.size(); ++i)
        result[places[i]] = gradients[i];
    return result;
}

analysis::Result<std::vector<SamplesOf>> findSampleAxes(
    ForwardPass& pass, std::span<const at::Tensor> inputs, std::int64_t samples, Stop& stop)
{
    // Three samples tell all places apart; a network of a fixed batch needs its own number.
    constexpr std::int64_t few = 3;
    std::int64_t count = std::min(few, samples);
    const auto run = [&](std::int64_t n) {
        std::vector<at::Tensor> first;
        for (const at::Tensor& input : inputs)
            first.push_back(input.narrow(0, 0, n));
        return exec::guarded("looking for the batch axis", [&]() -> analysis::Result<void> {
            if (!pass.run(first, stop))
                return analysis::cancelled();
            if (pass.output().dim() < 1 || pass.output().size(0) != n)
                return analysis::fail(analysis::ErrorKind::Failed,
                    "the first axis of the output is not the batch: nothing can be told of single samples");
            return {};
        });
    };
    auto done = run(count);
    if (!done && !stop.asked() && count < samples)
        done = run(count = samples);
    if (!done)
        return tl::unexpected(done.error());

    const std::int64_t only = count - 1;
    at::Tensor v = at::zeros_like(pass.output());
    v.select(0, only).copy_(probeVector(Probe::Rademacher, pass.output(), {}).select(0, only));
    const std::vector<at::Tensor> gradients = pass.gradients(v, ForwardPass::More::None);
    std::vector<SamplesOf> axes;
    for (const at::Tensor& gradient : gradients) {
        axes.push_back({ gradient.defined(),
            gradient.defined() ? findSampleAxis(gradient, only, count) : std::optional<SampleAxis>() });
    }
    return axes;
}

at::Tensor weightGradient(const at::Tensor& z, const at::Tensor& weight, const at::Tensor& gradient)
{
    return torch::autograd::grad({ z }, { weight }, { gradient.to(z.scalar_type()) }).front();
}

at::Tensor probeVector(Probe kind, const at::Tensor& output, const ProbeSeed& seed)
{
    const std::int64_t samples = output.dim() > 0 ? output.size(0) : 1;
    const std::int64_t length = samples > 0 ? output.numel() / samples : 0;
    at::Tensor v = at::empty_like(output, output.options().dtype(at::kFloat), at::MemoryFormat::Contiguous);
    at::Tensor p;
    if (kind == Probe::Fisher) {
        p = at::softmax(output.to(at::kFloat), 1).contiguous();
        v.copy_(p.neg());
    }
    float* values = v.data_ptr<float>();
    for (std::int64_t sample = 0; sample < samples; ++sample) {
        MixedNumbers random({ seed.seed, std::uint64_t(seed.probe), std::uint64_t(seed.firstSample + sample),
            std::uint64_t(kind == Probe::Fisher) });
        float* row = values + sample * length;
        if (kind == Probe::Rademacher) {
            std::uint64_t bits = 0;
            for (std::int64_t i = 0; i < length; ++i) {
                bits = i % 64 == 0 ? random() : bits >> 1;
                row[i] = (bits & 1) != 0 ? 1.0F : -1.0F;
            }
            continue;
        }
        const float* shares = p.const_data_ptr<float>() + sample * length;
        double left = double(random() >> 11) * 0x1p-53;
        std::int64_t drawn = 0;
        while (drawn + 1 < length && left >= shares[drawn])
            left -= shares[drawn++];
        row[drawn] += 1;
    }
    return v;
}

} // namespace engine::sense
