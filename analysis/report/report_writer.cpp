// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/report_writer.h"

#include <array>
#include <string>

#include "analysis/report/csv_report.h"
#include "analysis/report/json_report.h"

namespace analysis {

namespace {

constexpr std::array writers{
    ReportWriter{ "csv",
        "summary.csv, layers.csv, histograms.csv, shift.csv, and where they are known sensitivity.csv, plan.csv, "
        "pareto.csv: tables for scripts",
        [](const Analysis& analysis, const std::filesystem::path& folder, const ReportSettings&) {
            return writeCsvReport(analysis, folder);
        } },
    ReportWriter{ "json", "report.json: everything, with all scales",
        [](const Analysis& analysis, const std::filesystem::path& folder, const ReportSettings&) {
            return writeJsonReport(analysis, folder);
        } },
};

constexpr std::array allPapers{ Paper::A4, Paper::Letter };

} // namespace

std::string_view paperName(Paper paper)
{
    return paper == Paper::A4 ? "a4" : "letter";
}

std::span<const Paper> papers()
{
    return allPapers;
}

Result<Paper> parsePaper(std::string_view name)
{
    for (const Paper paper : allPapers) {
        if (paperName(paper) == name)
            return paper;
    }
    return fail(ErrorKind::Usage, "no paper '" + std::string(name) + "'; allowed: a4, letter");
}

std::span<const ReportWriter> reportWriters()
{
    return writers;
}

Result<ReportWriter> findReportWriter(std::span<const ReportWriter> writers, std::string_view name)
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
