// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "analysis/measure/task_metrics.h"
#include "analysis/measure/tensor_comparison.h"
#include "engine/evaluate.h"
#include "engine/quant/activation.h"
#include "engine/quant/overlay.h"

namespace engine::quant {

/// What the FP32 network's inputs and outputs of one node are at this moment of the lock-step walk.
struct CleanNode {
    int node = 0;
    std::vector<c10::IValue> arguments; ///< before the node ran
    at::Tensor output; ///< its first output, dense float32; undefined where it is none
    std::map<int, at::Tensor> edges; ///< dense float32 values of the watched edges into this node
    std::int64_t samplesBefore = 0; ///< samples of earlier batches
    std::int64_t batchSize = 0;
};

/// One quantized network that walks beside the FP32 one, node by node, and what was measured on the way.
/// Model, variant and spec outlive it.
class VariantRun {
public:
    VariantRun(const ModelState& model, const Variant& variant, const EvaluateSpec& spec, std::int64_t batches);

    void start(std::span<const at::Tensor> inputs);
    /// The FP32 network has just run `clean.node`; measures what the encodings do to its inputs, runs the same node of
    /// the variant and compares outputs.
    void step(const CleanNode& clean);
    /// `output` selects one of the program's outputs; both [N, …].
    void finishBatch(const at::Tensor& cleanOutput, int output, std::span<const std::int64_t> labels);

    /// `graph` has shapes and MACs; `seen` are the FP32 inputs of all layers on the same data.
    [[nodiscard]] analysis::VariantResult result(const Model& model, const analysis::Graph& graph,
                                                 const analysis::Observation& seen) const;

private:
    struct LayerState {
        analysis::ErrorStats local;
        analysis::ErrorStats accumulated;
        std::vector<double> localBias; ///< sums of (ŷ - y) per output channel
        std::int64_t localBiasCount = 0; ///< elements per channel in these sums
        at::Tensor pendingLocal; ///< this layer's own output from FP32 input, until the FP32 output is known
    };

    void measureInputs(const CleanNode& clean, std::map<int, at::Tensor>& quantizedInputs);
    void runLocally(const CleanNode& clean, int layer, const std::map<int, at::Tensor>& quantizedInputs);
    void compareOutputs(const CleanNode& clean, int layer);

    const ModelState& m_model;
    const Variant& m_variant;
    const EvaluateSpec& m_spec;
    Overlay m_overlay;
    exec::Frame m_frame;
    ActivationTap m_tap;
    std::vector<std::vector<int>> m_layersAt; ///< layers by the node that computes them
    std::vector<std::vector<int>> m_outputsAt; ///< layers by the node that gives their output
    std::vector<bool> m_quantized; ///< by layer: it has at least one encoding
    std::vector<LayerState> m_layers;
    std::map<int, analysis::TensorComparison> m_inputs; ///< by edge
    std::map<int, analysis::Encoding> m_lastEncodings; ///< by edge; of dynamic ones the last batch's
    analysis::ErrorStats m_outputError;
    analysis::SampleErrors m_sampleErrors;
    std::optional<analysis::ClassificationStats> m_classes; ///< of outputs [N, classes]
    std::optional<analysis::ClassificationStats> m_cleanClasses; ///< the same of FP32 itself, for the drop
    std::int64_t m_samples = 0;
    bool m_walks; ///< false for a plan without encodings: that is the FP32 network itself
};

} // namespace engine::quant
