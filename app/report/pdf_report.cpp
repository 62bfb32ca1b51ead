// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/report/pdf_report.h"

#include <QApplication>

#include "analysis/judge/findings.h"
#include "analysis/report/output_files.h"
#include "widgets/report/report.h"

namespace app {

using analysis::Result;

Result<std::vector<std::filesystem::path>> writePdfReport(
    const analysis::Analysis& analysis, const std::filesystem::path& folder, const analysis::ReportSettings& settings)
{
    const auto name = "report.pdf";
    if (qobject_cast<QApplication*>(QCoreApplication::instance()) == nullptr)
        return analysis::fail(analysis::ErrorKind::Failed,
            (folder / name).string() + ": cannot be drawn without a QApplication; this is a fault of QuantScope");
    const Result<QByteArray> pdf = widgets::reportPdf(analysis, analysis::findings(analysis), settings.paper);
    if (!pdf)
        return analysis::fail(pdf.error().kind, (folder / name).string() + ": " + pdf.error().message);
    return analysis::writeFiles(folder, { { name, [&](analysis::TextSink& sink) {
                                               sink.write({ pdf->constData(), std::size_t(pdf->size()) });
                                           } } });
}

} // namespace app
