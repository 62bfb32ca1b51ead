// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis
{

/// A format that an analysis is reported in: its name and the function that writes its files.
struct ReportWriter {
    std::string_view name; ///< "csv", as the command line calls it
    std::string_view files; ///< one line for help: which files, what for
    /// Writes into `folder`, all files or none (writeFiles()). Returns their paths.
    Result<std::vector<std::filesystem::path>> (*write)(const Analysis& analysis, const std::filesystem::path& folder);
};

/// All formats, in the order they are offered. A new one is a file of its own beside this one and a line in
/// report_writer.cpp.
[[nodiscard]] std::span<const ReportWriter> reportWriters();

/// Error: usage, naming the text and what there is.
[[nodiscard]] Result<ReportWriter> findReportWriter(std::string_view name);

} // namespace analysis
