// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>

#include <nlohmann/json.hpp>

#include "analysis/plan/planned.h"
#include "analysis/recipe/recipe_json.h"
#include "analysis/report/output_files.h"
#include "analysis/report/plan_report.h"
#include "app/cli/commands.h"
#include "app/cli/data_options.h"
#include "app/cli/options.h"
#include "app/cli/plan_limits.h"
#include "app/cli/summary.h"
#include "app/cli/table.h"
#include "app/jobs/plan_job.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

constexpr const char* choiceGroup = "What to choose";

struct PlanOptions {
    DataOptions data;
    std::vector<std::string> choices{ "int8", "int6", "int4", "fp32" };
    std::string maxSize;
    std::string maxDrop;
    std::string maxBitops;
    std::string ends;
    std::vector<std::string> fixed;
    std::int64_t frontier = 200;
    std::string folder = "quantscope-plan";
    bool quiet = false;
};

Result<analysis::ChoiceFormats> choiceFrom(const std::string& option, const std::string& text)
{
    const std::size_t slash = text.find('/');
    const auto weights = formatFrom(option, text.substr(0, slash));
    if (!weights)
        return tl::unexpected(weights.error());
    analysis::ChoiceFormats choice{ *weights, analysis::fp32 };
    if (slash == std::string::npos)
        return choice;
    const auto activations = formatFrom(option, text.substr(slash + 1));
    if (!activations)
        return tl::unexpected(activations.error());
    choice.activations = *activations;
    return choice;
}

Result<void> readLimits(const PlanOptions& options, analysis::PlanWish& wish)
{
    const auto size = sizeLimitFrom("--max-size", options.maxSize);
    if (!size)
        return tl::unexpected(size.error());
    if (*size && (*size)->share)
        wish.maxShare = (*size)->value;
    else if (*size)
        wish.maxBytes = std::int64_t((*size)->value);
    const auto bitops = bitopsLimitFrom("--max-bitops", options.maxBitops);
    if (!bitops)
        return tl::unexpected(bitops.error());
    if (*bitops)
        ((*bitops)->share ? wish.maxBitopsShare : wish.maxBitops) = (*bitops)->value;
    // What is limited is what is scarce.
    if (*bitops && !*size)
        wish.resource = analysis::Resource::Bitops;
    if (options.maxDrop.empty())
        return {};
    wish.maxDrop = parsePositive(options.maxDrop);
    if (!wish.maxDrop)
        return fail(ErrorKind::Usage, "--max-drop: '" + options.maxDrop + "' is not a number of at least 0");
    return {};
}

/// "conv1=int8", "head.*=int8/int8".
Result<analysis::FixedLayers> fixedFrom(const std::string& text)
{
    const std::size_t equals = text.rfind('=');
    if (equals == std::string::npos || equals == 0)
        return fail(ErrorKind::Usage,
            "--fix: '" + text
                + "' names no layer and format; write LAYER=FORMAT, like conv1=int8, or 'head.*=int8/int8'");
    const auto formats = choiceFrom("--fix", text.substr(equals + 1));
    if (!formats)
        return tl::unexpected(formats.error());
    return analysis::FixedLayers{ text.substr(0, equals), *formats };
}

Result<void> readRules(const PlanOptions& options, analysis::PlanWish& wish)
{
    if (!options.ends.empty()) {
        const auto ends = choiceFrom("--ends", options.ends);
        if (!ends)
            return tl::unexpected(ends.error());
        wish.ends = *ends;
    }
    for (const std::string& text : options.fixed) {
        auto rule = fixedFrom(text);
        if (!rule)
            return tl::unexpected(rule.error());
        wish.fixed.push_back(*std::move(rule));
    }
    return {};
}

