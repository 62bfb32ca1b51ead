// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "analysis/plan/sensitivity.h"

namespace analysis {

/// x with P(X <= x) = p for a standard normal X, p in (0, 1). Relative error below 1e-9.
[[nodiscard]] double normalQuantile(double p);
/// The same for Student's t with `degrees` > 0 degrees of freedom.
[[nodiscard]] double studentQuantile(double p, double degrees);

/// Mean and spread of per-sample numbers.
struct SampleMoments {
    std::int64_t count = 0;
    double mean = 0;
    double variance = 0; ///< n - 1
};
[[nodiscard]] SampleMoments sampleMoments(std::span<const double> values);

/// Student's t interval of the mean of numbers that cannot be negative (an mse): the low end is at least 0.
/// Fewer than two samples: [0, inf].
[[nodiscard]] Interval meanInterval(const SampleMoments& moments, double confidence);

/// Two classifiers on the same samples: where they differ is all that counts.
struct PairedCounts {
    std::int64_t samples = 0;
    std::int64_t lost = 0; ///< FP32 right, quantized wrong
    std::int64_t gained = 0; ///< FP32 wrong, quantized right
    void add(bool referenceRight, bool quantizedRight);
    bool operator==(const PairedCounts&) const = default;
};

/// Drop of accuracy in percentage points with Tango's score interval for the difference of paired proportions (Tango,
/// Statistics in Medicine 17, 1998): it keeps its coverage with few samples and without a single difference, where the
/// usual interval has no width. No samples: 0 in [-100, 100].
[[nodiscard]] Interval dropInterval(const PairedCounts& counts, double confidence);

/// By an accuracy drop in percentage points: high > 1.0, medium 0.5 to 1.0, low < 0.5; open where the interval straddles
/// a bound, or there is none.
[[nodiscard]] SensitivityClass classOf(const std::optional<Interval>& drop);

/// Spearman's rank correlation; equal values share their mean rank, infinities are ranked as they are. Absent where
/// fewer than two values, a NaN, or no two different values on one side.
[[nodiscard]] std::optional<double> spearman(std::span<const double> a, std::span<const double> b);

} // namespace analysis
