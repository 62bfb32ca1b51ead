// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include "analysis/measure/results.h"
#include "analysis/observe/observation.h"
#include "engine/dataset.h"
#include "engine/model.h"

namespace engine {

/// One variant to evaluate: what was asked and the encodings that were chosen for it.
struct Variant {
    analysis::Recipe recipe;
    analysis::Plan plan;
    std::int64_t calibrationSamples = 0;
    double prepareSeconds = 0;
    std::vector<std::string> notes;
};

struct EvaluateSpec {
    std::int64_t batchSize = 64;
    int threads = 1;
    std::string output; ///< name of the output that is measured; empty: the first
    std::uint64_t seed = 0; ///< of the pairs for pictures
    std::int64_t localSamples = 256; ///< how many samples the local error is measured on
};

struct Evaluation {
    analysis::Observation seen; ///< the FP32 inputs of all layers on this data
    std::int64_t skippedSamples = 0;
    std::vector<std::string> skippedReasons;
};

/// Runs FP32 and all variants in lock-step over `data`, in groups bounded by memory, and hands each variant's result to
/// `finished` as soon as its group is done, on the calling thread.
/// Errors: badInput (data or labels do not fit the model), failed, cancelled; what was finished stays finished.
[[nodiscard]] analysis::Result<Evaluation> evaluate(const Model& model, const Dataset& data,
    std::span<const Variant> variants, const EvaluateSpec& spec,
    const std::function<void(analysis::VariantResult)>& finished, const analysis::Control& control = {});

} // namespace engine
