// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/settled_formats.h"

#include <algorithm>
#include <utility>

namespace app {

SettledFormats::OneFormat& SettledFormats::formatOf(const engine::Sensitivity& soFar, std::size_t format)
{
    if (const auto known = m_formats.find(format); known != m_formats.end())
        return known->second;
    std::vector<std::size_t> cells;
    for (std::size_t cell = format; cell < soFar.samples.size(); cell += soFar.table.formats.size()) {
        if (!soFar.samples[cell].mse.empty())
            cells.push_back(cell);
    }
    analysis::RankingSpec spec;
    spec.items = cells.size();
    spec.allSamples = m_allSamples;
    return m_formats.emplace(format, OneFormat{ std::move(cells), analysis::RankingMonitor(spec), {} }).first->second;
}

bool SettledFormats::enough(const engine::Sensitivity& soFar, std::size_t row, std::size_t format)
{
    OneFormat& one = formatOf(soFar, format);
    const auto samples = std::int64_t(soFar.samples[row * soFar.table.formats.size() + format].mse.size());
    if (!one.state.settled && samples > one.state.samples) {
        std::vector<double> damages;
        for (const std::size_t cell : one.cells) {
            const auto& mse = soFar.samples[cell].mse;
            damages.insert(damages.end(), mse.begin() + one.state.samples, mse.end());
        }
        one.monitor.add(damages, samples - one.state.samples);
        one.state = one.monitor.look();
    }
    return one.state.settled;
}

analysis::RankingState SettledFormats::state() const
{
    analysis::RankingState least;
    bool first = true;
    for (const auto& [format, one] : m_formats) {
        const bool settled = one.state.settled && (first || least.settled);
        if (first || one.state.lowest < least.lowest)
            least = one.state;
        least.settled = settled;
        first = false;
    }
    return least;
}

std::int64_t SettledFormats::fewestSamples() const
{
    std::int64_t fewest = m_allSamples;
    for (const auto& [format, one] : m_formats)
        fewest = std::min(fewest, one.state.samples);
    return fewest;
}

std::int64_t SettledFormats::mostSamples() const
{
    std::int64_t most = 0;
    for (const auto& [format, one] : m_formats)
        most = std::max(most, one.state.samples);
    return most;
}

} // namespace app
