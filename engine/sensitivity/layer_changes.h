// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/sensitivity/linear_layer.h"
#include "engine/sensitivity/sample_axis.h"

namespace engine::sense {

/// One batch at one layer: what its node got, and where the samples are in its output.
struct LayerBatch {
    const std::vector<c10::IValue>& arguments;
    const SampleAxis& axis;
    std::int64_t samples;
};

/// What the formats' changes of one linear layer's weight do at the output, batch by batch: through the gradients of the
/// weight where that is less work (WeightProducts), else by running the layer with each change, forwards or backwards.
class LayerChanges {
public:
    /// Changes stay in memory between batches while all layers' together are no larger than this.
    static constexpr std::int64_t largestKept = std::int64_t(256) << 20;

    LayerChanges(LinearLayer layer, std::size_t formats);
    [[nodiscard]] int id() const { return m_layer.id(); }

    /// ⟨g, layer(x; δ)⟩ by gradient, format and sample. Empty where a format changes nothing or a gradient is undefined.
    /// `kept`: bytes that layers keep.
    using ByGradient = std::vector<std::vector<std::vector<float>>>;
    [[nodiscard]] ByGradient contributions(
        const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept);

private:
    [[nodiscard]] bool hasProducts(const LayerBatch& batch, std::span<const at::Tensor> gradients) const;
    /// [samples, features, places, 1] or as it is, float32 with the features last in memory.
    [[nodiscard]] at::Tensor featuresLast(const at::Tensor& tensor, const LayerBatch& batch) const;

    /// ⟨g, x·δᵀ⟩ = ⟨g·δ, x⟩: what is made on the way is smaller where a linear layer has fewer inputs than outputs.
    [[nodiscard]] bool isCheaperFromInputs(const LayerBatch& batch, std::span<const at::Tensor> gradients) const;

    [[nodiscard]] ByGradient fromWeightGradients(
        const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept);
    [[nodiscard]] ByGradient fromInputs(
        const LayerBatch& batch, std::span<const at::Tensor> gradients, const at::Tensor& changes) const;
    [[nodiscard]] ByGradient fromOutputs(
        const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept);

    /// ŵ - w of each format that changes the weight, one below the other; for the inputs' side each transposed. Undefined
    /// where there is no room for it.
    enum class Side { Outputs, Inputs };
    [[nodiscard]] const at::Tensor& stacked(Side side, std::int64_t& kept);
    [[nodiscard]] std::int64_t stackedBytes() const { return m_weightBytes * std::int64_t(m_formats.size()); }
    /// What these do to the layer's output.
    [[nodiscard]] std::vector<at::Tensor> outputChanges(const std::vector<c10::IValue>& arguments) const;

    LinearLayer m_layer;
    std::vector<std::size_t> m_formats; ///< that change the weight
    std::size_t m_allFormats;
    std::optional<Window> m_window;
    bool m_isConvolution = false;
    std::int64_t m_weightBytes = 0;
    std::optional<WeightProducts> m_products; ///< where they are kept
    at::Tensor m_stacked; ///< of the outputs' side, where they are kept
    at::Tensor m_stackedTransposed; ///< of the inputs' side
};

} // namespace engine::sense
