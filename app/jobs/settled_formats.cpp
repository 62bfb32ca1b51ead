// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/settled_formats.h"

#include <algorithm>
#include <cmath>
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
    return m_formats.emplace(format, OneFormat{ std::move(cells), analysis::RankingMonitor(spec), {}, 0, 0 })
        .first->second;
}

void SettledFormats::look(OneFormat& one, const engine::Sensitivity& soFar, std::int64_t samples)
{
    const auto errors = [&](std::size_t cell) -> const std::vector<double>& { return soFar.samples[cell].mse; };
    std::vector<std::size_t> telling;
    for (auto sample = std::size_t(one.looked - one.before); sample < std::size_t(samples); ++sample) {
        const auto isNumber = [&](std::size_t cell) { return std::isfinite(errors(cell)[sample]); };
        if (one.cells.empty() || std::ranges::any_of(one.cells, isNumber))
            telling.push_back(sample);
    }
    std::vector<double> damages;
    for (const std::size_t cell : one.cells) {
        for (const std::size_t sample : telling)
            damages.push_back(errors(cell)[sample]);
    }
    one.monitor.add(damages, std::int64_t(telling.size()));
    one.looked = one.before + samples;
    one.state = one.monitor.look();
}

void SettledFormats::begin(const engine::Sensitivity& before, std::size_t format)
{
    OneFormat& one = formatOf(before, format);
    const std::int64_t samples = one.cells.empty() ? 0 : std::int64_t(before.samples[one.cells.front()].mse.size());
    look(one, before, samples);
    one.before = samples;
}

bool SettledFormats::settled(std::size_t format) const
{
    const auto known = m_formats.find(format);
    return known != m_formats.end() && known->second.state.settled;
}

bool SettledFormats::enough(const engine::Sensitivity& soFar, std::size_t row, std::size_t format)
{
    OneFormat& one = formatOf(soFar, format);
    const auto samples = std::int64_t(soFar.samples[row * soFar.table.formats.size() + format].mse.size());
    if (!one.state.settled && one.before + samples > one.looked)
        look(one, soFar, samples);
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
        fewest = std::min(fewest, one.looked);
    return fewest;
}

std::int64_t SettledFormats::mostSamples() const
{
    std::int64_t most = 0;
    for (const auto& [format, one] : m_formats)
        most = std::max(most, one.looked);
    return most;
}

} // namespace app
