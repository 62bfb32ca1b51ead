// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "analysis/measure/task_metrics.h"
#include "engine/evaluate.h"
#include "engine/quant/clean_node.h"
#include "engine/quant/input_measures.h"
#include "engine/quant/overlay.h"

namespace engine::quant {

/// One quantized network that walks beside the FP32 one, node by node, and what was measured on the way.
/// Model, variant, spec and inputs outlive it.
class VariantRun {
public:
    /// `inputs` measures what the variants of a group do to the FP32 inputs.
    VariantRun(const ModelState& model, const Variant& variant, const EvaluateSpec& spec, InputMeasures& inputs);

    void start(std::span<const at::Tensor> inputs);
    /// The FP32 network has just run `clean.node` and its inputs have been measured; runs the same node of the variant
    /// and compares outputs.
    void step(const CleanNode& clean);
    /// `output` selects one of the program's outputs; both [N, …].
    void finishBatch(const at::Tensor& cleanOutput, int output, std::span<const std::int64_t> labels);

    /// `graph` has shapes and MACs; `seen` are the FP32 inputs of all layers on the same data.
    [[nodiscard]] analysis::VariantResult result(
        const Model& model, const analysis::Graph& graph, const analysis::Observation& seen) const;

private:
    struct LayerState {
        analysis::ErrorStats local;
        analysis::ErrorStats accumulated;
        std::vector<double> localBias; ///< sums of (ŷ - y) per output channel
        std::int64_t localBiasCount = 0; ///< elements per channel in these sums
        at::Tensor pendingLocal; ///< this layer's own output from FP32 input, until the FP32 output is known
    };

    void runLocally(const CleanNode& clean, int layer);
    void compareOutputs(const CleanNode& clean, int layer);

    const ModelState& m_model;
    const Variant& m_variant;
    const EvaluateSpec& m_spec;
    const InputMeasures& m_inputs;
    std::map<int, std::size_t> m_inputAt; ///< entries of m_inputs by edge
    bool m_walks; ///< false for a plan without encodings: that is the FP32 network itself
    Overlay m_overlay;
    exec::Frame m_frame;
    ActivationTap m_tap;
    std::vector<std::vector<int>> m_layersAt; ///< layers by the node that computes them
    std::vector<std::vector<int>> m_outputsAt; ///< layers by the node that gives their output
    std::vector<bool> m_quantized; ///< by layer: it has at least one encoding
    std::vector<LayerState> m_layers;
    analysis::ErrorStats m_outputError;
    analysis::SampleErrors m_sampleErrors;
    std::optional<analysis::ClassificationStats> m_classes; ///< of outputs [N, classes]
    std::optional<analysis::ClassificationStats> m_cleanClasses; ///< the same of FP32 itself, for the drop
    std::int64_t m_samples = 0;
};

} // namespace engine::quant
