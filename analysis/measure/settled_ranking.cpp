// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/settled_ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/measure/intervals.h"

namespace analysis {

namespace {

constexpr std::size_t replicates = 400; // the 5 % quantile of 400 has a standard error of 1 %
// Looking again and again until it holds would be too confident: this share of the allowed error for each look is enough
// for looks that share most of their samples (the test simulates them; with all of it 93 % of runs are right, not 95).
constexpr double lookShare = 0.7;
constexpr std::int64_t fewestSamples = 16;

/// A well mixed number of a counter (splitmix64): the same for a sample and replicate, whatever the batches.
std::uint64_t mixed(std::uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/// Poisson with mean 1, minus that mean.
double centredWeight(std::uint64_t sample, std::uint64_t replicate)
{
    const double uniform = double(mixed(mixed(sample) + replicate) >> 11) * 0x1p-53;
    double probability = 0.36787944117144233; // 1 / e
    double cumulated = probability;
    int count = 0;
    while (uniform >= cumulated && count < 20) {
        probability /= ++count;
        cumulated += probability;
    }
    return count - 1.0;
}

} // namespace

RankingMonitor::RankingMonitor(const RankingSpec& spec)
    : m_spec(spec)
    , m_sums(spec.items)
    , m_weights(replicates)
    , m_replicates(replicates * spec.items)
    , m_broken(spec.items)
{
}

void RankingMonitor::add(std::span<const double> damages, std::int64_t samples)
{
    const std::size_t items = m_spec.items;
    std::vector<double> column(items);
    for (std::size_t s = 0; s < std::size_t(samples); ++s) {
        for (std::size_t i = 0; i < items; ++i) {
            const double damage = damages[i * std::size_t(samples) + s];
            column[i] = std::isfinite(damage) ? damage : 0;
            m_broken[i] = m_broken[i] || !std::isfinite(damage);
            m_sums[i] += column[i];
        }
        for (std::size_t r = 0; r < replicates; ++r) {
            const double weight = centredWeight(std::uint64_t(m_samples), r);
            m_weights[r] += weight;
            double* sums = &m_replicates[r * items];
            for (std::size_t i = 0; i < items; ++i)
                sums[i] += weight * column[i];
        }
        ++m_samples;
    }
}

std::vector<double> RankingMonitor::means() const
{
    std::vector<double> means(m_spec.items);
    for (std::size_t i = 0; i < means.size(); ++i)
        means[i] = m_broken[i] ? std::numeric_limits<double>::infinity()
                               : m_sums[i] / double(std::max<std::int64_t>(m_samples, 1));
    return means;
}

RankingState RankingMonitor::look() const
{
    RankingState state{ m_samples };
    if (m_spec.items < 2) {
        state.expected = state.lowest = 1; // one item has one order
        state.settled = true;
        return state;
    }
    if (m_samples < 2)
        return state;
    const auto n = double(m_samples);
    const double unseen = m_spec.allSamples ? std::max(0.0, 1 - n / double(*m_spec.allSamples)) : 1;
    const double scale = std::sqrt(unseen * n / (n - 1)) / n;
    const std::vector<double> now = means();
    std::vector<double> then(now.size());
    std::vector<double> correlations;
    for (std::size_t r = 0; r < replicates; ++r) {
        for (std::size_t i = 0; i < now.size(); ++i)
            then[i] =
                m_broken[i] ? now[i] : now[i] + scale * (m_replicates[r * now.size() + i] - m_weights[r] * now[i]);
        // Without two different items there is no order that could change.
        correlations.push_back(spearman(now, then).value_or(now == then ? 1 : 0));
    }
    std::ranges::sort(correlations);
    state.expected = correlations[replicates / 2];
    state.lowest = correlations[std::size_t((1 - m_spec.confidence) * lookShare * replicates)];
    state.settled = unseen == 0 || (state.lowest >= m_spec.correlation && m_samples >= fewestSamples);
    return state;
}

} // namespace analysis
