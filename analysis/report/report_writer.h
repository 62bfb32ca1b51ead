// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

enum class Paper { A4, Letter };

/// "a4", "letter".
[[nodiscard]] std::string_view paperName(Paper paper);
/// All of them, in the order they are offered.
[[nodiscard]] std::span<const Paper> papers();
/// Error: usage, naming the text and what there is.
[[nodiscard]] Result<Paper> parsePaper(std::string_view name);

/// What writers may be told; each takes what concerns it.
struct ReportSettings {
    Paper paper = Paper::A4;
};

/// A format that an analysis is reported in: its name and the function that writes its files.
struct ReportWriter {
    std::string_view name; ///< "csv", as the command line calls it
    std::string_view files; ///< one line for help: which files, what for
    /// Writes into `folder`, all files or none (writeFiles()). Returns their paths.
    Result<std::vector<std::filesystem::path>> (*write)(
        const Analysis& analysis, const std::filesystem::path& folder, const ReportSettings& settings);
};

/// The formats that need nothing but the standard library, in the order they are offered. A new one is a file of its own
/// beside this one and a line in report_writer.cpp. The program adds those that draw.
[[nodiscard]] std::span<const ReportWriter> reportWriters();

/// The writer of that name among `writers`. Error: usage, naming the text and what there is.
[[nodiscard]] Result<ReportWriter> findReportWriter(std::span<const ReportWriter> writers, std::string_view name);

} // namespace analysis
