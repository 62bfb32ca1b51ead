// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/earlier_results.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace app {

using analysis::SensitivityTable;

namespace {

std::vector<analysis::Format> formatsOf(const KeptContributions& kept)
{
    return kept.weights.layers.empty() ? kept.activations.formats : kept.weights.formats;
}

/// Whether every cell that can be measured is: a layer without a single one saw no data.
bool allExact(const SensitivityTable& table)
{
    bool any = false;
    for (std::size_t row = 0; row < table.layers.size(); ++row) {
        std::size_t exact = 0;
        for (std::size_t format = 0; format < table.formats.size(); ++format)
            exact += isExact(table.at(row, format)) ? 1 : 0;
        if (exact != 0 && exact != table.formats.size())
            return false;
        any = any || exact != 0;
    }
    return any;
}

/// An order is one of samples that all layers have seen; formats settle one by one.
bool sameSamples(const SensitivityTable& table)
{
    std::vector<std::optional<std::int64_t>> samples(table.formats.size());
    for (std::size_t cell = 0; cell < table.cells.size(); ++cell) {
        if (!table.cells[cell])
            continue;
        auto& seen = samples[cell % table.formats.size()];
        if (seen && *seen != table.cells[cell]->samples)
            return false;
        seen = table.cells[cell]->samples;
    }
    return true;
}

} // namespace

bool isExact(const std::optional<analysis::SensitivityCell>& cell)
{
    return cell && cell->certainty == analysis::Certainty::Exact;
}

std::optional<engine::Screening> keptScreening(
    const OpenedRun& run, const SensitivityRequest& request, engine::ScreeningSpec& spec)
{
    const KeptContributions* kept =
        run.study ? run.study->knownContributions({ request.target, request.mode }) : nullptr;
    // A study keeps no Fisher vectors.
    if (!kept || spec.metrics != engine::ScreeningSpec::Metrics::Mse)
        return std::nullopt;
    const std::int64_t samples = std::min(spec.samples, run.sets.evaluation.size());
    for (const auto* part : { &kept->weights, &kept->activations }) {
        if (!part->layers.empty() && part->samples < samples)
            return std::nullopt;
    }
    const std::vector<analysis::Format> known = formatsOf(*kept);
    bool missing = false;
    for (const analysis::Format& format : spec.formats)
        missing = missing || std::ranges::find(known, format) == known.end();
    std::vector<analysis::Format> others;
    std::ranges::copy_if(known, std::back_inserter(others),
        [&](const analysis::Format& format) { return std::ranges::find(spec.formats, format) == spec.formats.end(); });
    if (missing) {
        spec.formats.insert(spec.formats.end(), others.begin(), others.end());
        return std::nullopt;
    }
    engine::Screening screening;
    screening.weights = kept->weights;
    screening.activations = kept->activations;
    screening.outputPower = kept->outputPower;
    screening.seconds = kept->seconds;
    return screening;
}

bool takeKnown(
    const OpenedRun& run, const SensitivityRequest& request, const NoteSink& note, SensitivityOutcome& outcome)
{
    const KeptSensitivity* known = run.study ? run.study->known({ request.target, request.mode }) : nullptr;
    if (!known)
        return false;
    SensitivityTable taken = outcome.table;
    taken.confidence = known->table.confidence;
    taken.top1 = known->table.top1;
    const bool settles = request.extent == SensitivityExtent::Settled;
    const std::int64_t all = run.sets.evaluation.size();
    std::size_t complete = 0;
    bool predicted = false;
    for (std::size_t row = 0; row < known->table.layers.size(); ++row) {
        const auto layer = std::ranges::find(taken.layers, known->table.layers[row]) - taken.layers.begin();
        for (std::size_t column = 0; column < known->table.formats.size(); ++column) {
            const auto format = std::ranges::find(taken.formats, known->table.formats[column]) - taken.formats.begin();
            const auto& cell = known->table.at(row, column);
            if (!cell || std::size_t(layer) == taken.layers.size() || std::size_t(format) == taken.formats.size())
                continue;
            predicted = predicted || !isExact(cell);
            if (!isExact(cell) || (!settles && cell->samples < all))
                continue;
            taken.at(std::size_t(layer), std::size_t(format)) = cell;
            complete += cell->samples >= all ? 1 : 0;
        }
    }
    const bool settled = settles && !predicted && allExact(taken) && sameSamples(taken)
        && (!known->settled.empty() || complete == taken.cells.size());
    if (complete == 0 && !settled)
        return false;
    // An order that is to settle goes on from its samples (measure_cells.cpp).
    if (settles && !settled)
        return false;
    outcome.table = std::move(taken);
    outcome.settled = settled ? known->settled : "";
    if (note)
        note(request.study + ": " + std::to_string(settled ? outcome.table.cells.size() : complete) + " of "
            + std::to_string(outcome.table.cells.size())
            + " cells were measured by an earlier run under the same conditions and are taken over");
    return settled;
}

} // namespace app
