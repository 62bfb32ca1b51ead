// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/cell_merger.h"

#include <algorithm>
#include <utility>

#include "analysis/measure/intervals.h"

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

} // namespace app
