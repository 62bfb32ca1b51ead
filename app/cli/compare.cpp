// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string_view>

#include "analysis/judge/compare.h"
#include "app/cli/commands.h"
#include "app/cli/options.h"
#include "app/cli/study_run.h"
#include "app/cli/summary.h"
#include "app/cli/table.h"

namespace app {

using analysis::Presence;
using analysis::Result;

namespace {

/// The columns of summary.csv that a person asks for first; compare.csv has all, and those of the layers.
constexpr std::array<std::string_view, 7> headlines{ "top1", "top1_drop", "agreement", "output_sqnr_db", "output_kl",
    "size_bytes", "compression" };

struct CompareOptions {
    std::string base;
    std::string other;
    std::string folder;
    bool quiet = false;
};

/// The last run of a study.
Result<analysis::Analysis> loadLast(const std::string& path, Console& console)
{
    const auto study = Study::openReadOnly(path);
    if (!study)
        return tl::unexpected(study.error());
    const auto run = chooseRun(*study, 0);
    if (!run)
        return tl::unexpected(run.error());
    if (const auto noted = noteChanges(*study, *run, console); !noted)
        return tl::unexpected(noted.error());
    if (const auto noted = noteEmpty(*study, *run, console); !noted)
        return tl::unexpected(noted.error());
    return study->load(run->id, Parts::Numbers);
}

std::string signedText(const std::optional<double>& difference)
{
    const std::string text = fixed(difference, 4);
    return difference && *difference > 0 ? "+" + text : text;
}

/// Undefined on both sides is the same.
bool sameNumber(const std::optional<double>& base, const std::optional<double>& other)
{
    return base == other || (base && other && std::isnan(*base) && std::isnan(*other));
}

void printComparison(std::ostream& out, const analysis::Comparison& comparison)
{
    Table table({ "variant", "measure", "base", "other", "difference" });
    std::int64_t matchedLayers = 0;
    std::int64_t differentLayers = 0;
    std::string lastLayer;
    bool counted = false;
    for (const analysis::Difference& row : comparison.differences) {
        if (row.layer.empty()) {
            if (std::ranges::find(headlines, row.measure) != headlines.end())
                table.add(
                    { row.variant, row.measure, fixed(row.base, 4), fixed(row.other, 4), signedText(row.difference) });
            continue;
        }
        const std::string layer = row.variant + '\n' + row.layer;
        if (layer != lastLayer) {
            lastLayer = layer;
            counted = false;
            ++matchedLayers;
        }
        const bool same = sameNumber(row.base, row.other);
        if (!same && !counted) {
            ++differentLayers;
            counted = true;
        }
    }
    table.print(out);
    out << differentLayers << " of " << matchedLayers << " layers of variants that both have differ in a number\n";
    for (const analysis::Unmatched& missing : comparison.unmatched) {
        out << "only in the " << (missing.presence == Presence::OnlyBase ? "first" : "second") << ": "
            << missing.variant << (missing.layer.empty() ? "" : ", layer " + missing.layer) << '\n';
    }
}

int compareStudies(const CompareOptions& options, Console& console)
{
    if (const auto usable = options.folder.empty() ? Result<void>() : checkFolder(options.folder); !usable)
        return complain(console, usable.error());
    const auto base = loadLast(options.base, console);
    if (!base)
        return complain(console, base.error());
    const auto other = loadLast(options.other, console);
    if (!other)
        return complain(console, other.error());
    const analysis::Comparison comparison = analysis::compare(*base, *other);
    if (!options.quiet)
        printComparison(console.out, comparison);
    if (options.folder.empty())
        return exitDone;
    const auto written = analysis::writeComparison(comparison, options.folder);
    if (!written)
        return complain(console, written.error());
    if (!options.quiet)
        printFiles(console.out, *written);
    return exitDone;
}

} // namespace

void addCompareCommand(CLI::App& program, Action& action)
{
    CLI::App* command = program.add_subcommand("compare", "Compare the last runs of two studies");
    const auto options = std::make_shared<CompareOptions>();
    command->add_option("STUDY_A", options->base, "A .qstudy file")->required();
    command->add_option("STUDY_B", options->other, "Another; differences are B minus A")->required();
    command->add_option("-o", options->folder, "Write compare.csv into this folder, made where missing")
        ->type_name("DIR");
    command->add_flag("--quiet", options->quiet, "Print nothing but errors");
    command->footer("Example:\n  quantscope compare before.qstudy after.qstudy -o difference");
    command->callback(
        [options, &action] { action = { [options](Console& console) { return compareStudies(*options, console); } }; });
}

} // namespace app
