// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <memory>
#include <vector>

#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/cli/study_run.h"
#include "app/cli/summary.h"
#include "app/study/merged_runs.h"

namespace app {

namespace {

struct ReportCommandOptions {
    std::string study;
    std::int64_t run = 0; ///< 0: the last
    ReportOptions report;
    bool merged = false;
    bool quiet = false;
};

/// The runs that --merged puts together, oldest first.
analysis::Result<std::vector<RunInfo>> runsLike(const Study& study, const RunInfo& run)
{
    auto runs = study.runs();
    if (runs)
        std::erase_if(*runs, [&](const RunInfo& each) { return !sameConditions(each.provenance, run.provenance); });
    return runs;
}

/// The commands of all runs that were put together, as one line that a shell can run.
std::string joinedCommands(const std::vector<RunInfo>& runs)
{
    std::vector<std::string> commands;
    for (const RunInfo& run : runs) {
        const std::string& command = run.provenance.command;
        if (!command.empty() && std::ranges::find(commands, command) == commands.end())
            commands.push_back(command);
    }
    std::string text;
    for (const std::string& command : commands)
        text += (text.empty() ? "" : " && ") + command;
    return text;
}

/// Says which results of other runs on the same model and data the report leaves out.
analysis::Result<void> noteLeftOut(
    const Study& study, const std::vector<RunInfo>& runs, const analysis::Analysis& shown, Console& console)
{
    std::int64_t sensitivity = 0;
    std::int64_t plan = 0;
    for (const RunInfo& run : runs) {
        const auto tables = study.sensitivities(run.id);
        if (!tables)
            return tl::unexpected(tables.error());
        const auto revision = study.planRevision(run.id);
        if (!revision)
            return tl::unexpected(revision.error());
        sensitivity = tables->empty() ? sensitivity : run.id;
        plan = *revision == 0 ? plan : run.id;
    }
    std::string what;
    if (sensitivity != 0 && shown.sensitivity.empty())
        what = "the sensitivity of run " + std::to_string(sensitivity);
    if (plan != 0 && !shown.planned)
        what += (what.empty() ? "the plan of run " : " and the plan of run ") + std::to_string(plan);
    if (!what.empty())
        note(console, study.path() + ": " + what + " is not in this report: add --merged for all runs together");
    return {};
}

int report(const ReportCommandOptions& options, Console& console)
{
    if (const auto formats = checkReportOptions(options.report); !formats)
        return complain(console, formats.error());
    const auto study = Study::openReadOnly(options.study);
    if (!study)
        return complain(console, study.error());
    const auto run = chooseRun(*study, options.run);
    if (!run)
        return complain(console, run.error());
    const auto runs = runsLike(*study, *run);
    if (!runs)
        return complain(console, runs.error());
    auto analysis =
        options.merged ? loadMerged(*study, *run, Parts::Everything) : study->load(run->id, Parts::Everything);
    if (!analysis)
        return complain(console, analysis.error());
    if (const auto noted = noteChanges(*study, *run, console); !noted)
        return complain(console, noted.error());
    if (analysis->variants.empty()) {
        if (const auto noted = noteEmpty(*study, *run, console); !noted)
            return complain(console, noted.error());
    }
    if (options.merged)
        analysis->provenance.command = joinedCommands(*runs);
    else if (const auto noted = noteLeftOut(*study, *runs, *analysis, console); !noted)
        return complain(console, noted.error());
    const auto written = writeReport(*analysis, options.report);
    if (!written)
        return complain(console, written.error());
    if (!options.quiet) {
        printSummary(console.out, *analysis);
        printFiles(console.out, *written);
    }
    return exitDone;
}

} // namespace

void addReportCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("report", "Write the files of a run that a study keeps");
    const auto options = std::make_shared<ReportCommandOptions>();
    command->add_option("STUDY", options->study, "A .qstudy file")->required();
    addCount(*command, "--run", options->run, "Which run (default: the last)");
    command->add_flag("--merged", options->merged,
        "With the results of all runs on the same model and data, as the window shows them");
    addReportOptions(*command, options->report, "Options");
    command->add_flag("--quiet", options->quiet, "Print nothing but errors");
    command->footer("Example:\n  quantscope report net.qstudy -o report --format pdf --paper letter");
    command->callback([options, &action] {
        action = { [options](Console& console) { return report(*options, console); }, neededFor(options->report) };
    });
}

} // namespace app
