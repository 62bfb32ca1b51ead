// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/cell_merger.h"

#include <algorithm>
#include <utility>

#include "analysis/plan/rank_correlation.h"
#include "app/jobs/not_finite.h"

namespace app {

using analysis::SensitivityTable;

CellMerger::CellMerger(SensitivityOutcome& outcome, SensitivityTable estimates)
    : m_outcome(outcome), m_estimates(std::move(estimates)), m_notes(outcome.notes)
{
    correlate();
}

void CellMerger::take(const engine::Sensitivity& soFar)
{
    SensitivityTable& table = m_outcome.table;
    const SensitivityTable fresh = withoutFalseZeros(soFar);
    table.confidence = fresh.confidence;
    table.top1 = fresh.top1;
    m_outcome.notes = m_notes;
    for (const std::string& text : soFar.notes) {
        if (std::ranges::find(m_notes, text) == m_notes.end())
            m_outcome.notes.push_back(text);
    }
    if (auto text = notFiniteOutputs(soFar))
        m_outcome.notes.push_back(*std::move(text));
    for (std::size_t from = 0; from < fresh.layers.size(); ++from) {
        const std::size_t row = rowOf(fresh.layers[from], fresh.names[from]);
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            if (fresh.at(from, format))
                table.at(row, format) = fresh.at(from, format);
        }
    }
    correlate();
}

/// Channels share their layer, so that the name counts.
std::size_t CellMerger::rowOf(int layer, const std::string& name) const
{
    const SensitivityTable& table = m_outcome.table;
    std::size_t row = 0;
    while (row < table.layers.size() && (table.layers[row] != layer || table.names[row] != name))
        ++row;
    return row;
}

void CellMerger::correlate()
{
    m_outcome.rankCorrelation = analysis::rankCorrelations(m_outcome.table, m_estimates);
}

} // namespace app
