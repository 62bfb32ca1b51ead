// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/exec/model_state.h"
#include "engine/sensitivity/network.h"
#include "engine/sensitivity/sample_axis.h"
#include "engine/sensitivity/stop.h"

namespace engine::sense {

/// What gradients are wanted of: the outputs of layers (for their weights) and their inputs.
struct Wanted {
    std::vector<int> outputs; ///< Layer::id
    std::vector<int> edges; ///< Edge::id
};

/// One forward pass of a network with gradients: the outputs and inputs of layers, and the measured output.
class ForwardPass {
public:
    ForwardPass(const ModelState& model, const Network& network, const Wanted& wanted);

    /// False where it was stopped.
    [[nodiscard]] bool run(std::span<const at::Tensor> inputs, Stop& stop);
    /// The measured output, without gradient.
    [[nodiscard]] at::Tensor output() const;
    /// d(v·output)/d of each wanted tensor, outputs first; undefined where the output does not depend on it. The last call
    /// frees the graph.
    enum class More { ToCome, None };
    [[nodiscard]] std::vector<at::Tensor> gradients(const at::Tensor& v, More more) const;

    /// The arguments of a layer's node, without gradients.
    [[nodiscard]] const std::vector<c10::IValue>& arguments(int layer) const { return m_arguments.at(layer); }
    [[nodiscard]] at::Tensor edge(int edge) const { return m_edges.at(edge).detach(); }
    /// The wanted tensor `index`, in the order of gradients().
    [[nodiscard]] const at::Tensor& wanted(std::size_t index) const { return m_wantedTensors[index]; }

private:
    class Tap;
    const ModelState& m_model;
    const Network& m_network;
    const Wanted& m_wanted;
    std::map<int, std::vector<c10::IValue>> m_arguments; ///< by layer
    std::map<int, at::Tensor> m_outputs; ///< by layer
    std::map<int, at::Tensor> m_edges;
    std::vector<at::Tensor> m_wantedTensors;
    at::Tensor m_output;
};

/// How a wanted tensor and the samples of a batch belong together.
struct SamplesOf {
    bool reachesOutput = false;
    std::optional<SampleAxis> axis; ///< absent where the network mixes samples
};

/// Where the samples of each wanted tensor are, found by running a few of them. Errors: failed (the output's first axis
/// is not the batch), cancelled.
[[nodiscard]] analysis::Result<std::vector<SamplesOf>> findSampleAxes(
    ForwardPass& pass, std::span<const at::Tensor> inputs, std::int64_t samples, Stop& stop);

/// d(gradient·z)/d(weight), for z that was made from `weight`.
[[nodiscard]] at::Tensor weightGradient(const at::Tensor& z, const at::Tensor& weight, const at::Tensor& gradient);

/// Rademacher: ±1 for each element. Fisher: onehot(c) - softmax(y), c drawn from softmax(y); [N, classes]. What a sample
/// gets depends on its index and the probe, not on its batch.
enum class Probe { Rademacher, Fisher };
struct ProbeSeed {
    std::uint64_t seed = 0;
    int probe = 0;
    std::int64_t firstSample = 0;
};
[[nodiscard]] at::Tensor probeVector(Probe kind, const at::Tensor& output, const ProbeSeed& seed);

} // namespace engine::sense