Result<PlanRequest> requestFrom(const PlanOptions& options)
{
    PlanRequest request;
    if (options.maxSize.empty() && options.maxDrop.empty() && options.maxBitops.empty())
        return fail(ErrorKind::Usage,
            "plan needs a limit; give --max-size (0.25x), --max-bitops or --max-drop (1, in percentage points)");
    std::vector<analysis::ChoiceFormats>& choices = request.wish.choices;
    for (const std::string& text : options.choices) {
        const auto choice = choiceFrom("--choices", text);
        if (!choice)
            return tl::unexpected(choice.error());
        if (std::ranges::find(choices, *choice) == choices.end())
            choices.push_back(*choice);
    }
    if (choices == std::vector{ analysis::ChoiceFormats() })
        return fail(ErrorKind::Usage, "--choices: fp32 alone leaves nothing to choose; add int8 or others");
    if (auto read = readLimits(options, request.wish); !read)
        return tl::unexpected(read.error());
    if (auto read = readRules(options, request.wish); !read)
        return tl::unexpected(read.error());
    auto run = requestFrom(options.data);
    if (!run)
        return tl::unexpected(run.error());
    request.run = *std::move(run);
    request.wish.frontierPoints = std::size_t(options.frontier);
    return request;
}

std::string sqnrOf(double power, std::optional<double> mse)
{
    return mse ? fixed(10 * std::log10(power / *mse), 2) : "-";
}

/// As the window and the report call it; files keep the short name.
std::string titleOf(const std::string& name)
{
    const std::string uniform = "uniform-";
    if (name.starts_with(uniform))
        return "uniform " + name.substr(uniform.size());
    if (name == "largest-first")
        return "largest first";
    if (name == "solver")
        return "optimum";
    return name == "tutorial" ? "tutorials' rule" : name;
}

void addRow(Table& table, const analysis::PlanResult& plan, double power, const std::string& mark)
{
    const std::string share = fixed(double(plan.bytes) / double(plan.fp32Bytes), 3) + "x";
    std::vector<std::string> cells{ mark + titleOf(plan.name), humanBytes(plan.bytes), share,
        sqnrOf(power, plan.predictedMse) };
    if (plan.measured) {
        cells.push_back(fixed(plan.measured->sqnrDb, 2));
        cells.push_back(fixed(plan.measured->top1Drop, 2));
    } else {
        cells.insert(cells.end(), 2, "-");
    }
    cells.emplace_back(analysis::isOverBudget(plan) ? "over budget" : "");
    table.add(std::move(cells));
}

void printOutcome(std::ostream& out, const PlanOutcome& outcome)
{
    Table layers({ "layer", "choice", "size", "damage (mse)" });
    for (const analysis::PlannedLayer& planned : outcome.chosen.layers) {
        std::array<char, 32> damage{};
        const auto end = std::to_chars(
            damage.data(), damage.data() + damage.size(), planned.choice.damage, std::chars_format::scientific, 2);
        const bool estimated = planned.choice.certainty == analysis::Certainty::Estimated;
        layers.add({ planned.layer, choiceName(planned.choice), humanBytes(planned.choice.bytes),
            (estimated ? "≈ " : "") + std::string(damage.data(), end.ptr) });
    }
    layers.print(out);
    out << '\n';
    Table plans({ "plan", "size", "of FP32", "predicted SQNR dB", "measured SQNR dB", "drop pp", "" });
    for (const analysis::PlanResult& plan : outcome.compared)
        addRow(plans, plan, outcome.outputPower, plan.name == outcome.chosen.name ? "* " : "  ");
    plans.print(out);
    out << "* is written as recipe.json";
    // The refined plan's sum is larger on purpose: what is proven is the optimum's.
    if (const auto gap = outcome.compared.front().gap)
        out << "; the optimum's sum of damages is proven to be within " << fixed(*gap * 100, 3) << " % of the least";
    if (outcome.measurements > 0)
        out << "; " << outcome.measurements << " plans were run to find one that holds the drop";
    out << '\n';
    for (const std::string& text : outcome.notes)
        out << "note: " << text << '\n';
}

