// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <thread>

#include "analysis/judge/limits.h"
#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/cli/summary.h"
#include "app/jobs/analysis_job.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

struct AnalyzeOptions {
    std::string model;
    std::string data;
    std::string calibrationData;
    std::string preprocess;
    VariantOptions variants;
    std::string output;
    std::int64_t limit = 0;
    std::int64_t calibrationLimit = 0;
    std::int64_t batch = 64;
    std::int64_t threads = std::max(1U, std::thread::hardware_concurrency());
    std::int64_t seed = 0;
    ReportOptions report;
    std::string study;
    std::vector<std::string> limits;
    bool quiet = false;
};

Result<AnalysisRequest> requestFrom(const AnalyzeOptions& options, const Console& console)
{
    constexpr std::int64_t mostThreads = 1024;
    if (options.threads > mostThreads)
        return fail(ErrorKind::Usage,
            "--threads: " + std::to_string(options.threads) + " is more than any machine can use; give at most "
                + std::to_string(mostThreads));
    AnalysisRequest request;
    auto recipes = recipesFrom(options.variants);
    if (!recipes)
        return tl::unexpected(recipes.error());
    request.recipes = *std::move(recipes);
    request.model = options.model;
    request.data = { options.data, std::nullopt, options.limit, std::uint64_t(options.seed) };
    if (!options.preprocess.empty()) {
        auto preprocess = engine::parsePreprocess(options.preprocess);
        if (!preprocess)
            return tl::unexpected(preprocess.error());
        request.data.preprocess = *std::move(preprocess);
    }
    if (!options.calibrationData.empty())
        request.calibrationData =
            engine::DatasetSpec{ options.calibrationData, request.data.preprocess, 0, std::uint64_t(options.seed) };
    request.calibrationLimit = options.calibrationLimit;
    request.output = options.output;
    request.batchSize = options.batch;
    request.threads = int(options.threads);
    request.seed = std::uint64_t(options.seed);
    request.study = options.study;
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
    command->add_option("MODEL", options->model, "Model file: .pt2 (torch.export) or TorchScript")->required();

    command
        ->add_option("--data", options->data,
            "What to measure on: a folder of images, an IDX, CIFAR-10, NPY, NPZ or CSV file, or "
            "synthetic:normal:3x32x32:1000")
        ->required()
        ->type_name("DATA")
        ->group(dataGroup);
    command
        ->add_option("--calibration-data", options->calibrationData,
            "What static ranges are taken from (default: a tenth of --data, at most 512 samples, drawn with "
            "--seed and not measured on)")
        ->type_name("DATA")
        ->group(dataGroup);
    command
        ->add_option("--preprocess", options->preprocess,
            "imagenet, cifar10, mnist, fashion_mnist, or a JSON file (default: preprocess.json beside the "
            "data, else pixels from 0 to 1)")
        ->type_name("P")
        ->group(dataGroup);
    addCount(*command, "--limit", options->limit, "Measure on at most N samples")->group(dataGroup);
    addCount(*command, "--calibration-limit", options->calibrationLimit, "Calibrate on at most N samples")
        ->group(dataGroup);

    addVariantOptions(*command, options->variants);

    command->add_option("--output", options->output, "Which of the model's outputs is measured (default: the first)")
        ->type_name("NAME")
        ->group(runGroup);
    addCount(*command, "--batch", options->batch, "Samples at a time (default: 64)")->group(runGroup);
    addCount(*command, "--threads", options->threads, "Threads of one operator (default: all processors)")
        ->group(runGroup);
    addCount(*command, "--seed", options->seed, "Of the split, of synthetic data, of the samples in pictures", 0)
        ->group(runGroup);

    addReportOptions(*command, options->report, resultGroup);
    command->add_option("--study", options->study, "Keep results as they finish in this .qstudy file; a run is added")
        ->type_name("FILE")
        ->group(resultGroup);
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
