// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_job.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <utility>

#include "analysis/measure/settled_ranking.h"
#include "analysis/plan/measurement_order.h"
#include "app/jobs/earlier_results.h"
#include "app/jobs/sensitivity_estimates.h"
#include "app/jobs/sensitivity_rows.h"
#include "app/jobs/settled_formats.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
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

bool wantsScreening(const SensitivityRequest& request)
{
    return request.mode == SensitivityMode::Alone && request.extent != SensitivityExtent::All;
}

/// Keeps the estimates that exact values replace, so that both can be compared.
class Merger {
public:
    /// `estimates`: what is predicted of every cell, whether it has been measured since or not.
    Merger(SensitivityOutcome& outcome, SensitivityTable estimates)
        : m_outcome(outcome), m_estimates(std::move(estimates)), m_notes(outcome.notes)
    {
        correlate();
    }

    void take(const engine::Sensitivity& soFar)
    {
        SensitivityTable& table = m_outcome.table;
        table.confidence = soFar.table.confidence;
        table.top1 = soFar.table.top1;
        m_outcome.notes = m_notes;
        for (const std::string& text : soFar.notes) {
            if (std::ranges::find(m_notes, text) == m_notes.end())
                m_outcome.notes.push_back(text);
        }
        for (std::size_t from = 0; from < soFar.table.layers.size(); ++from) {
            const std::size_t row = rowOf(soFar.table.layers[from], soFar.table.names[from]);
            for (std::size_t format = 0; format < table.formats.size(); ++format) {
                if (soFar.table.at(from, format))
                    table.at(row, format) = soFar.table.at(from, format);
            }
        }
        correlate();
    }

private:
    /// Channels share their layer, so that the name counts.
    [[nodiscard]] std::size_t rowOf(int layer, const std::string& name) const
    {
        const SensitivityTable& table = m_outcome.table;
        std::size_t row = 0;
        while (row < table.layers.size() && (table.layers[row] != layer || table.names[row] != name))
            ++row;
        return row;
    }

    void correlate()
    {
        const SensitivityTable& table = m_outcome.table;
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            std::vector<double> estimated;
            std::vector<double> exact;
            for (std::size_t row = 0; row < table.layers.size(); ++row) {
                const auto& before = m_estimates.at(row, format);
                const auto& now = table.at(row, format);
                if (!before || !now || now->certainty != analysis::Certainty::Exact)
                    continue;
                estimated.push_back(before->mse.value);
                exact.push_back(now->mse.value);
            }
            m_outcome.rankCorrelation[format] = analysis::spearman(estimated, exact);
        }
    }

    SensitivityOutcome& m_outcome;
    SensitivityTable m_estimates;
    std::vector<std::string> m_notes; ///< before measuring
};

engine::ScreeningSpec screeningSpec(const SensitivityRequest& request)
{
    engine::ScreeningSpec spec;
    spec.target = request.target;
    spec.formats = request.formats;
    spec.weights = request.weights;
    spec.activations = request.activations;
    spec.metrics = request.metrics;
    if (request.screeningSamples > 0)
        spec.samples = request.screeningSamples;
    spec.batchSize = request.batchSize;
    spec.threads = request.threads;
    spec.seed = request.seed;
    spec.output = request.output;
    return spec;
}

Result<engine::Screening> screened(
    const OpenedRun& run, const SensitivityRequest& request, const analysis::Control& control)
{
    engine::ScreeningSpec spec = screeningSpec(request);
    if (auto kept = keptScreening(run, request, spec))
        return *std::move(kept);
    return engine::screen(run.model, run.sets.evaluation, run.seen.value_or(analysis::Observation()), spec, control);
}

/// Keeps what is known so far, where there is a study.
Result<void> keep(const OpenedRun& run, const SensitivityOutcome& outcome, SensitivityStudy::When when)
{
    // An order that was not settled when the work was stopped is not said to be known.
    return run.study ? run.study->keep(outcome.table, outcome.stopped ? std::string() : outcome.settled, when)
                     : Result<void>();
}

