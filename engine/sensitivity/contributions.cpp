// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/contributions.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace engine::sense {

Contributions::Contributions(std::vector<int> layers, std::vector<analysis::Format> formats, int probes)
    : m_layers(std::move(layers))
    , m_formats(std::move(formats))
    , m_probes(probes)
    , m_runs(m_layers.size() * m_formats.size() * std::size_t(probes))
{
}

void Contributions::add(std::size_t layer, std::size_t format, int probe, const std::vector<float>& values)
{
    std::vector<float>& run = m_runs[(layer * m_formats.size() + format) * std::size_t(m_probes) + std::size_t(probe)];
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (m_batchBegin + i < run.size())
            run[m_batchBegin + i] += values[i]; // another input of the same layer
        else
            run.push_back(values[i]);
    }
}

namespace {

/// Samples that are NaN or Inf at the output say nothing of any layer. A layer without a finite number stays as it is.
void leaveOutNotFinite(analysis::SignedContributions& all)
{
    const auto samples = std::size_t(all.samples);
    if (samples == 0)
        return;
    const std::size_t runs = all.values.size() / samples;
    std::vector<bool> kept(samples, true);
    for (std::size_t run = 0; run < runs; ++run) {
        const std::span<const float> values(all.values.data() + run * samples, samples);
        const auto isFinite = [](float value) { return std::isfinite(value); };
        if (std::ranges::none_of(values, isFinite))
            continue;
        for (std::size_t sample = 0; sample < samples; ++sample)
            kept[sample] = kept[sample] && std::isfinite(values[sample]);
    }
    std::size_t end = 0;
    for (std::size_t i = 0; i < runs * samples; ++i) {
        if (kept[i % samples])
            all.values[end++] = all.values[i];
    }
    all.values.resize(end);
    all.samples = std::int64_t(std::ranges::count(kept, true));
}

} // namespace

analysis::SignedContributions Contributions::finish(std::int64_t outputs, const std::set<int>& without) const
{
    analysis::SignedContributions result;
    if (m_runs.empty())
        return result;
    result.probes = m_probes;
    result.samples = std::int64_t(m_batchBegin);
    result.outputs = outputs;
    result.formats = m_formats;
    const std::size_t perLayer = m_formats.size() * std::size_t(m_probes);
    for (std::size_t layer = 0; layer < m_layers.size(); ++layer) {
        if (without.contains(m_layers[layer]))
            continue;
        result.layers.push_back(m_layers[layer]);
        for (std::size_t i = layer * perLayer; i < (layer + 1) * perLayer; ++i) {
            result.values.insert(result.values.end(), m_runs[i].begin(), m_runs[i].end());
            // What never reaches the output changes nothing there.
            result.values.resize(result.values.size() + m_batchBegin - m_runs[i].size(), 0.0F);
        }
    }
    leaveOutNotFinite(result);
    return result;
}

} // namespace engine::sense
