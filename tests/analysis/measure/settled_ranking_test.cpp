// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/settled_ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "analysis/measure/intervals.h"

namespace analysis {

namespace {

/// Standard normal numbers, the same on every machine (Box and Muller).
class Normal {
public:
    explicit Normal(unsigned seed) : m_random(seed) { }
    double operator()()
    {
        const double u = (double(m_random()) + 0.5) / 4294967296.0;
        const double v = double(m_random()) / 4294967296.0;
        return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::acos(-1.0) * v);
    }

private:
    std::mt19937 m_random;
};

/// Damages as networks have them: layers differ by a factor, samples by a heavy-tailed one that layers share in part.
struct Simulated {
    std::size_t layers = 20;
    std::int64_t samples = 500;
    double spread = 1; ///< standard deviation of the log of the layers' sensitivities
    double shared = 0.6; ///< the same of samples, for all layers at once
    double own = 0.6; ///< and for each layer apart
};

std::vector<double> simulate(const Simulated& of, unsigned seed)
{
    Normal normal(seed);
    std::vector<double> hardness;
    for (std::int64_t s = 0; s < of.samples; ++s)
        hardness.push_back(of.shared * normal());
    std::vector<double> damages;
    for (std::size_t i = 0; i < of.layers; ++i) {
        const double sensitivity = of.spread * normal();
        for (const double hard : hardness)
            damages.push_back(std::exp(sensitivity + hard + of.own * normal()));
    }
    return damages;
}

std::vector<double> samplesOf(
    const std::vector<double>& damages, const Simulated& of, std::int64_t from, std::int64_t to)
{
    std::vector<double> part;
    for (std::size_t i = 0; i < of.layers; ++i) {
        const auto row = damages.begin() + std::ptrdiff_t(i) * of.samples;
        part.insert(part.end(), row + from, row + to);
    }
    return part;
}

struct Stopped {
    std::int64_t samples = 0;
    double correlation = 0; ///< with the full answer
};

/// Samples in batches until the order is settled.
Stopped runUntilSettled(const Simulated& of, unsigned seed, std::int64_t batch)
{
    const std::vector<double> damages = simulate(of, seed);
    std::vector<double> all;
    for (std::size_t i = 0; i < of.layers; ++i)
        all.push_back(
            sampleMoments(std::span(damages).subspan(i * std::size_t(of.samples), std::size_t(of.samples))).mean);
    RankingMonitor monitor({ of.layers, of.samples });
    for (std::int64_t from = 0; from < of.samples; from += batch) {
        const std::int64_t to = std::min(from + batch, of.samples);
        monitor.add(samplesOf(damages, of, from, to), to - from);
        if (monitor.look().settled)
            return { to, *spearman(monitor.means(), all) };
    }
    return {};
}

TEST(SettledRanking, KeepsItsConfidenceThoughItIsAskedAgainAndAgain)
{
    // 95 % are promised; at exactly 95 %, 100 runs would be right fewer than 88 times once in 1,000 times.
    constexpr int runs = 100;
    constexpr int fewest = 88;
    const struct {
        Simulated kind;
        double mostSamples; ///< on average: a monitor that never settles would always be right
    } examples[] = {
        { {}, 130 }, { { 20, 500, 2, 1, 0.3 }, 30 }, { { 20, 500, 0.5, 0.3, 1 }, 400 }, // close layers, noisy samples
        { { 60, 300, 1, 0.6, 0.6 }, 60 },
        { { 8, 500, 1, 0.6, 0.8 }, 450 }, // of 8 layers, two neighbours in the wrong order are 0.976 already
    };
    for (const auto& [kind, mostSamples] : examples) {
        int right = 0;
        double samples = 0;
        for (unsigned seed = 0; seed < runs; ++seed) {
            const Stopped stopped = runUntilSettled(kind, 1000 + seed, 16);
            right += stopped.correlation >= 0.98;
            samples += double(stopped.samples) / runs;
        }
        EXPECT_GE(right, fewest) << kind.layers << " layers, own " << kind.own;
        EXPECT_LE(samples, mostSamples) << kind.layers << " layers, own " << kind.own;
    }
}

TEST(SettledRanking, BatchesDoNotMatter)
{
    const Simulated of{ 12, 60 };
    const std::vector<double> damages = simulate(of, 1);
    RankingMonitor once({ of.layers, 1000 });
    once.add(damages, of.samples);
    RankingMonitor often({ of.layers, 1000 });
    for (std::int64_t from = 0; from < of.samples; from += 7)
        often.add(
            samplesOf(damages, of, from, std::min(from + 7, of.samples)), std::min<std::int64_t>(7, of.samples - from));
    EXPECT_EQ(once.means(), often.means());
    EXPECT_EQ(once.look().lowest, often.look().lowest);
    EXPECT_EQ(once.look().expected, often.look().expected);
    EXPECT_GT(once.look().lowest, 0.5);
    EXPECT_LE(once.look().lowest, once.look().expected);
}

TEST(SettledRanking, AllSamplesSeenIsSettled)
{
    RankingMonitor monitor({ 2, 4 });
    monitor.add(std::vector<double>{ 1, 2, 3, 4, 4, 3, 2, 1.5 }, 4);
    EXPECT_TRUE(monitor.look().settled);
    EXPECT_EQ(monitor.look().lowest, 1);
    EXPECT_EQ(monitor.means(), (std::vector<double>{ 2.5, 10.5 / 4 }));
}

TEST(SettledRanking, TooFewSamplesAndEqualItemsAreNot)
{
    RankingMonitor few({ 2, std::nullopt });
    EXPECT_FALSE(few.look().settled);
    few.add(std::vector<double>{ 1, 1, 9, 9 }, 2);
    EXPECT_FALSE(few.look().settled); // apart, but of two samples
    few.add(std::vector<double>(2 * 14, 1.0), 14);
    EXPECT_EQ(few.look().samples, 16);

    RankingMonitor alike({ 3, std::nullopt });
    std::vector<double> damages;
    Normal normal(5);
    for (int i = 0; i < 3 * 100; ++i)
        damages.push_back(std::exp(normal()));
    alike.add(damages, 100);
    EXPECT_FALSE(alike.look().settled);

    RankingMonitor one({ 1, std::nullopt });
    EXPECT_TRUE(one.look().settled);
}

TEST(SettledRanking, WhatIsNotFiniteIsTheWorst)
{
    const double inf = std::numeric_limits<double>::infinity();
    RankingMonitor monitor({ 3, std::nullopt });
    std::vector<double> damages(3 * 20, 1.0);
    std::fill_n(damages.begin() + 20, 20, 2.0);
    damages[45] = std::nan("");
    monitor.add(damages, 20);
    EXPECT_EQ(monitor.means(), (std::vector<double>{ 1, 2, inf }));
    EXPECT_EQ(monitor.look().lowest, 1); // no sample differs from its layer's mean
    EXPECT_TRUE(monitor.look().settled);
}

} // namespace

} // namespace analysis
