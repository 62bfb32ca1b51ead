// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "analysis/report/report_writer.h"

namespace app {

/// All formats of reports in the order they are offered: those of analysis (tables, JSON) and what is drawn with Qt.
[[nodiscard]] std::span<const analysis::ReportWriter> reportFormats();

/// Whether writing one of these formats (none named: all) needs a QApplication.
[[nodiscard]] bool isDrawn(const std::vector<std::string>& formats);

} // namespace app
