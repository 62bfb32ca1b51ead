// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_job.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "analysis/measure/settled_ranking.h"
#include "analysis/plan/predict.h"
#include "app/jobs/earlier_results.h"

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Interval;
using analysis::Result;
using analysis::SensitivityCell;
using analysis::SensitivityMode;
using analysis::SensitivityTable;
using analysis::SensitivityTarget;

namespace {

/// A sweep over all the data is shared by so many layers: enough that its two own passes do not count.
constexpr std::size_t layersPerSweep = 16;
/// Batches are no larger where the order of layers is to settle: it is looked at after each.
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

SensitivityTable emptyTable(const analysis::Graph& graph, const SensitivityRequest& request)
{
    SensitivityTable table;
    table.target = request.target;
    table.mode = request.mode;
    table.formats = request.formats;
    for (const analysis::Layer& layer : graph.layers) {
        if (layer.weights.empty())
            continue;
        table.layers.push_back(layer.id);
        table.names.push_back(layer.name);
    }
    table.cells.resize(table.layers.size() * table.formats.size());
    return table;
}

/// What screening knows of one layer at one format: the runs of the quantized parts, added. Empty: not predicted.
std::vector<float> predictedRun(
    const engine::Screening& screening, SensitivityTarget target, int layer, analysis::Format format)
{
    std::vector<float> sum;
    const auto add = [&](const analysis::SignedContributions& part) {
        const auto row = std::ranges::find(part.layers, layer);
        const auto column = std::ranges::find(part.formats, format);
        if (row == part.layers.end() || column == part.formats.end())
            return;
        const auto run =
            analysis::runOf(part, std::size_t(row - part.layers.begin()), std::size_t(column - part.formats.begin()));
        sum.resize(run.size(), 0.0F);
        std::ranges::transform(run, sum, sum.begin(), std::plus{});
    };
    if (target != SensitivityTarget::Activations)
        add(screening.weights);
    if (target != SensitivityTarget::Weights)
        add(screening.activations);
    return sum;
}

void fillEstimates(SensitivityTable& table, const engine::Screening& screening)
{
    const auto& any = table.target == SensitivityTarget::Activations ? screening.activations : screening.weights;
    for (std::size_t row = 0; row < table.layers.size(); ++row) {
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            const auto run = predictedRun(screening, table.target, table.layers[row], table.formats[format]);
            if (run.empty())
                continue;
            SensitivityCell cell;
            cell.samples = any.samples;
            cell.mse = analysis::predictRun(run, analysis::shapeOf(any), table.confidence);
            cell.sqnrDb = 10 * std::log10(screening.outputPower / cell.mse.value);
            cell.seconds = screening.seconds / double(table.cells.size());
            table.at(row, format) = cell;
        }
    }
}

/// Layers in the order in which they are measured: selected ones, those of which nothing is predicted, then by their
/// worst prediction.
std::vector<int> importantFirst(const SensitivityTable& table, const std::vector<int>& selected)
{
    const auto rank = [&](int layer) {
        const auto row = std::size_t(std::ranges::find(table.layers, layer) - table.layers.begin());
        double worst = -1;
        bool known = true;
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            const auto& cell = table.at(row, format);
            known = known && cell && std::isfinite(cell->mse.value);
            if (known)
                worst = std::max(worst, cell->mse.value);
        }
        const bool first = std::ranges::find(selected, layer) != selected.end();
        return std::pair(first ? 0 : known ? 2 : 1, known ? -worst : 0.0);
    };
    std::vector<int> layers = table.layers;
    std::ranges::stable_sort(layers, {}, rank);
    return layers;
}

/// How settled the order of layers is in each format, from the samples of a sweep that all cells share.
class Ranking {
public:
    explicit Ranking(std::int64_t allSamples) : m_allSamples(allSamples) { }

