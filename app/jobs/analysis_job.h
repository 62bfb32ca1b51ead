// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/control.h"
#include "analysis/judge/limits.h"
#include "analysis/measure/results.h"
#include "engine/dataset.h"

namespace app {

/// Everything that one analysis needs to know; the command line and the window fill it in.
struct AnalysisRequest {
    std::string model;
    engine::DatasetSpec data; ///< what variants are measured on
    /// What ranges are taken from. Absent while a variant needs it: a part of `data` is split off with the seed.
    std::optional<engine::DatasetSpec> calibrationData;
    std::int64_t calibrationLimit = 0; ///< at most so many samples, 0: all; of a split: see DataRequest
    std::vector<analysis::Recipe> recipes; ///< one variant each; names differ
    std::string output; ///< name of the output that is measured; empty: the first
    std::int64_t batchSize = 64;
    int threads = 1;
    std::uint64_t seed = 0; ///< of the split, of synthetic data and of the pairs for pictures
    std::vector<analysis::Limit>
        limits; ///< that the caller will judge: what cannot be measured is told before any work
    std::string study; ///< file that keeps the results as they finish; empty: none
    std::string command; ///< for the record
};

/// Whom a running analysis tells. All are called on the thread that runs it.
struct AnalysisEvents {
    std::function<void(const std::string&)> note; ///< what a person must know, in one line
    std::function<void(const analysis::VariantResult&)> finished;
    analysis::Control control;
};

/// What came of it. After cancelling or a failure `analysis` has the variants that were finished before.
struct AnalysisOutcome {
    analysis::Analysis analysis;
    std::optional<analysis::Error> stopped; ///< why it ended early; absent: it came to its end
    std::int64_t run = 0; ///< id in the study
};

/// Opens model and data, observes the calibration data once, chooses encodings for each recipe, and evaluates all of
/// them in lock-step. A static variant's prepareSeconds has the whole observation in it: that is what it would take
/// alone.
/// Errors: usage, badInput, noData (also limits that cannot be judged), failed, cancelled, from before the first
/// variant was evaluated.
[[nodiscard]] analysis::Result<AnalysisOutcome> runAnalysis(
    const AnalysisRequest& request, const AnalysisEvents& events);

} // namespace app