Result<std::vector<std::filesystem::path>> writeOutcome(const PlanOutcome& outcome, const std::string& folder)
{
    const analysis::PlanRecord record = recordOf(outcome);
    std::vector<analysis::PlanResult> plans = record.plans;
    plans.insert(plans.end(), record.frontier.begin(), record.frontier.end());
    auto files = analysis::writePlanReport(outcome.graph, plans, folder);
    if (!files)
        return files;
    const auto recipe = analysis::writeFiles(folder, { { "recipe.json", [&](analysis::TextSink& sink) {
                                                            sink.write(analysis::toJson(outcome.recipe).dump(2) + "\n");
                                                        } } });
    if (!recipe)
        return recipe;
    files->insert(files->begin(), recipe->begin(), recipe->end());
    return files;
}

int plan(const PlanOptions& options, Console& console)
{
    if (const auto usable = checkFolder(options.folder); !usable)
        return complain(console, usable.error());
    auto request = requestFrom(options);
    if (!request)
        return complain(console, request.error());
    request->run.command = console.commandLine;
    ProgressPrinter printer(console.err, options.quiet ? ProgressStyle::None : console.progress);
    SensitivityJobEvents events;
    events.control = controlFor(console, printer);
    events.note = [&](const std::string& message) { printer.say("quantscope: note: " + message); };
    const auto outcome = runPlan(*request, events);
    printer.finish();
    if (!outcome)
        return complain(console, outcome.error());
    const auto written = writeOutcome(*outcome, options.folder);
    if (!options.quiet)
        printOutcome(console.out, *outcome);
    if (!written)
        return complain(console, written.error());
    if (!options.quiet)
        printFiles(console.out, *written);
    return exitDone;
}

} // namespace

void addPlanCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("plan", "How many bits each layer deserves, within limits");
    const auto options = std::make_shared<PlanOptions>();
    addDataOptions(*command, options->data, sensitivityWords);
    addList(*command, "--choices", options->choices,
        "Formats of a layer's weights, or weights/activations as int4/int8 (default: int8,int6,int4,fp32)")
        ->group(choiceGroup);
    command->add_option("--max-size", options->maxSize, "Share of the FP32 size, as 0.25x, or bytes, as 120KB")
        ->type_name("SIZE")
        ->group(choiceGroup);
    command
        ->add_option("--max-bitops", options->maxBitops,
            "Share of FP32's bit operations, as 0.1x, or their number for one sample, as 3G")
        ->type_name("N")
        ->group(choiceGroup);
    command
        ->add_option("--max-drop", options->maxDrop,
            "Drop in accuracy, in percentage points, that the plan is measured to hold; the smallest such of the "
            "frontier")
        ->type_name("PP")
        ->group(choiceGroup);
    command
        ->add_option("--ends", options->ends,
            "What the first and the last layer are stored as, as int8: they cost little and hurt most")
        ->type_name("CHOICE")
        ->group(choiceGroup);
    command
        ->add_option("--fix", options->fixed,
            "What layers are stored as, as 'conv1=int8'; * and ? stand for any of a name; may be given several times: "
            "an exact name counts before a pattern, the later before the earlier")
        ->type_name("LAYER=CHOICE")
        ->allow_extra_args(false)
        ->group(choiceGroup);
    addCount(*command, "--frontier", options->frontier, "Budgets in pareto.csv (default: 200)", 2)->group(choiceGroup);
    command
        ->add_option("-o", options->folder, "Folder for recipe.json, plan.csv, pareto.csv (default: quantscope-plan)")
        ->type_name("DIR")
        ->group(resultGroup);
    command->add_flag("--quiet", options->quiet, "Print nothing but errors")->group(resultGroup);
    command->footer(R"(Examples:
  quantscope plan net.pt2 --data test/ --preprocess imagenet --max-size 0.2x -o plan
  quantscope plan net.pt2 --data test/ --choices int8/int8,int4/int8,fp32 --calibration-data train/ --max-drop 1
  quantscope plan net.pt2 --data test/ --max-bitops 0.1x --ends int8 --fix 'layer1.*=int8'
  quantscope analyze net.pt2 --data test/ --recipe plan/recipe.json)");
    command->callback([options, &action] {
        action = { [options](Console& console) { return plan(*options, console); }, QtPart::Core };
    });
}

} // namespace app
