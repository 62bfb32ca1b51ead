// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/study_run.h"

#include <algorithm>

#include "app/jobs/changes.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

Result<RunInfo> chooseRun(const Study& study, std::int64_t number)
{
    const auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    if (runs->empty())
        return fail(ErrorKind::BadInput,
            study.path() + ": has no run yet; 'quantscope analyze … --study " + study.path() + "' adds one");
    if (number == 0)
        return runs->back();
    const auto found = std::ranges::find(*runs, number, &RunInfo::id);
    if (found == runs->end())
        return fail(ErrorKind::Usage,
            study.path() + ": has no run " + std::to_string(number) + "; the last is "
                + std::to_string(runs->back().id));
    return *found;
}

Result<void> noteChanges(const Study& study, const RunInfo& run, Console& console)
{
    const auto changes = changedSince(run.provenance, silentControl(console));
    if (!changes)
        return tl::unexpected(changes.error());
    const std::string prefix = study.path() + ": run " + std::to_string(run.id) + ": ";
    for (const std::string& change : *changes)
        note(console, prefix + change);
    if (run.finished.empty())
        note(console,
            prefix + "did not come to its end (or still runs); " + std::to_string(run.variants)
                + " variants are finished");
    return {};
}

Result<void> noteEmpty(const Study& study, const RunInfo& run, Console& console)
{
    if (run.variants > 0)
        return {};
    const auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    const auto last = std::find_if(runs->rbegin(), runs->rend(), [](const RunInfo& each) { return each.variants > 0; });
    note(console,
        study.path() + ": run " + std::to_string(run.id)
            + ": has no variants, so that the tables of variants and layers " + "are empty; "
            + (last == runs->rend()
                    ? "no run of this study has any: 'quantscope analyze … --study " + study.path() + "' adds some"
                    : "run " + std::to_string(last->id) + " is the last that has some"));
    return {};
}

} // namespace app
