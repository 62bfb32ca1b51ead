// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/control.h"
#include "analysis/measure/results.h"
#include "app/jobs/data_sets.h"

namespace app {

/// What a job was asked to run on and how.
struct RunConditions {
    std::string model; ///< path
    std::string data; ///< path
    std::optional<std::string> calibrationData; ///< path
    std::string output; ///< name; empty: the first
    std::uint64_t seed = 0;
    std::int64_t batchSize = 64;
    int threads = 1;
    std::string command;
};

/// The record of a run: what it was asked, what the files are, what machine and program. Reads the files.
/// Errors: badInput, cancelled.
[[nodiscard]] analysis::Result<analysis::Provenance> provenanceOf(const RunConditions& conditions, const DataSets& sets,
    const analysis::Graph& graph, const analysis::Control& control);

} // namespace app
