// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/observe.h"

#include <chrono>
#include <tuple>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>

#include "engine/exec/guard.h"
#include "engine/exec/memory.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/fit.h"
#include "engine/quant/activation.h"
#include "engine/quant/feed.h"
#include "engine/quant/overlay.h"
#include "engine/quant/recurrence.h"

namespace engine {

namespace {

using analysis::ErrorKind;
using analysis::Observation;
using analysis::Result;

/// Adds what each watched edge carries to the observation, as it passes, and the hidden states of recurrent layers.
class ObservingTap : public exec::Tap {
public:
    ObservingTap(const ModelState& model, const analysis::TensorObservation& empty, Observation& observation)
        : m_byNode(std::size_t(model.executable.program().body.nodes.size()))
        , m_recurrentAt(m_byNode.size(), -1)
        , m_model(model)
        , m_empty(empty)
        , m_observation(observation)
    {
        for (const analysis::Layer& layer : model.graph.layers) {
            for (const int edge : layer.inputs) {
                m_byNode[std::size_t(model.edges[std::size_t(edge)].node)].push_back(edge);
                m_observation.edges[edge] = empty;
            }
            if (layer.kind == analysis::LayerKind::Lstm || layer.kind == analysis::LayerKind::Gru)
                m_recurrentAt[std::size_t(model.layers[std::size_t(layer.id)].node)] = layer.id;
        }
    }

    void before(int node, std::span<c10::IValue> arguments) override
    {
        for (const int edge : m_byNode[std::size_t(node)]) {
            const at::Tensor x = quant::argumentAt(arguments, m_model.edges[std::size_t(edge)]);
            if (x.is_floating_point())
                m_observation.edges[edge].add(quant::elements(quant::denseFloat(x)));
        }
        if (m_recurrentAt[std::size_t(node)] < 0)
            return;
        const ir::NodeKind kind = m_model.executable.program().body.nodes[std::size_t(node)].kind;
        m_initialStates = quant::initialStates(kind, arguments);
        m_sequences = quant::innerSequences(kind, arguments);
    }

    void after(int node, std::span<c10::IValue> outputs) override
    {
        const int layer = m_recurrentAt[std::size_t(node)];
        if (layer < 0)
            return;
        // The last level's hidden states are what the layer gives.
        m_sequences.push_back(outputs[0].toTensor());
        auto& states = m_observation.states[layer];
        states.resize(m_sequences.size(), m_empty);
        for (std::size_t level = 0; level < m_sequences.size(); ++level) {
            at::Tensor seen = m_sequences[level];
            // A state that starts at zero needs no room in the range and would only blur the distribution.
            if (const at::Tensor& first = m_initialStates[level]; first.count_nonzero().item<std::int64_t>() > 0)
                seen = at::cat({ first.reshape(-1), seen.reshape(-1) });
            states[level].add(quant::elements(quant::denseFloat(seen)));
        }
        m_sequences.clear();
    }

private:
    std::vector<std::vector<int>> m_byNode;
    std::vector<int> m_recurrentAt; ///< layer by node; -1 where there is none
    const ModelState& m_model;
    analysis::TensorObservation m_empty; ///< with its moving averages set up
    Observation& m_observation;
    std::vector<at::Tensor> m_initialStates; ///< by level, of the node that runs
    std::vector<at::Tensor> m_sequences;
};

} // namespace

Result<Observation> observe(
    const Model& model, const Dataset& data, const ObserveSpec& spec, const analysis::Control& control)
{
    const auto started = std::chrono::steady_clock::now();
    auto fit = fitInputs(model, data.info());
    if (!fit)
        return tl::unexpected(fit.error());
    const ModelState& state = model.state();
    Observation observation;
    analysis::TensorObservation empty;
    for (const double constant : spec.movingAverageConstants)
        empty.movingAverages.push_back({ constant, {}, 0 });

    return exec::guarded("observing " + model.path(), [&]() -> Result<Observation> {
        const at::NoGradGuard noGradient;
        const exec::ThreadScope threads(spec.threads);
        const exec::MemoryScope memory;
        ObservingTap tap(state, empty, observation);
        BatchReader reader(data, spec.batchSize);
        while (true) {
            auto batch = reader.next();
            if (!batch)
                return tl::unexpected(batch.error());
            if (!*batch)
                break;
            std::ignore = exec::run(state.executable, quant::feed(*fit, **batch), &tap);
            observation.samples += (*batch)->size;
            if (!control.report({ observation.samples, data.size(), "observing" }))
                return analysis::cancelled();
        }
        if (observation.samples == 0)
            return analysis::fail(ErrorKind::NoData, data.info().path + ": holds no readable sample to calibrate with");
        observation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return observation;
    });
}

} // namespace engine
