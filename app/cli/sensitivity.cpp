// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <memory>

#include "analysis/measure/intervals.h"
#include "analysis/report/plan_report.h"
#include "app/cli/commands.h"
#include "app/cli/data_options.h"
#include "app/cli/options.h"
#include "app/cli/summary.h"
#include "app/cli/table.h"
#include "app/jobs/suggest.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr const char* quantizeGroup = "What to quantize";

struct SensitivityOptions {
    DataOptions data;
    std::vector<std::string> formats;
    std::string target = "weights";
    std::string mode = "alone";
    std::string per = "layer";
    std::string channelsOf;
    std::vector<std::string> metrics = { "mse" };
    std::int64_t screeningSamples = 0;
    bool exact = false;
    bool screen = false;
    std::int64_t top = 0;
    std::string folder = "quantscope-sensitivity";
    bool quiet = false;
};

template <class Value>
Result<Value> oneOf(
    const std::string& option, const std::string& text, const std::vector<std::pair<std::string, Value>>& values)
{
    std::vector<std::string> names;
    for (const auto& [name, value] : values) {
        if (name == text)
            return value;
        names.push_back(name);
    }
    return fail(ErrorKind::Usage,
        option + ": '" + text + "' is not known" + didYouMean(text, names) + " (there are " + joined(names) + ")");
}

Result<SensitivityExtent> extentFrom(const SensitivityOptions& options)
{
    if (int(options.exact) + int(options.screen) + int(options.top > 0) > 1)
        return fail(ErrorKind::Usage, "--exact, --screen and --top say different things; give one of them");
    if (options.exact)
        return SensitivityExtent::All;
    if (options.screen)
        return SensitivityExtent::Screen;
    return options.top > 0 ? SensitivityExtent::Top : SensitivityExtent::Settled;
}

Result<SensitivityRows> rowsFrom(const SensitivityOptions& options)
{
    const auto per = oneOf<SensitivityRows>(
        "--per", options.per, { { "layer", SensitivityRows::Layers }, { "block", SensitivityRows::Blocks } });
    if (!per || options.channelsOf.empty())
        return per;
    if (*per != SensitivityRows::Layers)
        return fail(ErrorKind::Usage, "--per and --channels say different things; give one of them");
    if (options.target != "weights" || options.mode != "alone")
        return fail(ErrorKind::Usage,
            "--channels: channels are those of a weight that is quantized alone; leave out --target and --mode");
    return SensitivityRows::Channels;
}

Result<engine::ScreeningSpec::Metrics> metricsFrom(const std::vector<std::string>& names)
{
    using engine::ScreeningSpec;
    auto metrics = ScreeningSpec::Metrics::Mse;
    for (const std::string& name : names) {
        const auto one = oneOf<ScreeningSpec::Metrics>("--metrics", name,
            { { "mse", ScreeningSpec::Metrics::Mse }, { "kl", ScreeningSpec::Metrics::MseAndKlOfClasses } });
        if (!one)
            return one;
        metrics = std::max(metrics, *one);
    }
    return metrics;
}

Result<SensitivityRequest> requestFrom(const SensitivityOptions& options)
{
    using analysis::SensitivityMode;
    using analysis::SensitivityTarget;
    const auto extent = extentFrom(options);
    if (!extent)
        return tl::unexpected(extent.error());
    const auto target = oneOf<SensitivityTarget>("--target", options.target,
        { { "weights", SensitivityTarget::Weights }, { "activations", SensitivityTarget::Activations },
            { "both", SensitivityTarget::Both } });
    if (!target)
        return tl::unexpected(target.error());
    const auto mode = oneOf<SensitivityMode>(
        "--mode", options.mode, { { "alone", SensitivityMode::Alone }, { "all-but", SensitivityMode::AllBut } });
    if (!mode)
        return tl::unexpected(mode.error());
    if (*mode == SensitivityMode::AllBut && (options.screen || options.top > 0))
        return fail(ErrorKind::Usage,
            "--mode all-but: what all other layers do together cannot be screened; leave out --screen and --top");
    const auto rows = rowsFrom(options);
    if (!rows)
        return tl::unexpected(rows.error());
    const auto metrics = metricsFrom(options.metrics);
    if (!metrics)
        return tl::unexpected(metrics.error());
    auto request = requestFrom(options.data);
    if (!request)
        return request;
    for (const std::string& text : options.formats) {
        const auto format = formatFrom("--formats", text);
        if (!format)
            return tl::unexpected(format.error());
        if (*format == analysis::fp32)
            return fail(ErrorKind::Usage, "--formats: fp32 is what layers are compared with; leave it out");
        if (std::ranges::find(request->formats, *format) == request->formats.end())
            request->formats.push_back(*format);
    }
    request->extent = *extent;
    request->target = *target;
    request->mode = *mode;
    request->top = options.top;
    request->rows = *rows;
    request->channelsOf = options.channelsOf;
    request->metrics = *metrics;
    request->screeningSamples = options.screeningSamples;
    return request;
}

