// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/measure_cells.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <map>
#include <utility>

#include "analysis/measure/settled_ranking.h"
#include "analysis/plan/measurement_order.h"
#include "app/jobs/cell_merger.h"
#include "app/jobs/earlier_results.h"
#include "app/jobs/joined_samples.h"
#include "app/jobs/sensitivity_rows.h"
#include "app/jobs/settled_formats.h"

namespace app {

using analysis::Result;
using analysis::SensitivityMode;
using analysis::SensitivityTable;
using engine::SensitivityUnit;

namespace {

/// A sweep over all the data is shared by so many units: enough that its two own passes do not count.
constexpr std::size_t unitsPerSweep = 16;
/// Batches are no larger where the order is to settle: it is looked at after each.
constexpr std::int64_t largestSettlingBatch = 16;

std::string rounded(double value)
{
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.3f", value);
    return text.data();
}

/// Where measured cells go.
struct Measuring {
    SensitivityOutcome& outcome;
    CellMerger merger;
    SettledFormats order;
    std::span<const SensitivityUnit> rows;
    std::int64_t skippedSamples = 0;
};

/// How far the order is known after all samples, or those of a part of them.
std::string settledSentence(const SensitivityRequest& request, const SettledFormats& order, std::int64_t all)
{
    const std::string what = "the order of " + rowsName(request.rows);
    const analysis::RankingState state = order.state();
    if (order.fewestSamples() >= all)
        return what + " is that of all " + std::to_string(all) + " samples";
    if (request.mode == SensitivityMode::AllBut || state.samples == 0)
        return what + " is not settled";
    std::string seen = std::to_string(order.mostSamples()) + " of " + std::to_string(all) + " samples";
    if (order.fewestSamples() < order.mostSamples())
        seen = std::to_string(order.fewestSamples()) + " to " + seen;
    return what + (state.settled ? " is settled in every format after " : " is not settled after ") + seen
        + ": its rank correlation with that of all samples is at least " + rounded(state.lowest)
        + " with 95 % confidence (expected " + rounded(state.expected) + ")";
}

/// What is measured of each row, the most important first.
std::vector<SensitivityUnit> unitsInOrder(
    const SensitivityRequest& request, const SensitivityTable& table, std::span<const SensitivityUnit> rows)
{
    // The first layer of a row stands for all of them.
    std::vector<int> selected;
    for (const SensitivityUnit& row : rows) {
        if (std::ranges::find_first_of(row.layers, request.selected) != row.layers.end())
            selected.push_back(row.layers.front());
    }
    std::vector<std::size_t> wanted;
    std::vector<SensitivityUnit> units;
    for (const analysis::MeasurementStep& step : analysis::measurementOrder(table, selected)) {
        if (std::ranges::find(wanted, step.row) == wanted.end()) {
            if (request.extent == SensitivityExtent::Top && wanted.size() == std::size_t(request.top))
                continue;
            wanted.push_back(step.row);
        }
        SensitivityUnit unit = rows[step.row];
        std::ranges::copy_if(step.formats, std::back_inserter(unit.formats),
            [&](std::size_t format) { return !isExact(table.at(step.row, format)); });
        if (!unit.formats.empty())
            units.push_back(std::move(unit));
    }
    return units;
}

/// One unit for each row: where all are in one sweep, a row's formats start from the same values.
std::vector<SensitivityUnit> joinedByRow(std::vector<SensitivityUnit> units)
{
    std::vector<SensitivityUnit> result;
    for (SensitivityUnit& unit : units) {
        const auto same = [&](const SensitivityUnit& known) {
            return known.name == unit.name && known.layers == unit.layers;
        };
        if (const auto known = std::ranges::find_if(result, same); known != result.end())
            known->formats.insert(known->formats.end(), unit.formats.begin(), unit.formats.end());
        else
            result.push_back(std::move(unit));
    }
    return result;
}

bool settles(const SensitivityRequest& request)
{
    return request.extent == SensitivityExtent::Settled && request.mode == SensitivityMode::Alone;
}

engine::SensitivitySpec exactSpec(
    const SensitivityRequest& request, const SensitivityTable& table, std::span<const SensitivityUnit> rows)
{
    engine::SensitivitySpec spec;
    spec.target = request.target;
    spec.mode = request.mode;
    spec.formats = request.formats;
    spec.weights = request.weights;
    spec.activations = request.activations;
    spec.batchSize = request.batchSize;
    spec.workers = request.threads;
    spec.output = request.output;
    spec.units = unitsInOrder(request, table, rows);
    if (settles(request)) {
        spec.units = joinedByRow(std::move(spec.units));
        spec.batchSize = std::min(spec.batchSize, largestSettlingBatch);
    } else {
        spec.unitsPerSweep = unitsPerSweep;
    }
    return spec;
}

/// One sweep over the samples that some formats have not seen.
struct Sweep {
    std::int64_t after = 0; ///< so many samples
    engine::SensitivitySpec spec;
};

/// The formats whose order is not settled, each with those that have seen as many samples.
std::vector<Sweep> sweepsToSettle(
    const engine::SensitivitySpec& whole, const engine::Sensitivity& before, const SettledFormats& order)
{
    std::map<std::int64_t, std::vector<std::size_t>> formats;
    for (std::size_t format = 0; format < whole.formats.size(); ++format) {
        if (!order.settled(format))
            formats[samplesSeen(before, format)].push_back(format);
    }
    std::vector<Sweep> sweeps;
    for (const auto& [after, which] : formats) {
        Sweep sweep{ after, whole };
        for (SensitivityUnit& unit : sweep.spec.units)
            unit.formats = which;
        sweeps.push_back(std::move(sweep));
    }
    return sweeps;
}

/// What an interrupted run measured of these rows.
engine::Sensitivity measuredBefore(
    const OpenedRun& run, const SensitivityRequest& request, const SensitivityTable& table, const NoteSink& note)
{
    const KeptSamples* kept = run.study ? run.study->knownSamples({ request.target, request.mode }) : nullptr;
    if (!kept || kept->table.names != table.names)
        return {};
    engine::Sensitivity before = sensitivityOf(*kept, request.formats);
    std::int64_t most = 0;
    for (std::size_t format = 0; format < request.formats.size(); ++format) {
        const std::int64_t seen = samplesSeen(before, format);
        most = std::max(most, seen);
        for (std::size_t cell = format; seen == 0 && cell < before.samples.size(); cell += request.formats.size()) {
            before.samples[cell] = {}; // not those of all cells: nothing to go on from
            before.table.cells[cell].reset();
        }
    }
    if (note && most > 0)
        note(request.study + ": an earlier run measured up to " + std::to_string(most)
            + " samples of each layer; this one goes on after them");
    return before;
}

/// Measures until the order of rows is settled in each format. Samples come in an order of their own: data is often
/// sorted, and the first samples have to speak for all.
Result<void> settle(
    const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events, Measuring& to)
{
    const engine::Dataset samples = run.sets.evaluation.shuffled(request.seed);
    engine::Sensitivity known = measuredBefore(run, request, to.outcome.table, events.note);
    for (std::size_t format = 0; format < request.formats.size(); ++format) {
        if (samplesSeen(known, format) > 0)
            to.order.begin(known, format);
    }
    engine::SensitivityEvents inner;
    inner.control = events.control;
    inner.enough = [&](const engine::Sensitivity& soFar, std::size_t row, std::size_t format) {
        return to.order.enough(soFar, row, format);
    };
    engine::Sensitivity now = known;
    const auto publish = [&](const engine::Sensitivity& soFar, SensitivityStudy::When when) -> Result<void> {
        now = joined(known, soFar);
        to.merger.take(now);
        if (auto kept = keepOutcome(run, to.outcome, when); !kept)
            return kept;
        // Samples that could not be read leave no place to go on from.
        return run.study && now.skippedSamples == 0 ? run.study->keepSamples(keptSamples(now), when) : Result<void>();
    };
    const auto sweeps = sweepsToSettle(exactSpec(request, to.outcome.table, to.rows), known, to.order);
    if (!known.table.cells.empty())
        to.merger.take(known);
    for (const Sweep& sweep : sweeps) {
        std::optional<analysis::Error> notKept;
        inner.settled = [&](const engine::Sensitivity& soFar) {
            if (auto kept = publish(soFar, SensitivityStudy::When::Soon); !kept)
                notKept = kept.error();
            if (events.changed)
                events.changed(to.outcome);
            return notKept.has_value();
        };
        const auto measured = engine::sensitivity(
            run.model, samples.after(sweep.after), run.seen.value_or(analysis::Observation()), sweep.spec, inner);
        if (notKept)
            return tl::unexpected(*notKept);
        if (!measured) {
            if (run.study && now.skippedSamples == 0 && !now.table.cells.empty())
                std::ignore = run.study->keepSamples(keptSamples(now), SensitivityStudy::When::Now);
            return tl::unexpected(measured.error());
        }
        if (auto kept = publish(*measured, SensitivityStudy::When::Now); !kept)
            return kept;
        known = now;
    }
    to.skippedSamples = known.skippedSamples;
    return {};
}

/// Measures the cells that are asked for on all the data.
Result<void> measureOnAll(
    const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events, Measuring& to)
{
    const engine::SensitivitySpec spec = exactSpec(request, to.outcome.table, to.rows);
    if (spec.units.empty())
        return {};
    std::optional<analysis::Error> notKept;
    engine::SensitivityEvents inner;
    inner.control = events.control;
    inner.settled = [&](const engine::Sensitivity& soFar) {
        to.merger.take(soFar);
        if (auto kept = keepOutcome(run, to.outcome, SensitivityStudy::When::Soon); !kept)
            notKept = kept.error();
        if (events.changed)
            events.changed(to.outcome);
        return notKept.has_value();
    };
    const auto measured =
        engine::sensitivity(run.model, run.sets.evaluation, run.seen.value_or(analysis::Observation()), spec, inner);
    if (notKept || !measured)
        return tl::unexpected(notKept ? *notKept : measured.error());
    to.merger.take(*measured);
    to.skippedSamples = measured->skippedSamples;
    return {};
}

} // namespace

Result<void> keepOutcome(const OpenedRun& run, const SensitivityOutcome& outcome, SensitivityStudy::When when)
{
    // An order that was not settled when the work was stopped is not said to be known.
    return run.study ? run.study->keep(outcome.table, outcome.stopped ? std::string() : outcome.settled, when)
                     : Result<void>();
}

void measureCells(const RunningJob& job, std::span<const SensitivityUnit> rows, SensitivityTable estimates,
    SensitivityOutcome& outcome)
{
    const auto& [run, request, events] = job;
    const std::int64_t all = run.sets.evaluation.size();
    Measuring to{ outcome, CellMerger(outcome, std::move(estimates)), SettledFormats(all), rows, 0 };
    const auto done = settles(request) ? settle(run, request, events, to) : measureOnAll(run, request, events, to);
    const std::string what = rowsName(request.rows);
    if (!done) {
        outcome.stopped = done.error();
        outcome.settled = settledSentence(request, to.order, all);
        return;
    }
    if (to.skippedSamples > 0)
        outcome.notes.push_back(std::to_string(to.skippedSamples) + " samples could not be read and were skipped");
    if (settles(request))
        outcome.settled = settledSentence(request, to.order, all);
    else if (request.extent == SensitivityExtent::Top && std::size_t(request.top) < outcome.table.layers.size())
        outcome.settled = "the " + std::to_string(request.top) + " " + what
            + " that are predicted worst are measured on all " + std::to_string(all)
            + " samples; the order of the others is predicted";
    else
        outcome.settled = "the order of " + what + " is that of all " + std::to_string(all) + " samples";
}

} // namespace app
