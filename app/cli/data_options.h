// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <CLI/App.hpp>

#include "analysis/encoding/format.h"
#include "analysis/result.h"
#include "app/jobs/sensitivity_job.h"

namespace app {

/// The model, the data and how it is run, as every command takes them that measures.
struct DataOptions {
    std::string model;
    std::string data;
    std::string calibrationData;
    std::string preprocess;
    std::string output;
    std::string study;
    std::int64_t samples = 0;
    std::int64_t calibrationLimit = 0;
    std::int64_t batch = 64;
    std::int64_t threads = std::max(1U, std::thread::hardware_concurrency());
    std::int64_t seed = 0;
};

/// How the same option is called, or what it does, in one command and in another.
struct DataWords {
    const char* samples; ///< the option's name
    const char* threads; ///< what they are for
    const char* seed; ///< what it is of
    const char* study; ///< what is kept
};
void addDataOptions(CLI::App& command, DataOptions& options, const DataWords& words);
/// As the commands about sensitivity call them.
extern const DataWords sensitivityWords;

/// The two sets of data. Errors: usage (more threads than there can be), badInput, naming the preprocessing.
struct DataSpecs {
    engine::DatasetSpec data;
    std::optional<engine::DatasetSpec> calibration;
};
[[nodiscard]] analysis::Result<DataSpecs> dataFrom(const DataOptions& options);

/// A request with what these options say. Errors: as dataFrom().
[[nodiscard]] analysis::Result<SensitivityRequest> requestFrom(const DataOptions& options);

/// A format by its name; the error names the option and the nearest that there is.
[[nodiscard]] analysis::Result<analysis::Format> formatFrom(const std::string& option, const std::string& text);

} // namespace app