/// Rows, the most sensitive first: by the smallest SQNR in any format; of all-but those whose absence helps most.
std::vector<std::size_t> mostSensitiveFirst(const analysis::SensitivityTable& table)
{
    const auto rank = [&](std::size_t row) {
        double worst = -1;
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            if (const auto& cell = table.at(row, format))
                worst = std::max(worst, std::isnan(cell->mse.value) ? HUGE_VAL : cell->mse.value);
        }
        return table.mode == analysis::SensitivityMode::Alone ? -worst : worst;
    };
    std::vector<std::size_t> rows(table.layers.size());
    for (std::size_t row = 0; row < rows.size(); ++row)
        rows[row] = row;
    std::ranges::stable_sort(rows, {}, rank);
    return rows;
}

std::string cellText(const std::optional<analysis::SensitivityCell>& cell)
{
    if (!cell || std::isnan(cell->mse.value))
        return "-";
    return fixed(cell->sqnrDb, 2) + (cell->certainty == analysis::Certainty::Exact ? " =" : " ≈");
}

/// The class in each format, as "low/low/high".
std::string classText(const analysis::SensitivityTable& table, std::size_t row)
{
    std::string text;
    for (std::size_t format = 0; format < table.formats.size(); ++format) {
        const auto& cell = table.at(row, format);
        const bool known = cell && cell->top1Drop;
        text += (format == 0 ? "" : "/") + (known ? sensitivityClassName(analysis::classOf(cell->top1Drop)) : "-");
    }
    return text;
}

std::string rowName(SensitivityRows rows)
{
    switch (rows) {
    case SensitivityRows::Blocks:
        return "block";
    case SensitivityRows::Channels:
        return "channel";
    case SensitivityRows::Layers:
        break;
    }
    return "layer";
}

void printTable(std::ostream& out, const analysis::SensitivityTable& table, const std::string& row)
{
    std::vector<std::string> header{ row };
    for (const analysis::Format format : table.formats)
        header.push_back(analysis::formatName(format));
    const bool labelled = table.top1.has_value();
    if (labelled)
        header.emplace_back("class");
    Table text(header);
    for (const std::size_t place : mostSensitiveFirst(table)) {
        std::vector<std::string> cells{ table.names[place] };
        for (std::size_t format = 0; format < table.formats.size(); ++format)
            cells.push_back(cellText(table.at(place, format)));
        if (labelled)
            cells.push_back(classText(table, place));
        text.add(std::move(cells));
    }
    out << "SQNR of the output in dB, " << sensitivityTargetName(table.target) << " of "
        << (table.mode == analysis::SensitivityMode::Alone ? "one " + row : "all " + row + "s but one")
        << " quantized (= measured, ≈ predicted), the most sensitive " << row << " first:\n";
    text.print(out);
}

void printOutcome(std::ostream& out, const SensitivityOutcome& outcome, SensitivityRows rows)
{
    printTable(out, outcome.table, rowName(rows));
    std::string correlations;
    for (std::size_t format = 0; format < outcome.rankCorrelation.size(); ++format) {
        if (outcome.rankCorrelation[format])
            correlations += (correlations.empty() ? "" : ", ") + formatName(outcome.table.formats[format]) + " "
                + fixed(outcome.rankCorrelation[format], 3);
    }
    if (!correlations.empty())
        out << "rank correlation of ≈ with =: " << correlations << '\n';
    out << outcome.settled << '\n';
    for (const std::string& text : outcome.notes)
        out << "note: " << text << '\n';
}

