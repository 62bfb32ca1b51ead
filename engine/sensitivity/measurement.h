// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include <ATen/core/Tensor.h>

#include "analysis/measure/error_stats.h"
#include "analysis/measure/task_metrics.h"
#include "analysis/plan/sensitivity.h"
#include "engine/sensitivity.h"

namespace engine::sense {

/// FP32's output on one batch, as evaluate() sees it.
struct Reference {
    at::Tensor output; ///< dense float32
    std::vector<std::int64_t> labels; ///< or none
    std::vector<bool> right; ///< by sample, where labelled and [N, classes]
    std::int64_t samples = 0;

    Reference() = default;
    Reference(const at::Tensor& output, std::vector<std::int64_t> labels);
    [[nodiscard]] bool classifies() const { return output.dim() == 2 && output.size(1) > 1; }
};

/// What one cell does to the output, batch by batch: the accumulators of evaluate(), so that the numbers are its.
class Measurement {
public:
    void add(const Reference& reference, const at::Tensor& output, double seconds);
    [[nodiscard]] std::int64_t samplesSeen() const { return std::int64_t(m_samples.mse.size()); }
    [[nodiscard]] const SensitivitySamples& samples() const { return m_samples; }
    [[nodiscard]] analysis::SensitivityCell cell(double confidence) const;

private:
    analysis::ErrorStats m_error;
    analysis::SampleErrors m_sampleErrors;
    std::optional<analysis::ClassificationStats> m_classes;
    SensitivitySamples m_samples;
    double m_seconds = 0;
};

/// A program's output as a tensor: numbers become one of no axes.
[[nodiscard]] at::Tensor outputTensor(const c10::IValue& value);

} // namespace engine::sense
