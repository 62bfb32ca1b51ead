// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

/// The error of one layer's output in a variant: what it makes itself, what reaches it, and what it does to that.
/// All but `gainDb` are noise-to-signal ratios of power, 10^(-SQNR/10), which add up where errors are independent.
struct ErrorFlow {
    int layer = 0; ///< Layer::id
    double local = 0; ///< born here: this layer alone quantized, its input exact; 0 where it stays FP32
    double accumulated = 0; ///< at the output: everything quantized
    /// Of the layers that feed this one through anything but layers, the one with the largest error at its output, and
    /// that error: a sum of branches has at most the ratio of its noisiest one, so what exceeds it was amplified. Absent
    /// for layers that no other measured layer feeds.
    std::optional<int> from;
    std::optional<double> incoming;
    /// 10·log10((accumulated - local) / incoming): above 0 the layer (with what lies before it) amplifies the relative
    /// error that reaches it, below it absorbs it. Absent without incoming error, or where local explains all.
    std::optional<double> gainDb;
};

/// Along the network, one for each layer of the variant whose error was measured.
/// Precondition: `variant` belongs to `graph`.
[[nodiscard]] std::vector<ErrorFlow> errorFlow(const Graph& graph, const VariantResult& variant);

} // namespace analysis