/// Fills `estimates` with what is predicted, and the cells of the outcome that are not known better.
Result<void> screenAll(const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events,
    SensitivityOutcome& outcome, SensitivityTable& estimates, std::span<const SensitivityUnit> rows)
{
    auto screening = screened(run, request, events.control);
    if (!screening)
        return tl::unexpected(screening.error());
    outcome.screening = *std::move(screening);
    outcome.notes = outcome.screening->notes;
    if (request.rows != SensitivityRows::Channels)
        fillEstimates(estimates, rows, *outcome.screening);
    else if (auto done =
                 fillChannelEstimates(estimates, run, screeningSpec(request), *outcome.screening, events.control);
             !done)
        return done;
    for (std::size_t cell = 0; cell < estimates.cells.size(); ++cell) {
        if (!outcome.table.cells[cell])
            outcome.table.cells[cell] = estimates.cells[cell];
    }
    if (auto kept = keep(run, outcome, SensitivityStudy::When::Now); !kept)
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
    if (request.extent == SensitivityExtent::Settled && request.mode == SensitivityMode::Alone) {
        spec.units = joinedByRow(std::move(spec.units));
        spec.batchSize = std::min(spec.batchSize, largestSettlingBatch);
    } else {
        spec.unitsPerSweep = unitsPerSweep;
    }
    return spec;
}

void measureAll(const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events,
    SensitivityOutcome& outcome, SensitivityTable estimates, std::span<const SensitivityUnit> rows)
{
    const engine::SensitivitySpec spec = exactSpec(request, outcome.table, rows);
    const std::int64_t all = run.sets.evaluation.size();
    const bool settles = spec.unitsPerSweep == 0;
    Merger merger(outcome, std::move(estimates));
    SettledFormats order(all);
    std::optional<analysis::Error> notKept;
    engine::SensitivityEvents inner;
    inner.control = events.control;
    if (settles) {
        inner.enough = [&](const engine::Sensitivity& soFar, std::size_t row, std::size_t format) {
            return order.enough(soFar, row, format);
        };
    }
    inner.settled = [&](const engine::Sensitivity& soFar) {
        merger.take(soFar);
        if (auto kept = keep(run, outcome, SensitivityStudy::When::Soon); !kept)
            notKept = kept.error();
        if (events.changed)
            events.changed(outcome);
        return notKept.has_value();
    };
    if (!spec.units.empty()) {
        const auto measured = engine::sensitivity(
            run.model, run.sets.evaluation, run.seen.value_or(analysis::Observation()), spec, inner);
        if (!measured) {
            outcome.stopped = measured.error();
            outcome.settled = settledSentence(request, order, all);
            return;
        }
        merger.take(*measured);
        if (notKept) {
            outcome.stopped = notKept;
            return;
        }
        if (measured->skippedSamples > 0)
            outcome.notes.push_back(
                std::to_string(measured->skippedSamples) + " samples could not be read and were skipped");
    }
    const std::string what = rowsName(request.rows);
    if (settles)
        outcome.settled = settledSentence(request, order, all);
    else if (request.extent == SensitivityExtent::Top && std::size_t(request.top) < outcome.table.layers.size())
        outcome.settled = "the " + std::to_string(request.top) + " " + what
            + " that are predicted worst are measured on all " + std::to_string(all)
            + " samples; the order of the others is predicted";
    else
        outcome.settled = "the order of " + what + " is that of all " + std::to_string(all) + " samples";
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
        if (auto done = screenAll(run, request, events, outcome, estimates, *rows); !done)
            return tl::unexpected(done.error());
    }
    if (known) {
        const Merger correlated(outcome, std::move(estimates));
    } else if (request.extent == SensitivityExtent::Screen) {
        outcome.settled = "the order of " + rowsName(request.rows) + " is predicted; nothing was measured";
    } else {
        measureAll(run, request, events, outcome, std::move(estimates), *rows);
    }
    if (auto kept = keep(run, outcome, SensitivityStudy::When::Now); !kept && !outcome.stopped)
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
    const auto run = openRun(kept, std::span(&request.target, 1), events.note, events.control);
    if (!run)
        return tl::unexpected(run.error());
    auto outcome = runSensitivity(*run, kept, events);
    if (outcome && !outcome->stopped && run->study) {
        if (const auto finished = run->study->finish(); !finished)
            outcome->stopped = finished.error();
    }
    return outcome;
}

} // namespace app
