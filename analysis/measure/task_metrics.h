// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "analysis/measure/results.h"

namespace analysis
{

/// A model's outputs on one batch, FP32 and quantized: `samples` rows of equal length.
struct OutputBatch {
    std::span<const float> reference;
    std::span<const float> quantized; ///< for FP32's own metrics the same as `reference`
    std::int64_t samples = 0;
    std::span<const std::int64_t> labels; ///< one a sample, or empty
};

/// Squared error of each sample: mean, largest, variance (n - 1). Mergeable. Samples with a value that is not finite are
/// counted apart.
class SampleErrors
{
public:
    void add(const OutputBatch& batch);
    void merge(const SampleErrors& other);
    [[nodiscard]] std::int64_t samples() const { return m_samples; }
    [[nodiscard]] std::int64_t nonFinite() const { return m_nonFinite; }
    [[nodiscard]] double mean() const { return m_mean; } ///< 0 of no samples
    [[nodiscard]] double largest() const { return m_largest; }
    [[nodiscard]] double variance() const; ///< 0 for fewer than two samples

private:
    void combine(std::int64_t samples, double mean, double squaredDeviations);

    std::int64_t m_samples = 0;
    std::int64_t m_nonFinite = 0;
    double m_mean = 0;
    double m_squaredDeviations = 0;
    double m_largest = 0;
};

/// Accuracy and agreement of classifiers (outputs [N, classes] of logits). Mergeable.
/// A class whose logit is not finite never counts as a hit. Of equal logits the first class wins, NaN is above all, as in
/// torch's argmax. KL(softmax(y) ‖ softmax(ŷ)) in nats, over samples whose logits are all finite.
class ClassificationStats
{
public:
    void add(const OutputBatch& batch);
    void merge(const ClassificationStats& other);
    [[nodiscard]] std::optional<double> top1() const; ///< percent; absent without labels
    [[nodiscard]] std::optional<double> top5() const; ///< percent; absent without labels or with five classes or fewer
    [[nodiscard]] std::optional<double> agreement() const; ///< percent; absent without samples
    [[nodiscard]] std::optional<double> kl() const; ///< mean; absent where no sample was finite

private:
    std::int64_t m_samples = 0;
    std::int64_t m_labelled = 0;
    std::int64_t m_classes = 0;
    std::int64_t m_top1 = 0;
    std::int64_t m_top5 = 0;
    std::int64_t m_agreeing = 0;
    std::int64_t m_compared = 0;
    double m_sumKl = 0;
};

/// Writes what was accumulated into the fields of `output` that it answers for; error and drops stay as they are.
void fillOutput(OutputResult& output, const SampleErrors& errors, const ClassificationStats* classification);

} // namespace analysis
