// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "analysis/measure/results.h"
#include "analysis/result.h"
#include "app/cli/console.h"

namespace app {

/// Where a report goes and in which formats.
struct ReportOptions {
    std::string folder = "quantscope-report";
    std::vector<std::string> formats; ///< empty: all
    std::string paper = "a4";
};
/// -o, --format and --paper.
void addReportOptions(CLI::App& command, ReportOptions& options, const std::string& group);

/// Whether files can be written into this folder, which is made where missing: asked before hours of work rather than
/// after them. Errors: usage (it is a file), failed, naming the folder above it that is in the way.
[[nodiscard]] analysis::Result<void> checkFolder(const std::string& folder);

/// Errors: as checkFolder(); usage, naming a format or a paper that does not exist and the nearest that does.
[[nodiscard]] analysis::Result<void> checkReportOptions(const ReportOptions& options);
[[nodiscard]] QtPart neededFor(const ReportOptions& options);
/// Writes the files of all formats; their paths. Errors: failed, naming the file and the system's reason.
[[nodiscard]] analysis::Result<std::vector<std::filesystem::path>> writeReport(
    const analysis::Analysis& analysis, const ReportOptions& options);

/// One line a variant, then what a reader must know: notes, shift, the most severe findings.
void printSummary(std::ostream& out, const analysis::Analysis& analysis);
/// "wrote DIR: a.csv, b.csv"
void printFiles(std::ostream& out, const std::vector<std::filesystem::path>& files);

} // namespace app
