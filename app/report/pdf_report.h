// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "analysis/report/report_writer.h"

namespace app {

/// report.pdf on the paper that `settings` names. Needs a QApplication of any platform (QtPart::Drawing).
/// Error: failed, naming the file and the reason; then no file was touched.
[[nodiscard]] analysis::Result<std::vector<std::filesystem::path>> writePdfReport(
    const analysis::Analysis& analysis, const std::filesystem::path& folder, const analysis::ReportSettings& settings);

} // namespace app
