// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analysis/measure/results.h"

namespace widgets {

/// The matrices of one layer as they are quantized: batch norm folded in. Parallel to Layer::weights.
struct LayerWeights {
    std::vector<std::shared_ptr<const std::vector<float>>> values;
    std::vector<analysis::Shape> shapes;
    std::vector<int> outputAxes; ///< axis of the output features; 0 where missing
};

/// What a scheme would make of a layer's weight.
struct WeightPreview {
    enum class Exactness { Sampled, Exact };
    Exactness exactness = Exactness::Exact;
    std::vector<analysis::Encoding> encodings; ///< parallel to the weights
    analysis::TensorResult result; ///< of all matrices together
};

/// Quantizes one layer's weight again and again: what does not depend on the scheme is computed once. Not thread-safe;
/// for one worker thread at a time.
class WeightPreviewer {
public:
    /// From how many elements on a sample comes first.
    static constexpr std::int64_t sampleFrom = 500'000;

    explicit WeightPreviewer(LayerWeights weights, std::string name);

    [[nodiscard]] std::int64_t count() const { return m_count; }

    /// Hands previews to `deliver`: for large weights first one of a sample of the elements (all encodings and the
    /// clipped share exact), then the exact one. Stops early when `goOn` says false. Errors: those of encodeWeight().
    analysis::Result<void> run(const analysis::WeightScheme& scheme, const std::function<bool()>& goOn,
        const std::function<void(WeightPreview)>& deliver);

private:
    bool observe(const std::function<bool()>& goOn);

    LayerWeights m_weights;
    std::string m_name;
    std::int64_t m_count = 0;
    bool m_observed = false;
    analysis::Moments m_moments;
    analysis::Histogram m_histogram;
    std::vector<std::vector<float>> m_quantized; ///< kept: allocating anew costs more than quantizing
};

} // namespace widgets
