// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_job.h"

#include <algorithm>
#include <utility>

#include "app/jobs/cell_merger.h"
#include "app/jobs/earlier_results.h"
#include "app/jobs/measure_cells.h"
#include "app/jobs/not_finite.h"
#include "app/jobs/sensitivity_estimates.h"
#include "app/jobs/sensitivity_rows.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;
using analysis::SensitivityMode;
using analysis::SensitivityTable;
using engine::SensitivityUnit;

namespace {

/// Predictions that are measured soon after need not be as good as those that stay: an eighth of the data, or this.
constexpr std::int64_t fewestSettlingSamples = 8;
constexpr std::int64_t mostSettlingSamples = 64;

bool wantsScreening(const SensitivityRequest& request)
{
    return request.mode == SensitivityMode::Alone && request.extent != SensitivityExtent::All;
}

engine::ScreeningSpec screeningSpec(const OpenedRun& run, const SensitivityRequest& request)
{
    engine::ScreeningSpec spec;
    spec.target = request.target;
    spec.formats = request.formats;
    spec.weights = request.weights;
    spec.activations = request.activations;
    spec.metrics = request.metrics;
    if (request.screeningSamples > 0)
        spec.samples = request.screeningSamples;
    else if (request.extent == SensitivityExtent::Settled)
        spec.samples = std::clamp(run.sets.evaluation.size() / 8, fewestSettlingSamples, mostSettlingSamples);
    spec.batchSize = request.batchSize;
    spec.threads = request.threads;
    spec.seed = request.seed;
    spec.output = request.output;
    return spec;
}

Result<engine::Screening> screened(
    const OpenedRun& run, const SensitivityRequest& request, const analysis::Control& control)
{
    engine::ScreeningSpec spec = screeningSpec(run, request);
    if (auto kept = keptScreening(run, request, spec))
        return *std::move(kept);
    // Data is often sorted: the first samples have to speak for all.
    return engine::screen(run.model, run.sets.evaluation.shuffled(request.seed),
        run.seen.value_or(analysis::Observation()), spec, control);
}

/// Fills `estimates` with what is predicted, and the cells of the outcome that are not known better.
Result<void> screenAll(const RunningJob& job, std::span<const SensitivityUnit> rows, SensitivityTable& estimates,
    SensitivityOutcome& outcome)
{
    const auto& [run, request, events] = job;
    auto screening = screened(run, request, events.control);
    if (!screening)
        return tl::unexpected(screening.error());
    outcome.screening = *std::move(screening);
    outcome.notes = outcome.screening->notes;
    if (request.rows != SensitivityRows::Channels) {
        fillEstimates(estimates, rows, *outcome.screening);
    } else {
        const engine::ScreeningSpec spec = screeningSpec(run, request);
        const auto filled =
            fillChannelEstimates(estimates, { run, spec, outcome.screening->outputPower }, events.control);
        if (!filled)
            return filled;
    }
    for (std::size_t cell = 0; cell < estimates.cells.size(); ++cell) {
        if (!outcome.table.cells[cell])
            outcome.table.cells[cell] = estimates.cells[cell];
    }
    if (auto kept = keepOutcome(run, outcome, SensitivityStudy::When::Now); !kept)
        return kept;
    if (run.study) {
        const auto kept = run.study->keepContributions({ request.target, request.mode },
            { outcome.screening->weights, outcome.screening->activations, outcome.screening->outputPower,
                outcome.screening->seconds });
        if (!kept)
            return kept;
    }
    if (events.changed)
        events.changed(outcome);
    return {};
}

/// Plans are predicted from what a study keeps: that takes more samples than an order that is measured soon after.
void screenForPlans(const RunningJob& job, std::span<const SensitivityUnit> rows, SensitivityOutcome& outcome)
{
    SensitivityRequest whole = job.request;
    whole.extent = SensitivityExtent::AllScreened;
    SensitivityTable estimates = emptyTable(rows, whole);
    const std::vector<std::string> notes = outcome.notes;
    const auto done = screenAll({ job.run, whole, job.events }, rows, estimates, outcome);
    outcome.notes = notes;
    if (done)
        const CellMerger correlated(outcome, std::move(estimates));
    else if (done.error().kind != ErrorKind::Cancelled) // the order is known all the same
        outcome.stopped = done.error();
}

bool anyCell(const SensitivityTable& table)
{
    return std::ranges::any_of(table.cells, [](const auto& cell) { return cell.has_value(); });
}

} // namespace

Result<SensitivityOutcome> runSensitivity(
    const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events)
{
    if (request.mode == SensitivityMode::AllBut
        && (request.extent == SensitivityExtent::Screen || request.extent == SensitivityExtent::Top))
        return fail(ErrorKind::Usage, "mode all-but cannot be screened, only measured; leave out --screen and --top");
    const RunningJob job{ run, request, events };
    SensitivityOutcome outcome;
    outcome.graph = run.graph;
    const auto rows = rowsOf(run.graph, request);
    if (!rows)
        return tl::unexpected(rows.error());
    outcome.table = emptyTable(*rows, request);
    outcome.rankCorrelation.resize(request.formats.size());
    SensitivityTable estimates = outcome.table;
    const bool known = takeKnown(run, request, events.note, outcome);
    if (wantsScreening(request)) {
        if (auto done = screenAll(job, *rows, estimates, outcome); !done)
            return tl::unexpected(done.error());
    }
    if (known) {
        const CellMerger correlated(outcome, std::move(estimates));
    } else if (request.extent == SensitivityExtent::Screen) {
        outcome.settled = "the order of " + rowsName(request.rows) + " is predicted; nothing was measured";
    } else {
        measureCells(job, *rows, std::move(estimates), outcome);
        if (request.extent == SensitivityExtent::Settled && outcome.screening && run.study && !outcome.stopped)
            screenForPlans(job, *rows, outcome);
    }
    if (!anyFinite(outcome.table))
        outcome.settled = nothingKnown(rowsName(request.rows));
    if (auto kept = keepOutcome(run, outcome, SensitivityStudy::When::Now); !kept && !outcome.stopped)
        outcome.stopped = kept.error();
    if (outcome.stopped && !anyCell(outcome.table))
        return tl::unexpected(*outcome.stopped);
    return outcome;
}

Result<SensitivityOutcome> runSensitivity(const SensitivityRequest& request, const SensitivityJobEvents& events)
{
    SensitivityRequest kept = request;
    if (request.rows != SensitivityRows::Layers && !request.study.empty()) {
        kept.study.clear();
        if (events.note)
            events.note(request.study + ": keeps tables of layers; this one, of " + rowsName(request.rows)
                + ", is not kept there");
    }
    const std::span targets(&request.target, 1);
    auto run = openInputs(kept, targets, events.note, events.control);
    if (!run)
        return tl::unexpected(run.error());
    if (const auto rows = rowsOf(run->graph, kept); !rows)
        return tl::unexpected(rows.error());
    if (auto done = observeAndKeep(*run, kept, targets, events.control); !done)
        return tl::unexpected(done.error());
    auto outcome = runSensitivity(*run, kept, events);
    if (outcome && !outcome->stopped && run->study) {
        if (const auto finished = run->study->finish(); !finished)
            outcome->stopped = finished.error();
    }
    return outcome;
}

} // namespace app
