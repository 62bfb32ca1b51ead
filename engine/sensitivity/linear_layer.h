// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "analysis/graph/graph.h"
#include "analysis/plan/plan.h"
#include "engine/exec/model_state.h"
#include "engine/sensitivity/weight_products.h"

namespace engine::sense {

/// A layer whose output is linear in its one weight: what a change of the weight does to it is the layer itself with the
/// change for a weight and no bias.
class LinearLayer {
public:
    [[nodiscard]] static bool isLinear(const analysis::Layer& layer);

    /// `plans`: by format, with the encoding of the weight where it has one.
    LinearLayer(const ModelState& model, const analysis::Layer& layer, std::vector<analysis::Plan> plans);

    [[nodiscard]] int id() const { return m_layer.id; }
    [[nodiscard]] std::size_t inputArgument() const; ///< place of the input among the node's arguments
    /// The weight in FP32, batch norm folded in.
    [[nodiscard]] at::Tensor weight() const;
    /// What a format does to the output for the node's `arguments`; undefined where the format leaves the weight alone.
    [[nodiscard]] at::Tensor outputChange(const std::vector<c10::IValue>& arguments, std::size_t format) const;
    /// Whether a format changes the weight.
    [[nodiscard]] bool changes(std::size_t format) const { return !m_plans[format].weights.empty(); }
    /// ŵ - w for a format that changes the weight.
    [[nodiscard]] at::Tensor weightChange(std::size_t format) const;
    /// How the layer looks at its input; nullopt where its weight has no products (WeightProducts): other convolutions
    /// than those of 2 axes without groups, embeddings.
    [[nodiscard]] std::optional<Window> window() const;
    /// The node run with another weight, without a bias.
    [[nodiscard]] at::Tensor run(std::vector<c10::IValue> arguments, const at::Tensor& weight) const;

private:
    [[nodiscard]] const ir::Node& node() const;
    [[nodiscard]] at::Tensor weightOf(const analysis::Plan& plan) const;

    const ModelState& m_model;
    const analysis::Layer& m_layer;
    std::vector<analysis::Plan> m_plans;
};

} // namespace engine::sense
