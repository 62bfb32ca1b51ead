// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/plan/plan.h"
#include "engine/exec/model_state.h"

namespace engine::quant {

/// A tensor that stands at a place of a node instead of the model's own.
struct Replacement {
    Place place;
    at::Tensor value;
};

/// What a plan puts into one layer: its weights, and the bias of a folded batch norm. Nothing where neither is needed.
[[nodiscard]] std::vector<Replacement> replacements(
    const ModelState& model, const analysis::Layer& layer, const analysis::Plan& plan);

/// Makes a recurrent layer's node run step by step where a plan has encodings of its hidden states.
void quantizeStates(const analysis::Layer& layer, const analysis::Plan& plan, ir::Node& node);

struct Overlay {
    exec::Executable executable;
    std::vector<std::vector<Replacement>> replaced; ///< by layer: weights, and the bias of a folded batch norm
};

/// A model with a plan's weights in place: batch norms folded (their nodes pass their input on), weights fake-quantized;
/// recurrent layers whose hidden states have encodings run step by step (quantizedRecurrence()).
/// Node numbers are those of the model's own program, so that both advance in lock-step.
/// An empty plan gives the folded FP32 network.
[[nodiscard]] Overlay overlay(const ModelState& model, const analysis::Plan& plan);

/// Fake-quantizes the activations that a plan names, on their way into each node.
class ActivationTap : public exec::Tap {
public:
    ActivationTap(const ModelState& model, const analysis::Plan& plan);
    void before(int node, std::span<c10::IValue> arguments) override;

private:
    struct Entry {
        Place place;
        const analysis::EdgeEncoding* encoding;
    };
    std::vector<std::vector<Entry>> m_byNode;
};

/// The argument at `place` among a node's arguments: a tensor, or an element of a list of tensors.
[[nodiscard]] at::Tensor argumentAt(std::span<const c10::IValue> arguments, const Place& place);
void replaceArgument(std::span<c10::IValue> arguments, const Place& place, const at::Tensor& value);

} // namespace engine::quant
