// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/encoding/format.h"

namespace analysis {

/// What of a layer is quantized when its sensitivity is measured.
enum class SensitivityTarget { Weights, Activations, Both };
/// Alone: that layer is quantized and no other. AllBut: every layer but that one is.
enum class SensitivityMode { Alone, AllBut };
/// Exact: measured by running the network (=). Estimated: predicted from gradients (≈).
enum class Certainty { Estimated, Exact };
/// By the drop in accuracy, in percentage points: high > 1.0, medium 0.5 to 1.0, low < 0.5 (definitions: sensitivity).
/// Open: the drop's confidence interval straddles a bound, or nothing is labelled.
enum class SensitivityClass { Low, Medium, High, Open };

// Their names in columns, JSON and options.
[[nodiscard]] std::string sensitivityTargetName(SensitivityTarget target); ///< "weights", "activations", "both"
[[nodiscard]] std::string sensitivityModeName(SensitivityMode mode); ///< "alone", "all-but"
[[nodiscard]] std::string certaintyName(Certainty certainty); ///< "estimated", "exact"
[[nodiscard]] std::string sensitivityClassName(SensitivityClass sensitivity); ///< "low", "medium", "high", "open"

/// A number with its two-sided confidence interval from the samples.
struct Interval {
    double value = 0;
    double low = 0;
    double high = 0;
    bool operator==(const Interval&) const = default;
};

/// What quantizing one layer to one format does at the model's output.
struct SensitivityCell {
    Certainty certainty = Certainty::Estimated;
    std::int64_t samples = 0;
    Interval mse; ///< mean over samples of the per-sample mean squared error of the output
    double sqnrDb = 0; ///< infinite where the output does not change
    std::optional<double> kl; ///< mean KL(softmax(y) ‖ softmax(ŷ)); outputs [N, classes]
    std::optional<double> agreement; ///< percent of equal argmax; exact cells only
    std::optional<Interval> top1Drop; ///< percentage points; paired over samples; labelled data, exact cells only
    double seconds = 0; ///< of work that this cell took
    bool operator==(const SensitivityCell&) const = default;
};

/// Sensitivity of layers at formats: a matrix that fills while it is measured. Layers without a cell saw no data, or
/// cannot be estimated (LSTM and GRU are not linear in their weights: exact only).
struct SensitivityTable {
    SensitivityTarget target = SensitivityTarget::Weights;
    SensitivityMode mode = SensitivityMode::Alone;
    std::vector<int> layers; ///< Layer::id, in network order
    std::vector<std::string> names; ///< of the layers
    std::vector<Format> formats;
    std::vector<std::optional<SensitivityCell>> cells; ///< [layer][format], row-major
    double confidence = 0.95; ///< of the intervals
    std::optional<double> top1; ///< of FP32 on the same samples, percent
    bool operator==(const SensitivityTable&) const = default;

    [[nodiscard]] std::optional<SensitivityCell>& at(std::size_t layer, std::size_t format)
    {
        return cells[layer * formats.size() + format];
    }
    [[nodiscard]] const std::optional<SensitivityCell>& at(std::size_t layer, std::size_t format) const
    {
        return cells[layer * formats.size() + format];
    }
};

/// Signed first-order contributions a[k, sample, layer, format] = ⟨g_k, δ⟩ of quantizing a layer to a format, for the
/// k-th probe vector at the output. For an output of `outputs` elements, the mean over k and samples of a² / outputs
/// predicts the output's mse of one layer, and of (Σ a)² / outputs that of a whole plan with its cross terms.
struct SignedContributions {
    std::int64_t probes = 0; ///< k
    std::int64_t samples = 0;
    std::int64_t outputs = 0; ///< elements of one sample's output
    std::vector<int> layers; ///< Layer::id
    std::vector<Format> formats;
    std::vector<float> values; ///< [layer][format][probe][sample], row-major: one choice is one contiguous run

    [[nodiscard]] std::size_t run() const { return std::size_t(probes * samples); } ///< elements of one choice
    bool operator==(const SignedContributions&) const = default;
};

} // namespace analysis
