// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/observe/observation.h"
#include "analysis/plan/sensitivity.h"
#include "app/jobs/data_sets.h"
#include "app/jobs/sensitivity_study.h"
#include "engine/model.h"
#include "engine/sensitivity.h"

namespace app {

/// How much is measured exactly; what is not has only its screened value.
enum class SensitivityExtent {
    Screen, ///< nothing
    Settled, ///< all cells, until the order of layers does not change any more
    Top, ///< the layers that are predicted worst, on all the data
    All, ///< all cells on all the data, without screening
    AllScreened, ///< all cells on all the data, screened before
};

/// What the rows of a table are.
enum class SensitivityRows {
    Layers, ///< each with a weight
    Blocks, ///< analysis::blocksOf()
    Channels, ///< of one layer's weight; target weights, mode alone
};

/// Everything that one run needs to know; the command line and the window fill it in.
struct SensitivityRequest {
    std::string model;
    engine::DatasetSpec data;
    std::optional<engine::DatasetSpec> calibrationData; ///< for ranges of activations; absent: split off `data`
    std::int64_t calibrationLimit = 0; ///< see DataRequest
    analysis::SensitivityTarget target = analysis::SensitivityTarget::Weights;
    analysis::SensitivityMode mode = analysis::SensitivityMode::Alone;
    std::vector<analysis::Format> formats;
    analysis::WeightScheme weights; ///< its format is not used
    analysis::ActivationScheme activations; ///< its format is not used
    SensitivityExtent extent = SensitivityExtent::Settled;
    std::int64_t top = 0; ///< layers, for Top
    std::vector<int> selected; ///< Layer::id; measured before all others
    SensitivityRows rows = SensitivityRows::Layers;
    std::string channelsOf; ///< name of the layer, for rows that are channels
    engine::ScreeningSpec::Metrics metrics = engine::ScreeningSpec::Metrics::Mse; ///< that are predicted
    std::int64_t screeningSamples = 0; ///< that predictions are made from; 0: 256, of which Settled takes 8 to 64 first
    std::string output; ///< name of the output that is measured; empty: the first
    std::int64_t batchSize = 64;
    int threads = 1;
    std::uint64_t seed = 0; ///< of the split, of synthetic data and of the probes
    /// File that keeps what becomes known, and knows what need not be measured again; empty: none. It has tables of layers
    /// alone: one of other rows is not kept.
    std::string study;
    std::string command; ///< for the record
};

/// What came of it. `table` has = where a cell was measured, ≈ where it is only predicted.
struct SensitivityOutcome {
    analysis::Graph graph;
    analysis::SensitivityTable table;
    std::optional<engine::Screening> screening; ///< absent where it was not asked for, or is not possible
    /// Spearman's correlation of the layers' order by ≈ with that by =, by format; absent where too little is measured.
    std::vector<std::optional<double>> rankCorrelation;
    std::string settled; ///< a sentence: how far the order of layers is known
    std::vector<std::string> notes; ///< "layer 'x' saw no calibration data and stays FP32"
    std::optional<analysis::Error> stopped; ///< why it ended early; absent: it came to its end
};

/// Whom a running job tells. All are called on the thread that runs it.
struct SensitivityJobEvents {
    NoteSink note;
    std::function<void(const SensitivityOutcome& soFar)> changed; ///< after screening and after each batch
    analysis::Control control;
};

/// Model, data and study, as jobs that measure sensitivity share them.
struct OpenedRun {
    engine::Model model;
    DataSets sets;
    analysis::Graph graph;
    std::optional<analysis::Observation> seen; ///< of the calibration data, where ranges are needed
    std::shared_ptr<SensitivityStudy> study; ///< null: nothing is kept
    NoteSink note; ///< for what is noticed on the way; may be empty
};

/// Opens model and data: what can be refused without a pass over the data is refused here. `targets` tell whether ranges
/// are needed. Errors: usage (no such output), badInput, cancelled.
[[nodiscard]] analysis::Result<OpenedRun> openInputs(const SensitivityRequest& request,
    std::span<const analysis::SensitivityTarget> targets, const NoteSink& note, const analysis::Control& control);

/// Observes the calibration data where one of `targets` quantizes activations; opens the study for the tables of these
/// targets. Errors: badInput, failed, cancelled.
[[nodiscard]] analysis::Result<void> observeAndKeep(OpenedRun& run, const SensitivityRequest& request,
    std::span<const analysis::SensitivityTarget> targets, const analysis::Control& control);

/// Screens, then measures in the order of importance: selected layers, then those predicted worst, formats of 3 bits or
/// fewer last (analysis::measurementOrder()). What the study knows under the same conditions is taken over: what was
/// screened, cells that were measured on all the data, and the samples of an order that is to settle. After cancelling
/// or a failure the outcome, and the study, have what was measured before. Errors: as openInputs() and
/// observeAndKeep(); usage (screening of mode all-but), cancelled before anything was known.
[[nodiscard]] analysis::Result<SensitivityOutcome> runSensitivity(
    const SensitivityRequest& request, const SensitivityJobEvents& events);
/// The same for what is open already.
[[nodiscard]] analysis::Result<SensitivityOutcome> runSensitivity(
    const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events);

} // namespace app
