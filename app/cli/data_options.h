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

/// The model, the data and how it is run, as the commands about sensitivity take them.
struct DataOptions {
    std::string model;
    std::string data;
    std::string calibrationData;
    std::string preprocess;
    std::string output;
    std::string study;
    std::int64_t samples = 0;
    std::int64_t batch = 64;
    std::int64_t threads = std::max(1U, std::thread::hardware_concurrency());
    std::int64_t seed = 0;
};
void addDataOptions(CLI::App& command, DataOptions& options);

/// A request with what these options say. Error: badInput or usage, naming the preprocessing.
[[nodiscard]] analysis::Result<SensitivityRequest> requestFrom(const DataOptions& options);

/// A format by its name; the error names the option and the nearest that there is.
[[nodiscard]] analysis::Result<analysis::Format> formatFrom(const std::string& option, const std::string& text);

} // namespace app
