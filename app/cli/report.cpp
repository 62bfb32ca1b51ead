// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

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
    const auto analysis =
        options.merged ? loadMerged(*study, *run, Parts::Everything) : study->load(run->id, Parts::Everything);
    if (!analysis)
        return complain(console, analysis.error());
    if (const auto noted = noteChanges(*study, *run, console); !noted)
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
