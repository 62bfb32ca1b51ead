// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/encoding/quantize.h"
#include "analysis/measure/results.h"
#include "widgets/views/output_damage.h"

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

/// What a person tries on a weight.
struct WeightTrial {
    analysis::WeightScheme scheme;
    std::optional<analysis::Range> range; ///< of each scale at most this one, values outside are clipped; absent: all
    std::shared_ptr<const OutputPredictor> predictor; ///< null: what happens at the output is not told
};

/// Whom a trial tells, on the thread that runs it.
struct TrialEvents {
    std::function<bool()> goOn; ///< false: stop early
    std::function<void(const OutputDamage&)> damage; ///< where there is a predictor
    /// For large weights first one of a sample of the elements (all encodings and the clipped share exact), then the
    /// exact one.
    std::function<void(WeightPreview)> preview;
};

/// Quantizes one layer's weight again and again: what does not depend on the scheme is computed once. Not thread-safe;
/// for one worker thread at a time.
class WeightPreviewer {
public:
    /// From how many elements on a sample comes first.
    static constexpr std::int64_t sampleFrom = 500'000;

    explicit WeightPreviewer(LayerWeights weights, std::string name);

    /// A small weight's damage comes before its preview, a large one's after the sample. Errors: those of encodeWeight().
    analysis::Result<void> run(const WeightTrial& trial, const TrialEvents& events);

private:
    [[nodiscard]] analysis::Result<WeightPreview> quantize(const WeightTrial& trial, const TrialEvents& events);
    void tellDamage(const WeightTrial& trial, const TrialEvents& events);
    [[nodiscard]] WeightPreview sampled(const WeightPreview& whole) const;
    bool observe(const std::function<bool()>& goOn);

    LayerWeights m_weights;
    std::string m_name;
    std::int64_t m_count = 0;
    bool m_observed = false;
    analysis::Moments m_moments;
    analysis::Histogram m_histogram;
    std::vector<std::vector<float>> m_quantized; ///< kept: allocating anew costs more than quantizing
    std::vector<float> m_scratch; ///< clipped values, then changes; kept likewise
    analysis::QuantizationCounts m_counts; ///< of the last trial
};

} // namespace widgets
