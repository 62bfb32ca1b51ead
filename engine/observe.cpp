// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/observe.h"

#include <chrono>
#include <tuple>

#include <ATen/core/grad_mode.h>

#include "engine/exec/guard.h"
#include "engine/exec/model_state.h"
#include "engine/exec/threads.h"
#include "engine/fit.h"
#include "engine/quant/activation.h"
#include "engine/quant/feed.h"
#include "engine/quant/overlay.h"

namespace engine {

namespace {

using analysis::ErrorKind;
using analysis::Observation;
using analysis::Result;

/// Adds what each watched edge carries to the observation, as it passes.
class ObservingTap : public exec::Tap {
public:
    ObservingTap(const ModelState& model, const std::vector<int>& edges, Observation& observation)
        : m_byNode(std::size_t(model.executable.program().body.nodes.size()))
        , m_model(model)
        , m_observation(observation)
    {
        for (const int edge : edges)
            m_byNode[std::size_t(model.edges[std::size_t(edge)].node)].push_back(edge);
    }

    void before(int node, std::span<c10::IValue> arguments) override
    {
        for (const int edge : m_byNode[std::size_t(node)]) {
            const at::Tensor x = quant::argumentAt(arguments, m_model.edges[std::size_t(edge)]);
            if (x.is_floating_point())
                m_observation.edges[edge].add(quant::elements(quant::denseFloat(x)));
        }
    }

private:
    std::vector<std::vector<int>> m_byNode;
    const ModelState& m_model;
    Observation& m_observation;
};

} // namespace

Result<Observation> observe(const Model& model, const Dataset& data, const ObserveSpec& spec,
                            const analysis::Control& control)
{
    const auto started = std::chrono::steady_clock::now();
    auto fit = fitInputs(model, data.info());
    if (!fit)
        return tl::unexpected(fit.error());
    const ModelState& state = model.state();
    Observation observation;
    std::vector<int> edges;
    for (const analysis::Layer& layer : state.graph.layers) {
        for (const int edge : layer.inputs) {
            edges.push_back(edge);
            for (const double constant : spec.movingAverageConstants)
                observation.edges[edge].movingAverages.push_back({constant, {}, 0});
        }
    }

    return exec::guarded("observing " + model.path(), [&]() -> Result<Observation> {
        const at::NoGradGuard noGradient;
        const exec::ThreadScope threads(spec.threads);
        ObservingTap tap(state, edges, observation);
        BatchReader reader(data, spec.batchSize);
        while (true) {
            auto batch = reader.next();
            if (!batch)
                return tl::unexpected(batch.error());
            if (!*batch)
                break;
            std::ignore = exec::run(state.executable, quant::feed(state, *fit, **batch), &tap);
            observation.samples += (*batch)->size;
            if (!control.report({observation.samples, data.size(), "observing"}))
                return analysis::cancelled();
        }
        if (observation.samples == 0)
            return analysis::fail(ErrorKind::NoData, data.info().path + ": holds no readable sample to calibrate with");
        observation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
        return observation;
    });
}

} // namespace engine
