// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/report_writer.h"

#include <array>
#include <string>

#include "analysis/report/csv_report.h"
#include "analysis/report/json_report.h"

namespace analysis
{

namespace
{

constexpr std::array writers{
    ReportWriter{ "csv", "summary.csv, layers.csv, histograms.csv, shift.csv: tables for scripts", writeCsvReport },
    ReportWriter{ "json", "report.json: everything, with all scales", writeJsonReport },
};

} // namespace

std::span<const ReportWriter> reportWriters()
{
    return writers;
}

Result<ReportWriter> findReportWriter(std::string_view name)
{
    std::string known;
    for (const ReportWriter& writer : writers) {
        if (writer.name == name)
            return writer;
        known += (known.empty() ? "" : ", ") + std::string(writer.name);
    }
    return fail(ErrorKind::Usage, "no report format '" + std::string(name) + "'; allowed: " + known);
}

} // namespace analysis
