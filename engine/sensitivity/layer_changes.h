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
/// weight where that is less work (WeightProducts), else by running the layer with each change.
class LayerChanges {
public:
    /// Changes stay in memory between batches while all layers' together are no larger than this.
    static constexpr std::int64_t largestKept = std::int64_t(256) << 20;

    LayerChanges(LinearLayer layer, std::size_t formats);
    [[nodiscard]] int id() const { return m_layer.id(); }

    /// ⟨g, layer(x; δ)⟩ by gradient, format and sample. Empty where a format changes nothing or a gradient is undefined.
    /// `kept`: bytes that layers keep.
    [[nodiscard]] std::vector<std::vector<std::vector<float>>> contributions(
        const LayerBatch& batch, std::span<const at::Tensor> gradients, std::int64_t& kept);

private:
    [[nodiscard]] bool hasProducts(const LayerBatch& batch, std::span<const at::Tensor> gradients) const;
    /// [samples, features, places, 1] or as it is, float32 with the features last in memory.
    [[nodiscard]] at::Tensor featuresLast(const at::Tensor& tensor, const LayerBatch& batch) const;

    /// ŵ - w of each format that changes the weight, one below the other.
    [[nodiscard]] at::Tensor stackedChanges() const;
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
    at::Tensor m_stacked; ///< stackedChanges(), where they are kept
};

} // namespace engine::sense
