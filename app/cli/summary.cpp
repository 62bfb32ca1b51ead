// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/summary.h"

#include "app/cli/options.h"
#include "app/cli/suggest.h"
#include "app/cli/table.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

const std::vector<std::string> knownFormats{"csv", "json"};

} // namespace

void addReportOptions(CLI::App& command, ReportOptions& options, const std::string& group)
{
    command.add_option("-o", options.folder, "Folder for the files, made where missing (default: " + options.folder + ")")
        ->type_name("DIR")
        ->group(group);
    addList(command, "--format", options.formats, "csv, json (default: both)")->group(group);
}

Result<void> checkReportFormats(const ReportOptions& options)
{
    for (const std::string& format : options.formats) {
        if (std::ranges::find(knownFormats, format) == knownFormats.end())
            return fail(ErrorKind::Usage, "--format: unknown format '" + format + "'" + didYouMean(format, knownFormats)
                            + " (there are " + joined(knownFormats) + ")");
    }
    return {};
}

void printSummary(std::ostream& out, const analysis::Analysis& analysis)
{
    Table table({"variant", "top1 %", "drop pp", "agreement %", "SQNR dB", "size", "compression"});
    for (const analysis::VariantResult& variant : analysis.variants) {
        const analysis::OutputResult& output = variant.output;
        table.add({variant.recipe.name, fixed(output.top1, 2), fixed(output.top1Drop, 2), fixed(output.agreement, 2),
                   fixed(output.error.sqnrDb, 2), humanBytes(variant.sizeBytes), fixed(variant.compression, 2) + "x"});
    }
    table.print(out);
    for (const analysis::VariantResult& variant : analysis.variants) {
        for (const std::string& text : variant.notes)
            out << variant.recipe.name << ": " << text << '\n';
    }
    if (analysis.shift)
        out << "overall shift between calibration and evaluation data: " << fixed(analysis.shift->overall, 4) << '\n';
}

} // namespace app
