// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/summary.h"

#include <optional>
#include <set>
#include <system_error>

#include <unistd.h>

#include "analysis/judge/findings.h"
#include "analysis/report/report_writer.h"
#include "app/cli/console.h"
#include "app/cli/options.h"
#include "app/cli/table.h"
#include "app/jobs/suggest.h"
#include "app/report/report_formats.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

std::vector<std::string> formatNames()
{
    std::vector<std::string> names;
    for (const analysis::ReportWriter& writer : reportFormats())
        names.emplace_back(writer.name);
    return names;
}

std::vector<std::string> paperNames()
{
    std::vector<std::string> names;
    for (const analysis::Paper paper : analysis::papers())
        names.emplace_back(analysis::paperName(paper));
    return names;
}

/// The folder itself, or the first above it that there is.
std::filesystem::path nearestExisting(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::path path = std::filesystem::absolute(folder, error).lexically_normal();
    while (!std::filesystem::exists(path, error) && path.has_relative_path())
        path = path.parent_path();
    return path;
}

/// The most severe one of each kind; report.json and report.pdf have them all.
void printFindings(std::ostream& out, const std::vector<analysis::Finding>& findings)
{
    constexpr std::size_t most = 5;
    std::set<std::string> shown;
    for (const analysis::Finding& finding : findings) {
        if (finding.severity == analysis::Severity::Note || shown.size() == most || !shown.insert(finding.id).second)
            continue;
        out << analysis::severityName(finding.severity) << ": ";
        if (!finding.variant.empty())
            out << finding.variant << ": ";
        if (!finding.layer.empty())
            out << finding.layer << ": ";
        out << analysis::english(finding.reason) << ' ' << analysis::english(finding.remedy) << '\n';
    }
    if (const std::size_t more = findings.size() - shown.size(); more > 0)
        out << more << (shown.empty() ? "" : " more") << (more == 1 ? " finding is" : " findings are")
            << " listed by --format json and pdf\n";
}

} // namespace

void addReportOptions(CLI::App& command, ReportOptions& options, const std::string& group)
{
    command
        .add_option("-o", options.folder, "Folder for the files, made where missing (default: " + options.folder + ")")
        ->type_name("DIR")
        ->group(group);
    addList(command, "--format", options.formats, joined(formatNames()) + " (default: all)")->group(group);
    command.add_option("--paper", options.paper, "Of report.pdf: " + joined(paperNames()) + " (default: a4)")
        ->type_name("PAPER")
        ->group(group);
}

Result<void> checkFolder(const std::string& folder)
{
    if (std::error_code error; std::filesystem::exists(folder, error) && !std::filesystem::is_directory(folder, error))
        return fail(ErrorKind::Usage, "-o: " + folder + " is a file; give a folder, which is made where missing");
    if (const std::filesystem::path above = nearestExisting(folder);
        ::access(above.c_str(), W_OK) != 0 || !std::filesystem::is_directory(above))
        return fail(ErrorKind::Failed,
            "-o: " + folder + ": cannot be written, because " + above.string()
                + (std::filesystem::is_directory(above) ? " cannot" : " is a file") + "; give another folder");
    return {};
}

Result<void> checkReportOptions(const ReportOptions& options)
{
    for (const std::string& format : options.formats) {
        if (const auto found = analysis::findReportWriter(reportFormats(), format); !found)
            return fail(found.error().kind, "--format: " + found.error().message + didYouMean(format, formatNames()));
    }
    if (const auto usable = checkFolder(options.folder); !usable)
        return usable;
    if (const auto paper = analysis::parsePaper(options.paper); !paper)
        return fail(paper.error().kind, "--paper: " + paper.error().message + didYouMean(options.paper, paperNames()));
    return {};
}

QtPart neededFor(const ReportOptions& options)
{
    return isDrawn(options.formats) ? QtPart::Drawing : QtPart::Core;
}

Result<std::vector<std::filesystem::path>> writeReport(const analysis::Analysis& analysis, const ReportOptions& options)
{
    const auto paper = analysis::parsePaper(options.paper);
    if (!paper)
        return tl::unexpected(paper.error());
    std::vector<std::filesystem::path> files;
    for (const std::string& format : options.formats.empty() ? formatNames() : options.formats) {
        const auto writer = analysis::findReportWriter(reportFormats(), format);
        if (!writer)
            return tl::unexpected(writer.error());
        const auto written = writer->write(analysis, options.folder, { *paper });
        if (!written)
            return written;
        files.insert(files.end(), written->begin(), written->end());
    }
    return files;
}

void printFiles(std::ostream& out, const std::vector<std::filesystem::path>& files)
{
    std::string names;
    for (const std::filesystem::path& file : files)
        names += (names.empty() ? "" : ", ") + file.filename().string();
    if (!files.empty())
        out << "wrote " << files.front().parent_path().string() << ": " << names << '\n';
}

void printSummary(std::ostream& out, const analysis::Analysis& analysis)
{
    Table table({ "variant", "top1 %", "drop pp", "agreement %", "SQNR dB", "size", "compression" });
    for (const analysis::VariantResult& variant : analysis.variants) {
        const analysis::OutputResult& output = variant.output;
        const std::optional<double> sqnr =
            output.error.count > 0 ? std::optional(output.error.sqnrDb) : std::nullopt; // nothing finite to compare
        table.add({ variant.recipe.name, fixed(output.top1, 2), fixed(output.top1Drop, 2), fixed(output.agreement, 2),
            fixed(sqnr, 2), humanBytes(variant.sizeBytes), fixed(variant.compression, 2) + "x" });
    }
    table.print(out);
    for (const analysis::VariantResult& variant : analysis.variants) {
        for (const std::string& text : variant.notes)
            out << variant.recipe.name << ": " << text << '\n';
    }
    if (analysis.shift)
        out << "overall shift between calibration and evaluation data: " << fixed(analysis.shift->overall, 4) << '\n';
    printFindings(out, analysis::findings(analysis));
}

} // namespace app