    void look(const engine::Sensitivity& soFar)
    {
        if (m_formats.empty())
            begin(soFar);
        for (OneFormat& format : m_formats) {
            const std::size_t samples = soFar.samples[format.cells.front()].mse.size();
            std::vector<double> damages;
            for (const std::size_t cell : format.cells) {
                const auto& mse = soFar.samples[cell].mse;
                damages.insert(damages.end(), mse.begin() + m_state.samples, mse.end());
            }
            format.monitor.add(damages, std::int64_t(samples) - m_state.samples);
        }
        if (m_formats.empty())
            return;
        // The format whose order is known least counts.
        m_state = m_formats.front().monitor.look();
        for (const OneFormat& format : m_formats) {
            const analysis::RankingState state = format.monitor.look();
            const bool settled = m_state.settled && state.settled;
            if (state.lowest < m_state.lowest)
                m_state = state;
            m_state.settled = settled;
        }
    }

    [[nodiscard]] const analysis::RankingState& state() const { return m_state; }

private:
    struct OneFormat {
        std::vector<std::size_t> cells; ///< of the table that are measured
        analysis::RankingMonitor monitor;
    };

    void begin(const engine::Sensitivity& soFar)
    {
        const std::size_t formats = soFar.table.formats.size();
        for (std::size_t format = 0; format < formats; ++format) {
            std::vector<std::size_t> cells;
            for (std::size_t cell = format; cell < soFar.samples.size(); cell += formats) {
                if (!soFar.samples[cell].mse.empty())
                    cells.push_back(cell);
            }
            if (!cells.empty())
                m_formats.push_back({ cells, analysis::RankingMonitor({ cells.size(), m_allSamples }) });
        }
    }

    std::int64_t m_allSamples;
    std::vector<OneFormat> m_formats;
    analysis::RankingState m_state;
};

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
            const auto row = std::ranges::find(table.layers, soFar.table.layers[from]) - table.layers.begin();
            for (std::size_t format = 0; format < table.formats.size(); ++format) {
                if (soFar.table.at(from, format))
                    table.at(std::size_t(row), format) = soFar.table.at(from, format);
            }
        }
        correlate();
    }

private:
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

Result<engine::Screening> screened(
    const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events)
{
    engine::ScreeningSpec spec;
    spec.target = request.target;
    spec.formats = request.formats;
    spec.weights = request.weights;
    spec.activations = request.activations;
    spec.batchSize = request.batchSize;
    spec.threads = request.threads;
    spec.seed = request.seed;
    spec.output = request.output;
    if (auto kept = keptScreening(run, request, spec))
        return *std::move(kept);
    return engine::screen(
        run.model, run.sets.evaluation, run.seen.value_or(analysis::Observation()), spec, events.control);
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
    SensitivityOutcome& outcome, SensitivityTable& estimates)
{
    auto screening = screened(run, request, events);
    if (!screening)
        return tl::unexpected(screening.error());
    outcome.screening = *std::move(screening);
    outcome.notes = outcome.screening->notes;
    fillEstimates(estimates, *outcome.screening);
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

std::string settledSentence(const SensitivityRequest& request, const analysis::RankingState& state, std::int64_t all)
{
    const std::string seen = std::to_string(state.samples) + " of " + std::to_string(all) + " samples";
    if (state.samples >= all)
        return "the order of layers is that of all " + std::to_string(all) + " samples";
    const std::string correlation = "its rank correlation with that of all samples is at least " + rounded(state.lowest)
        + " with 95 % confidence (expected " + rounded(state.expected) + ")";
    if (state.settled)
        return "the order of layers is settled in every format after " + seen + ": " + correlation;
    if (request.mode == SensitivityMode::AllBut || state.samples == 0)
        return "the order of layers is not settled";
    return "the order of layers is not settled after " + seen + ": " + correlation;
}

engine::SensitivitySpec exactSpec(const SensitivityRequest& request, const SensitivityTable& table)
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
    std::vector<int> layers = importantFirst(table, request.selected);
    if (request.extent == SensitivityExtent::Top && std::size_t(request.top) < layers.size())
        layers.resize(std::size_t(request.top));
    for (const int layer : layers) {
        const auto row = std::size_t(std::ranges::find(table.layers, layer) - table.layers.begin());
        std::vector<std::size_t> formats;
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            if (!isExact(table.at(row, format)))
                formats.push_back(format);
        }
        if (!formats.empty())
            spec.units.push_back({ {}, { layer }, std::move(formats) });
    }
    if (request.extent == SensitivityExtent::Settled && request.mode == SensitivityMode::Alone)
        spec.batchSize = std::min(spec.batchSize, largestSettlingBatch);
    else
        spec.unitsPerSweep = layersPerSweep;
    return spec;
}

