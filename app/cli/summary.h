// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "analysis/measure/results.h"
#include "analysis/result.h"

namespace app {

/// Where a report goes and in which formats.
struct ReportOptions {
    std::string folder = "quantscope-report";
    std::vector<std::string> formats{"csv", "json"};
};
/// -o and --format.
void addReportOptions(CLI::App& command, ReportOptions& options, const std::string& group);

/// Writes the files of all formats. Errors: failed, naming the file and the system's reason.
[[nodiscard]] analysis::Result<void> writeReport(const analysis::Analysis& analysis, const ReportOptions& options);

/// One line a variant, and where the files are.
void printSummary(std::ostream& out, const analysis::Analysis& analysis, const std::string& folder);

} // namespace app
