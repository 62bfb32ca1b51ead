// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/joined_samples.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "analysis/measure/intervals.h"
#include "analysis/plan/output_power.h"

namespace app {

using analysis::SensitivityCell;
using analysis::SensitivityTable;
using engine::Sensitivity;
using engine::SensitivitySamples;

namespace {

/// A mean over the samples of both parts; absent where one has none.
std::optional<double> joinedMean(const std::optional<double>& a, const std::optional<double>& b, double shareOfA)
{
    return a && b ? std::optional(shareOfA * *a + (1 - shareOfA) * *b) : std::nullopt;
}

SensitivitySamples joinedSamples(const SensitivitySamples& a, const SensitivitySamples& b)
{
    SensitivitySamples all = a;
    all.mse.insert(all.mse.end(), b.mse.begin(), b.mse.end());
    all.drop.samples += b.drop.samples;
    all.drop.lost += b.drop.lost;
    all.drop.gained += b.drop.gained;
    return all;
}

struct Part {
    const Sensitivity& of;
    const SensitivityCell& cell;
};

SensitivityCell joinedCell(const Part& a, const Part& b, const SensitivitySamples& all)
{
    SensitivityCell cell = b.cell;
    cell.samples = a.cell.samples + b.cell.samples;
    cell.seconds = a.cell.seconds + b.cell.seconds;
    const double shareOfA = double(a.cell.samples) / double(cell.samples);
    std::vector<double> numbers;
    std::ranges::copy_if(all.mse, std::back_inserter(numbers), [](double error) { return std::isfinite(error); });
    cell.mse = analysis::meanInterval(analysis::sampleMoments(numbers), b.of.table.confidence);
    const auto powerOfB = analysis::outputPowerIn(b.of.table, b.cell.samples);
    const auto powerOfA = analysis::outputPowerIn(a.of.table, a.cell.samples);
    const auto power = joinedMean(powerOfA ? powerOfA : powerOfB, powerOfB ? powerOfB : powerOfA, shareOfA);
    cell.sqnrDb = 10 * std::log10(power.value_or(std::numeric_limits<double>::infinity()) / cell.mse.value);
    cell.kl = joinedMean(a.cell.kl, b.cell.kl, shareOfA);
    cell.agreement = joinedMean(a.cell.agreement, b.cell.agreement, shareOfA);
    if (all.drop.samples > 0)
        cell.top1Drop = analysis::dropInterval(all.drop, b.of.table.confidence);
    return cell;
}

std::int64_t labelled(const Sensitivity& part)
{
    std::int64_t most = 0;
    for (const SensitivitySamples& samples : part.samples)
        most = std::max(most, samples.drop.samples);
    return most;
}

std::size_t placeOf(const SensitivityTable& table, int layer, const std::string& name, analysis::Format format)
{
    std::size_t row = 0;
    while (row < table.layers.size() && (table.layers[row] != layer || table.names[row] != name))
        ++row;
    const auto column = std::size_t(std::ranges::find(table.formats, format) - table.formats.begin());
    return row < table.layers.size() && column < table.formats.size() ? row * table.formats.size() + column
                                                                      : table.cells.size();
}

} // namespace

Sensitivity joined(const Sensitivity& earlier, const Sensitivity& later)
{
    if (earlier.table.cells.empty())
        return later;
    Sensitivity result = earlier;
    bool goesOn = false;
    for (std::size_t from = 0; from < later.table.cells.size(); ++from) {
        const std::size_t row = from / later.table.formats.size();
        const std::size_t place = placeOf(earlier.table, later.table.layers[row], later.table.names[row],
            later.table.formats[from % later.table.formats.size()]);
        const auto& cell = later.table.cells[from];
        if (!cell || place == earlier.table.cells.size())
            continue;
        auto& known = result.table.cells[place];
        goesOn = goesOn || known.has_value();
        result.samples[place] = joinedSamples(earlier.samples[place], later.samples[from]);
        known = known ? joinedCell({ earlier, *earlier.table.cells[place] }, { later, *cell }, result.samples[place])
                      : *cell;
    }
    const auto before = double(labelled(earlier));
    const auto more = double(labelled(later));
    if (goesOn && before + more > 0)
        result.table.top1 = joinedMean(earlier.table.top1, later.table.top1, before / (before + more));
    else if (more > before)
        result.table.top1 = later.table.top1;
    result.skippedSamples += later.skippedSamples;
    result.skippedReasons.insert(result.skippedReasons.end(), later.skippedReasons.begin(), later.skippedReasons.end());
    for (const std::string& note : later.notes) {
        if (std::ranges::find(result.notes, note) == result.notes.end())
            result.notes.push_back(note);
    }
    return result;
}

std::int64_t samplesSeen(const Sensitivity& measured, std::size_t format)
{
    std::int64_t seen = 0;
    for (std::size_t cell = format; cell < measured.samples.size(); cell += measured.table.formats.size()) {
        const auto samples = std::int64_t(measured.samples[cell].mse.size());
        if (samples == 0)
            continue;
        if (seen != 0 && samples != seen)
            return 0;
        seen = samples;
    }
    return seen;
}

KeptSamples keptSamples(const Sensitivity& measured)
{
    KeptSamples kept{ measured.table, {} };
    for (const SensitivitySamples& samples : measured.samples)
        kept.cells.push_back({ samples.mse, samples.drop });
    return kept;
}

Sensitivity sensitivityOf(const KeptSamples& kept, std::span<const analysis::Format> formats)
{
    Sensitivity result;
    result.table = kept.table;
    result.table.formats.assign(formats.begin(), formats.end());
    result.table.cells.assign(kept.table.layers.size() * formats.size(), std::nullopt);
    result.samples.resize(result.table.cells.size());
    for (std::size_t row = 0; row < kept.table.layers.size(); ++row) {
        result.units.push_back({ kept.table.layers[row] });
        for (std::size_t format = 0; format < formats.size(); ++format) {
            const std::size_t from =
                placeOf(kept.table, kept.table.layers[row], kept.table.names[row], formats[format]);
            if (from == kept.table.cells.size() || kept.cells[from].mse.empty())
                continue;
            result.table.at(row, format) = kept.table.cells[from];
            result.samples[row * formats.size() + format] = { kept.cells[from].mse, kept.cells[from].drop };
        }
    }
    return result;
}

} // namespace app
