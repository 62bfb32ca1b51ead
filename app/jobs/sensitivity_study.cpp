// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_study.h"

#include <algorithm>
#include <ranges>

#include "app/jobs/changes.h"

namespace app {

using analysis::Certainty;
using analysis::Result;
using analysis::SensitivityCell;
using analysis::SensitivityTable;

namespace {

constexpr std::chrono::seconds writeInterval{ 1 };

const SensitivityCell& better(const SensitivityCell& kept, const SensitivityCell& fresh)
{
    if (kept.certainty != fresh.certainty)
        return kept.certainty == Certainty::Exact ? kept : fresh;
    return kept.samples > fresh.samples ? kept : fresh;
}

std::int64_t mostSamples(const SensitivityTable& table)
{
    std::int64_t most = 0;
    for (const auto& cell : table.cells) {
        if (cell && cell->certainty == Certainty::Exact)
            most = std::max(most, cell->samples);
    }
    return most;
}

void takeCells(const SensitivityTable& from, SensitivityTable& into)
{
    for (std::size_t row = 0; row < from.layers.size(); ++row) {
        const auto layer = std::ranges::find(into.layers, from.layers[row]) - into.layers.begin();
        for (std::size_t column = 0; column < from.formats.size(); ++column) {
            const auto format = std::ranges::find(into.formats, from.formats[column]) - into.formats.begin();
            const auto& cell = from.at(row, column);
            auto& place = into.at(std::size_t(layer), std::size_t(format));
            if (cell)
                place = place ? better(*place, *cell) : *cell;
        }
    }
}

} // namespace

SensitivityTable merged(const SensitivityTable& kept, const SensitivityTable& fresh)
{
    SensitivityTable result;
    result.target = fresh.target;
    result.mode = fresh.mode;
    result.confidence = fresh.confidence;
    // Accuracy of FP32 is that of the samples that most cells were measured on.
    const bool fromKept = !fresh.top1 || mostSamples(kept) > mostSamples(fresh);
    result.top1 = fromKept && kept.top1 ? kept.top1 : fresh.top1;
    // Layers have numbers in the order of the network.
    std::map<int, std::string> layers;
    for (const SensitivityTable* table : { &kept, &fresh }) {
        for (std::size_t row = 0; row < table->layers.size(); ++row)
            layers[table->layers[row]] = table->names[row];
        for (const analysis::Format& format : table->formats) {
            if (std::ranges::find(result.formats, format) == result.formats.end())
                result.formats.push_back(format);
        }
    }
    for (const auto& [layer, name] : layers) {
        result.layers.push_back(layer);
        result.names.push_back(name);
    }
    // Columns of fewer bits come later, as they are asked for.
    std::ranges::stable_sort(result.formats, std::ranges::greater(), &analysis::Format::bits);
    result.cells.resize(result.layers.size() * result.formats.size());
    takeCells(kept, result);
    takeCells(fresh, result);
    return result;
}

Result<bool> SensitivityStudy::takeRun(const RunInfo& run)
{
    std::map<Key, KeptSensitivity> known;
    std::map<Key, KeptContributions> contributions;
    std::map<Key, KeptSamples> samples;
    const auto tables = m_study.sensitivities(run.id);
    if (!tables)
        return tl::unexpected(tables.error());
    for (const SensitivityInfo& info : *tables) {
        const Key key(info.target, info.mode);
        const auto wanted = m_conditions.find(key);
        if (wanted == m_conditions.end())
            continue;
        auto kept = m_study.sensitivity(run.id, info.target, info.mode);
        if (!kept)
            return tl::unexpected(kept.error());
        if (!*kept || (*kept)->conditions != wanted->second)
            return false;
        known.emplace(key, **std::move(kept));
        auto screened = m_study.contributions(run.id, info.target, info.mode);
        if (!screened)
            return tl::unexpected(screened.error());
        if (*screened)
            contributions.emplace(key, **std::move(screened));
        auto measured = m_study.samples(run.id, info.target, info.mode);
        if (!measured)
            return tl::unexpected(measured.error());
        if (*measured)
            samples.emplace(key, **std::move(measured));
    }
    m_run = run.id;
    m_known = std::move(known);
    m_contributions = std::move(contributions);
    m_samples = std::move(samples);
    return true;
}

Result<SensitivityStudy> SensitivityStudy::open(const std::string& path, const analysis::Provenance& provenance,
    const analysis::Graph& graph, const Conditions& conditions)
{
    auto opened = Study::openOrCreate(path);
    if (!opened)
        return tl::unexpected(opened.error());
    SensitivityStudy result(*std::move(opened), provenance, conditions);
    const auto runs = result.m_study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    for (const RunInfo& run : std::views::reverse(*runs)) {
        if (!sameConditions(run.provenance, provenance))
            continue;
        const auto taken = result.takeRun(run);
        if (!taken)
            return tl::unexpected(taken.error());
        if (*taken)
            return result;
    }
    result.m_changes = changesSinceLastRun(result.m_study, provenance);
    const auto run = result.m_study.beginRun(provenance, graph);
    if (!run)
        return tl::unexpected(run.error());
    result.m_run = *run;
    result.m_begun = true;
    return result;
}

const KeptSensitivity* SensitivityStudy::known(Key key) const
{
    const auto found = m_known.find(key);
    return found == m_known.end() ? nullptr : &found->second;
}

const KeptContributions* SensitivityStudy::knownContributions(Key key) const
{
    const auto found = m_contributions.find(key);
    return found == m_contributions.end() ? nullptr : &found->second;
}

Result<void> SensitivityStudy::keep(const SensitivityTable& table, const std::string& settled, When when)
{
    const Key key(table.target, table.mode);
    const auto now = std::chrono::steady_clock::now();
    const auto last = m_written.find(key);
    if (when == When::Soon && last != m_written.end() && now - last->second < writeInterval)
        return {};
    const KeptSensitivity* before = known(key);
    KeptSensitivity kept{ before ? merged(before->table, table) : table, m_conditions.at(key), settled };
    if (before && *before == kept)
        return {};
    if (const auto written = m_study.addSensitivity(m_run, kept); !written)
        return written;
    m_known.insert_or_assign(key, std::move(kept));
    m_written.insert_or_assign(key, now);
    return {};
}

Result<void> SensitivityStudy::keepContributions(Key key, KeptContributions contributions)
{
    if (const KeptContributions* before = knownContributions(key); before && *before == contributions)
        return {};
    if (const auto written = m_study.addContributions(m_run, key.first, key.second, contributions); !written)
        return written;
    m_contributions.insert_or_assign(key, std::move(contributions));
    return {};
}

const KeptSamples* SensitivityStudy::knownSamples(Key key) const
{
    const auto found = m_samples.find(key);
    return found == m_samples.end() ? nullptr : &found->second;
}

Result<void> SensitivityStudy::keepSamples(const KeptSamples& samples, When when)
{
    const Key key(samples.table.target, samples.table.mode);
    const auto now = std::chrono::steady_clock::now();
    const auto last = m_samplesWritten.find(key);
    if (when == When::Soon && last != m_samplesWritten.end() && now - last->second < writeInterval)
        return {};
    m_samplesWritten.insert_or_assign(key, now);
    return m_study.addSamples(m_run, samples);
}

Result<void> SensitivityStudy::keepPlan(const analysis::PlanRecord& plan)
{
    return m_study.addPlan(m_run, plan);
}

Result<void> SensitivityStudy::finish()
{
    return m_begun ? m_study.finishRun(m_run, m_provenance) : Result<void>();
}

} // namespace app
