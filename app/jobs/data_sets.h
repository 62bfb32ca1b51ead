// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "analysis/control.h"
#include "engine/dataset.h"

namespace app {

/// What a person must know, in one line.
using NoteSink = std::function<void(const std::string&)>;

/// Whether something that is to be measured takes ranges from calibration data.
enum class Ranges { NotNeeded, Needed };

struct DataRequest {
    engine::DatasetSpec data; ///< what is measured on
    /// What ranges are taken from. Absent while they are needed: a part of `data` is split off with the seed.
    std::optional<engine::DatasetSpec> calibrationData;
    std::int64_t calibrationLimit = 0; ///< at most so many samples, 0: all; of a split: defaultCalibrationSamples()
    std::uint64_t seed = 0; ///< of the split
    Ranges ranges = Ranges::NotNeeded;
};

/// What is measured on, and what ranges are taken from.
struct DataSets {
    engine::Dataset evaluation;
    std::optional<engine::Dataset> calibration;
    bool split = false;
};

/// How many of `samples` are split off for calibration where nothing else is said: a tenth, at least 1, at most 512.
[[nodiscard]] std::int64_t defaultCalibrationSamples(std::int64_t samples);

/// Opens the data, splits it where that is needed, and tells of splits and of preprocessing that is not applied.
/// Errors: badInput, cancelled.
[[nodiscard]] analysis::Result<DataSets> openData(
    const DataRequest& request, const NoteSink& note, const analysis::Control& control);

} // namespace app