int sensitivity(const SensitivityOptions& options, Console& console)
{
    if (const auto usable = checkFolder(options.folder); !usable)
        return complain(console, usable.error());
    auto request = requestFrom(options);
    if (!request)
        return complain(console, request.error());
    request->command = console.commandLine;
    ProgressPrinter printer(console.err, options.quiet ? ProgressStyle::None : console.progress);
    SensitivityJobEvents events;
    events.control = controlFor(console, printer);
    events.note = [&](const std::string& message) { printer.say("quantscope: note: " + message); };
    const auto outcome = runSensitivity(*request, events);
    printer.finish();
    if (!outcome)
        return complain(console, outcome.error());
    const auto written =
        analysis::writeSensitivityReport(outcome->graph, std::span(&outcome->table, 1), options.folder);
    if (!options.quiet)
        printOutcome(console.out, *outcome, request->rows);
    if (!written)
        return complain(console, written.error());
    if (!options.quiet)
        printFiles(console.out, *written);
    if (outcome->stopped) {
        note(console, "what was known by then is kept");
        return complain(console, *outcome->stopped);
    }
    return exitDone;
}

} // namespace

void addSensitivityCommand(CLI::App& program, Action& action)
{
    CLI::App* command =
        program.add_subcommand("sensitivity", "Which layer hurts when it is quantized, and at how many bits");
    const auto options = std::make_shared<SensitivityOptions>();
    options->formats = { "int8", "int6", "int4", "int3", "int2" };
    addDataOptions(*command, options->data, sensitivityWords);
    addList(*command, "--formats", options->formats, "Formats to try (default: int8,int6,int4,int3,int2)")
        ->group(quantizeGroup);
    command->add_option("--target", options->target, "weights, activations or both (default: weights)")
        ->type_name("TARGET")
        ->group(quantizeGroup);
    command
        ->add_option(
            "--mode", options->mode, "alone: one layer is quantized; all-but: all layers but one are (default: alone)")
        ->type_name("MODE")
        ->group(quantizeGroup);
    command->add_option("--per", options->per, "layer, or block: layers of a residual block or encoder layer as one")
        ->type_name("ROWS")
        ->group(quantizeGroup);
    command->add_option("--channels", options->channelsOf, "Each output channel of this layer's weight alone")
        ->type_name("LAYER")
        ->group(quantizeGroup);
    command->add_flag("--exact", options->exact, "Measure every cell on all the data, predict none")
        ->group(quantizeGroup);
    command->add_flag("--screen", options->screen, "Predict every cell from gradients, measure none")
        ->group(quantizeGroup);
    addCount(*command, "--top", options->top, "Measure the N layers that are predicted worst on all the data")
        ->group(quantizeGroup);
    addList(*command, "--metrics", options->metrics, "What is predicted: mse, or mse,kl of classes (default: mse)")
        ->group(quantizeGroup);
    addCount(*command, "--screening-samples", options->screeningSamples,
        "Samples that predictions are made from (default: 256; 8 to 64 before an order is settled)")
        ->group(quantizeGroup);
    command->add_option("-o", options->folder, "Folder for sensitivity.csv (default: quantscope-sensitivity)")
        ->type_name("DIR")
        ->group(resultGroup);
    command->add_flag("--quiet", options->quiet, "Print nothing but errors")->group(resultGroup);
    command->footer(
        R"(Without --exact, --screen or --top everything is predicted first (≈), then measured (=) until the order of layers
is settled with 95 % confidence. A study keeps tables of layers alone: those of --per block and --channels are in the CSV.

Examples:
  quantscope sensitivity net.pt2 --data test/ --preprocess imagenet --samples 500
  quantscope sensitivity net.pt2 --data test/ --formats int8,int4 --exact -o sensitivity --study net.qstudy
  quantscope sensitivity net.pt2 --data test/ --calibration-data train/ --target both --top 5
  quantscope sensitivity net.pt2 --data test/ --per block --formats int4
  quantscope sensitivity net.pt2 --data test/ --channels conv1 --formats int4)");
    command->callback([options, &action] {
        action = { [options](Console& console) { return sensitivity(*options, console); }, QtPart::Core };
    });
}

} // namespace app