void measureAll(const OpenedRun& run, const SensitivityRequest& request, const SensitivityJobEvents& events,
    SensitivityOutcome& outcome, SensitivityTable estimates)
{
    const engine::SensitivitySpec spec = exactSpec(request, outcome.table);
    const std::int64_t all = run.sets.evaluation.size();
    const bool settles = spec.unitsPerSweep == 0;
    Merger merger(outcome, std::move(estimates));
    Ranking ranking(all);
    std::optional<analysis::Error> notKept;
    engine::SensitivityEvents inner;
    inner.control = events.control;
    inner.settled = [&](const engine::Sensitivity& soFar) {
        merger.take(soFar);
        if (settles)
            ranking.look(soFar);
        if (auto kept = keep(run, outcome, SensitivityStudy::When::Soon); !kept)
            notKept = kept.error();
        if (events.changed)
            events.changed(outcome);
        return notKept || (settles && ranking.state().settled && ranking.state().samples < all);
    };
    if (!spec.units.empty()) {
        const auto measured = engine::sensitivity(
            run.model, run.sets.evaluation, run.seen.value_or(analysis::Observation()), spec, inner);
        if (!measured) {
            outcome.stopped = measured.error();
            outcome.settled = settledSentence(request, ranking.state(), all);
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
    if (settles)
        outcome.settled = settledSentence(request, ranking.state(), all);
    else if (request.extent == SensitivityExtent::Top && std::size_t(request.top) < outcome.table.layers.size())
        outcome.settled = "the " + std::to_string(request.top) + " layers that are predicted worst are measured on all "
            + std::to_string(all) + " samples; the order of the others is predicted";
    else
        outcome.settled = "the order of layers is that of all " + std::to_string(all) + " samples";
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
    outcome.table = emptyTable(run.graph, request);
    outcome.rankCorrelation.resize(request.formats.size());
    if (outcome.table.layers.empty())
        return fail(ErrorKind::BadInput, request.model + ": has no layer with a weight to quantize");
    SensitivityTable estimates = outcome.table;
    const bool known = takeKnown(run, request, events.note, outcome);
    if (wantsScreening(request)) {
        if (auto done = screenAll(run, request, events, outcome, estimates); !done)
            return tl::unexpected(done.error());
    }
    if (known) {
        const Merger correlated(outcome, std::move(estimates));
    } else if (request.extent == SensitivityExtent::Screen) {
        outcome.settled = "the order of layers is predicted; nothing was measured";
    } else {
        measureAll(run, request, events, outcome, std::move(estimates));
    }
    if (auto kept = keep(run, outcome, SensitivityStudy::When::Now); !kept && !outcome.stopped)
        outcome.stopped = kept.error();
    if (outcome.stopped && !anyCell(outcome.table))
        return tl::unexpected(*outcome.stopped);
    return outcome;
}

Result<SensitivityOutcome> runSensitivity(const SensitivityRequest& request, const SensitivityJobEvents& events)
{
    const auto run = openRun(request, std::span(&request.target, 1), events.note, events.control);
    if (!run)
        return tl::unexpected(run.error());
    auto outcome = runSensitivity(*run, request, events);
    if (outcome && !outcome->stopped && run->study) {
        if (const auto finished = run->study->finish(); !finished)
            outcome->stopped = finished.error();
    }
    return outcome;
}

} // namespace app
