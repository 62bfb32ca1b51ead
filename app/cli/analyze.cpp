// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>

#include "analysis/judge/limits.h"
#include "app/cli/commands.h"
#include "app/cli/data_options.h"
#include "app/cli/options.h"
#include "app/cli/summary.h"
#include "app/jobs/analysis_job.h"

namespace app {

using analysis::Result;

namespace {

constexpr DataWords analyzeWords{ "--limit", "Threads of one operator (default: all processors)",
    "Of the split, of synthetic data, of the samples in pictures",
    "Keep results as they finish in this .qstudy file; a run is added" };

struct AnalyzeOptions {
    DataOptions data;
    VariantOptions variants;
    ReportOptions report;
    std::vector<std::string> limits;
    bool quiet = false;
};

Result<AnalysisRequest> requestFrom(const AnalyzeOptions& options, const Console& console)
{
    const DataOptions& run = options.data;
    auto specs = dataFrom(run);
    if (!specs)
        return tl::unexpected(specs.error());
    auto recipes = recipesFrom(options.variants);
    if (!recipes)
        return tl::unexpected(recipes.error());
    AnalysisRequest request;
    request.recipes = *std::move(recipes);
    request.model = run.model;
    request.data = std::move(specs->data);
    request.calibrationData = std::move(specs->calibration);
    request.calibrationLimit = run.calibrationLimit;
    request.output = run.output;
    request.batchSize = run.batch;
    request.threads = int(run.threads);
    request.seed = std::uint64_t(run.seed);
    request.study = run.study;
    request.command = console.commandLine;
    return request;
}

/// Says which limits do not hold; the exit code.
int judge(const analysis::Analysis& analysis, const std::vector<analysis::Limit>& limits, Console& console)
{
    const auto broken = analysis::brokenLimits(analysis, limits);
    if (!broken)
        return complain(console, broken.error());
    for (const std::string& sentence : *broken)
        console.err << "quantscope: limit broken: " << sentence << '\n';
    return broken->empty() ? exitDone : exitLimitBroken;
}

int analyze(const AnalyzeOptions& options, Console& console)
{
    // Everything that can be wrong with the words is said before any work.
    std::vector<analysis::Limit> limits;
    for (const std::string& text : options.limits) {
        const auto parsed = analysis::parseLimits(text);
        if (!parsed)
            return complain(console, { parsed.error().kind, "--fail-if: " + parsed.error().message });
        limits.insert(limits.end(), parsed->begin(), parsed->end());
    }
    if (const auto formats = checkReportOptions(options.report); !formats)
        return complain(console, formats.error());
    auto request = requestFrom(options, console);
    if (!request)
        return complain(console, request.error());
    request->limits = limits;

    ProgressPrinter printer(console.err, options.quiet ? ProgressStyle::None : console.progress);
    AnalysisEvents events;
    events.control = controlFor(console, printer);
    events.note = [&](const std::string& message) { printer.say("quantscope: note: " + message); };
    const auto outcome = runAnalysis(*request, events);
    printer.finish();
    if (!outcome)
        return complain(console, outcome.error());
    const auto written = writeReport(outcome->analysis, options.report);
    if (!options.quiet)
        printSummary(console.out, outcome->analysis);
    if (!written) {
        if (outcome->stopped)
            note(console, outcome->stopped->message);
        return complain(console, written.error());
    }
    if (!options.quiet)
        printFiles(console.out, *written);
    if (outcome->stopped) {
        note(console,
            std::to_string(outcome->analysis.variants.size()) + " of " + std::to_string(request->recipes.size())
                + " variants were finished and are kept");
        return complain(console, *outcome->stopped);
    }
    return judge(outcome->analysis, limits, console);
}

} // namespace

void addAnalyzeCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("analyze", "Quantize a model in several ways and measure each on data");
    const auto options = std::make_shared<AnalyzeOptions>();
    addDataOptions(*command, options->data, analyzeWords);
    addVariantOptions(*command, options->variants);
    addReportOptions(*command, options->report, resultGroup);
    command
        ->add_option("--fail-if", options->limits,
            "Exit with 1 if a variant breaks this limit, like 'drop>1' or 'agreement<99'; may be repeated")
        ->allow_extra_args(false)
        ->type_name("LIMIT")
        ->group(resultGroup);
    command->add_flag("--quiet", options->quiet, "Print nothing but errors")->group(resultGroup);
    command->footer(R"(Examples:
  quantscope analyze net.pt2 --data test/ --calibration-data train/ --preprocess imagenet -o report
  quantscope analyze net.pt2 --data test/ --method ptsq --weights int8,int4 --calibration minmax,percentile:99.9
  quantscope analyze net.pt2 --data test.npz --recipe r.json --fail-if 'drop>1' --quiet)");
    command->callback([options, &action] {
        action = { [options](Console& console) { return analyze(*options, console); }, neededFor(options->report) };
    });
}

} // namespace app
