// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QByteArray>

#include "analysis/judge/findings.h"
#include "analysis/measure/results.h"
#include "analysis/report/report_writer.h"
#include "analysis/result.h"

namespace widgets {

/// The report as a PDF file: vector charts, embedded fonts, an outline, numbered pages. `analysis` has its pictures
/// (histograms, pairs). Needs a QApplication, of any platform, and the GUI thread.
/// Error: failed, where Qt could not write it.
[[nodiscard]] analysis::Result<QByteArray> reportPdf(
    const analysis::Analysis& analysis, const std::vector<analysis::Finding>& findings, analysis::Paper paper);

} // namespace widgets
