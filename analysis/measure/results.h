// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/graph/graph.h"
#include "analysis/measure/error_stats.h"
#include "analysis/observe/histogram.h"
#include "analysis/observe/moments.h"
#include "analysis/plan/plan.h"
#include "analysis/plan/plan_results.h"
#include "analysis/plan/sensitivity.h"
#include "analysis/recipe/recipe.h"

namespace analysis {

/// Up to 1,000 seeded pairs of one tensor, for pictures.
struct PairSample {
    std::vector<float> x;
    std::vector<float> quantized;
    bool operator==(const PairSample&) const = default;
};

/// One tensor, FP32 against quantized: numbers, histograms over common edges, pairs.
struct TensorResult {
    Moments moments; ///< of x
    Range middle; ///< what 99.9 % of x lie in, 0.05 % cut off at each end; {0, 0}: not known (studies of version 0.1)
    ErrorMeasures error;
    BinnedCounts original; ///< x
    BinnedCounts quantized; ///< x̂, over the same edges
    BinnedCounts errors; ///< x̂ - x
    PairSample pairs;
    bool operator==(const TensorResult&) const = default;
};

/// The output channels of a layer's weights, batch norm folded in: what a scale for all of them together meets.
struct WeightChannels {
    std::int64_t count = 0; ///< of all matrices
    std::int64_t zero = 0; ///< every value exactly 0
    std::int64_t nonFinite = 0; ///< with a NaN or Inf
    double spread = 1; ///< largest magnitude of a channel / that of the median channel; channels of zeros left out
    bool operator==(const WeightChannels&) const = default;
};

/// What a variant does to one layer. Absent parts were not quantized or not measured.
struct LayerResult {
    std::string layer;
    bool quantized = false;
    std::vector<Encoding> weightEncodings; ///< parallel to Layer::weights; empty where FP32
    std::optional<EdgeEncoding> inputEncoding; ///< of the first input; of dynamic ones the last batch's scale
    std::optional<WeightChannels> weightChannels; ///< absent where there is no weight, and in studies of version 0.1
    TensorResult weight; ///< all matrices of the layer together; batch norm folded in
    std::optional<TensorResult> input; ///< evaluation data's FP32 input through the encoding
    std::optional<ErrorMeasures> local; ///< own output, this layer alone quantized, first samples
    std::vector<float> outputBias; ///< per output channel, mean of (ŷ - y) of the local comparison
    std::optional<ErrorMeasures> accumulated; ///< own output, everything quantized
    std::int64_t sizeBytes = 0;
    double compression = 1; ///< FP32 size / size
    /// Of an LSTM's or GRU's hidden state: one a stacked level, or one for all; dynamic ones have no scale. Empty: FP32.
    std::vector<EdgeEncoding> stateEncodings;
    bool operator==(const LayerResult&) const = default;
};

/// What a variant does to the model's first output (or the one that was named) and to the task.
struct OutputResult {
    ErrorMeasures error;
    double mseMax = 0; ///< largest per-sample mse
    double mseVariance = 0; ///< of the per-sample mse, n - 1
    std::optional<double> kl; ///< mean KL(softmax(y) ‖ softmax(ŷ)), where the output is [N, classes]
    std::optional<double> agreement; ///< percent of equal argmax
    std::optional<double> top1; ///< percent; where labelled
    std::optional<double> top5; ///< percent; where labelled and more than five classes
    std::optional<double> top1Drop; ///< percentage points against FP32
    bool operator==(const OutputResult&) const = default;
};

/// A variant: what was asked, what was chosen, what was measured.
struct VariantResult {
    Recipe recipe;
    std::int64_t samples = 0;
    std::int64_t calibrationSamples = 0;
    double prepareSeconds = 0; ///< observing (its share) and choosing
    double evaluateSeconds = 0;
    OutputResult output;
    std::vector<LayerResult> layers; ///< one per layer of the graph, in network order
    std::int64_t sizeBytes = 0;
    double compression = 1;
    std::int64_t macs = 0;
    double bitops = 0;
    std::vector<std::string> notes; ///< what a reader must know: "layer x saw no data and stays FP32"
    bool operator==(const VariantResult&) const = default;
};

/// Distribution shift of one layer's input between calibration and evaluation data.
struct LayerShift {
    std::string layer;
    double meanShift = 0;
    double stdShift = 0;
    double rangeShift = 0;
    double kl = 0; ///< KL(evaluation ‖ calibration), 50 bins on one set of edges
    double score = 0; ///< mean of the four
    BinnedCounts calibration;
    BinnedCounts evaluation; ///< over the same edges
    bool operator==(const LayerShift&) const = default;
};

struct ShiftResult {
    std::vector<LayerShift> layers;
    double overall = 0; ///< mean of the scores
    bool operator==(const ShiftResult&) const = default;
};

/// A file or folder by what it is, so that a study can tell when it has changed.
struct Identity {
    std::string path;
    std::string hash; ///< SHA-256 of the content, hexadecimal; of a folder: of its files' names, sizes and contents
    std::int64_t bytes = 0;
    bool operator==(const Identity&) const = default;
};

/// Under what conditions an analysis ran: enough to run it again.
struct Provenance {
    Identity model;
    Identity data;
    std::optional<Identity> calibrationData;
    std::string preprocess; ///< the values that were used, as one line of JSON
    std::string output; ///< name of the output that was measured
    std::int64_t seed = 0;
    std::int64_t batchSize = 0;
    std::int64_t threads = 0;
    std::int64_t skippedSamples = 0; ///< unreadable images and the like
    std::string versions; ///< "quantscope 0.1.0, libtorch 2.13.0"
    std::string cpu; ///< model name and the instruction sets that matter
    std::string started; ///< ISO 8601, UTC
    std::string command;
    bool operator==(const Provenance&) const = default;
};

/// What is known of one model on one data set: everything that reports and views show.
struct Analysis {
    Provenance provenance;
    Graph graph;
    std::vector<VariantResult> variants;
    std::optional<ShiftResult> shift;
    std::vector<SensitivityTable> sensitivity; ///< at most one for each target and mode
    std::optional<PlanRecord> planned;
    bool operator==(const Analysis&) const = default;
};

} // namespace analysis
