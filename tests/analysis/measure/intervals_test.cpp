// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/intervals.h"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

namespace analysis {

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
// Printed tables have four digits behind the point or more.
constexpr double tableDigits = 5e-5;

TEST(Quantiles, AgreeWithPrintedTables)
{
    EXPECT_NEAR(normalQuantile(0.975), 1.959963984540054, 1e-12);
    EXPECT_NEAR(normalQuantile(0.05), -1.644853626951473, 1e-12);
    EXPECT_NEAR(normalQuantile(1e-10), -6.361340902404056, 1e-9);
    EXPECT_NEAR(normalQuantile(0.5), 0, 1e-12);
    EXPECT_NEAR(studentQuantile(0.975, 1), 12.7062, tableDigits);
    EXPECT_NEAR(studentQuantile(0.975, 2), 4.30265, tableDigits);
    EXPECT_NEAR(studentQuantile(0.975, 10), 2.22814, tableDigits);
    EXPECT_NEAR(studentQuantile(0.95, 30), 1.69726, tableDigits);
    EXPECT_NEAR(studentQuantile(0.995, 120), 2.61742, tableDigits);
    EXPECT_NEAR(studentQuantile(0.025, 10), -2.22814, tableDigits);
    EXPECT_NEAR(studentQuantile(0.975, 1e6), normalQuantile(0.975), 1e-5);
}

TEST(MeanInterval, IsStudentsAndNotNegative)
{
    // mean 3, variance 2.5, 5 values: 3 ± 2.776445 · √0.5
    const std::vector<double> values{ 1, 2, 3, 4, 5 };
    const Interval interval = meanInterval(sampleMoments(values), 0.95);
    EXPECT_EQ(interval.value, 3);
    EXPECT_NEAR(interval.low, 3 - 2.776445 * std::sqrt(0.5), tableDigits);
    EXPECT_NEAR(interval.high, 3 + 2.776445 * std::sqrt(0.5), tableDigits);
    EXPECT_EQ(meanInterval(sampleMoments(std::vector<double>{ 0.1, 5 }), 0.95).low, 0);
    EXPECT_EQ(meanInterval(sampleMoments(std::vector<double>{ 2 }), 0.95), (Interval{ 2, 0, inf }));
    EXPECT_EQ(meanInterval(sampleMoments({}), 0.95), (Interval{ 0, 0, inf }));
    EXPECT_EQ(meanInterval(sampleMoments(std::vector<double>(7, 2.0)), 0.95), (Interval{ 2, 2, 2 }));
}

/// Tango's statistic by its definition: the likelihood maximised by trying shares one after the other.
double naiveScore(double n, double lost, double gained, double delta)
{
    const auto likelihood = [&](double share) { // share: gained; lost is then share + delta
        const double other = share + delta;
        const double same = 1 - share - other;
        const auto term = [](double count, double p) { return count == 0 ? 0 : count * std::log(p); };
        return term(gained, share) + term(lost, other) + term(n - lost - gained, same);
    };
    double low = std::max(0.0, -delta);
    double high = (1 - delta) / 2;
    for (int i = 0; i < 200; ++i) { // the likelihood has one peak
        const double a = low + (high - low) / 3;
        const double b = high - (high - low) / 3;
        (likelihood(a) < likelihood(b) ? low : high) = likelihood(a) < likelihood(b) ? a : b;
    }
    const double share = (low + high) / 2;
    return (lost - gained - n * delta) / std::sqrt(n * (2 * share + delta - delta * delta));
}

TEST(DropInterval, EndsAreWhereTangosScoreIsTheQuantile)
{
    const double z = 1.959963984540054;
    for (const auto& [n, lost, gained] :
        { std::tuple{ 100, 7, 2 }, { 500, 12, 10 }, { 10'000, 150, 60 }, { 44, 1, 3 }, { 100, 5, 0 }, { 100, 1, 0 } }) {
        const Interval interval = dropInterval({ n, lost, gained }, 0.95);
        EXPECT_NEAR(interval.value, 100.0 * (lost - gained) / n, 1e-12);
        EXPECT_NEAR(naiveScore(n, lost, gained, interval.low / 100), z, 1e-4) << n << ' ' << lost << ' ' << gained;
        EXPECT_NEAR(naiveScore(n, lost, gained, interval.high / 100), -z, 1e-4) << n << ' ' << lost << ' ' << gained;
    }
}

TEST(DropInterval, EdgesHaveAPolicy)
{
    // No difference at all: ±z²/(n + z²), not a point.
    const double z2 = 3.841458820694124;
    const Interval same = dropInterval({ 100, 0, 0 }, 0.95);
    EXPECT_NEAR(same.low, -100 * z2 / (100 + z2), 1e-9);
    EXPECT_NEAR(same.high, 100 * z2 / (100 + z2), 1e-9);
    EXPECT_EQ(same.value, 0);
    EXPECT_EQ(dropInterval({}, 0.95), (Interval{ 0, -100, 100 }));
    const Interval all = dropInterval({ 10, 10, 0 }, 0.95);
    EXPECT_EQ(all.value, 100);
    EXPECT_EQ(all.high, 100);
    EXPECT_LT(all.low, 90);
    // Turning the two around turns the interval around.
    const Interval one = dropInterval({ 200, 9, 4 }, 0.9);
    const Interval other = dropInterval({ 200, 4, 9 }, 0.9);
    EXPECT_NEAR(one.low, -other.high, 1e-9);
    EXPECT_NEAR(one.high, -other.low, 1e-9);
}

TEST(DropInterval, CoversAsOftenAsItSays)
{
    // 2,000 runs at 95 %: the share of covering runs has a standard error of 0.5 points.
    constexpr int runs = 2000;
    std::mt19937 random(7);
    const auto uniform = [&] { return double(random()) / 4294967296.0; };
    for (const auto& [n, lost, gained] : { std::tuple{ 100, 0.03, 0.02 }, { 100, 0.01, 0.0 }, { 1000, 0.02, 0.005 } }) {
        int covered = 0;
        for (int run = 0; run < runs; ++run) {
            PairedCounts counts;
            for (int i = 0; i < n; ++i) {
                const double u = uniform();
                counts.add(u < lost || u > 0.5, (u >= lost && u < lost + gained) || u > 0.5);
            }
            const Interval interval = dropInterval(counts, 0.95);
            covered += interval.low <= 100 * (lost - gained) && 100 * (lost - gained) <= interval.high;
        }
        EXPECT_GE(covered, runs * 93 / 100) << n << ' ' << lost;
    }
}

TEST(PairedCounts, CountDifferences)
{
    PairedCounts counts;
    counts.add(true, true);
    counts.add(true, false);
    counts.add(true, false);
    counts.add(false, true);
    counts.add(false, false);
    EXPECT_EQ(counts, (PairedCounts{ 5, 2, 1 }));
}

TEST(SensitivityClass, IsOpenWhereTheIntervalStraddlesABound)
{
    using enum SensitivityClass;
    EXPECT_EQ(classOf(Interval{ 1.5, 1.01, 2 }), High);
    EXPECT_EQ(classOf(Interval{ 1.5, 1.0, 2 }), Open); // above 1.0, not at it
    EXPECT_EQ(classOf(Interval{ 0.7, 0.5, 1.0 }), Medium);
    EXPECT_EQ(classOf(Interval{ 0.7, 0.49, 1.0 }), Open);
    EXPECT_EQ(classOf(Interval{ 0.7, 0.5, 1.1 }), Open);
    EXPECT_EQ(classOf(Interval{ 0.1, -3, 0.49 }), Low);
    EXPECT_EQ(classOf(Interval{ 0.1, -3, 0.5 }), Open);
    EXPECT_EQ(classOf(std::nullopt), Open);
}

TEST(Spearman, RanksTiesByTheirMean)
{
    EXPECT_DOUBLE_EQ(*spearman(std::vector<double>{ 1, 2, 3 }, std::vector<double>{ 10, 100, 1000 }), 1);
    EXPECT_DOUBLE_EQ(*spearman(std::vector<double>{ 1, 2, 3 }, std::vector<double>{ 5, 4, inf }), 0.5);
    EXPECT_DOUBLE_EQ(*spearman(std::vector<double>{ 1, 2, 3 }, std::vector<double>{ 3, 2, -inf }), -1);
    // Ranks 1 2.5 2.5 4 against 1 2 3 4: 4.5 / √(4.5 · 5)
    EXPECT_NEAR(*spearman(std::vector<double>{ 1, 2, 2, 4 }, std::vector<double>{ 1, 2, 3, 4 }),
        4.5 / std::sqrt(4.5 * 5), 1e-15);
    EXPECT_FALSE(spearman(std::vector<double>{ 1, 1 }, std::vector<double>{ 1, 2 }));
    EXPECT_FALSE(spearman(std::vector<double>{ 1 }, std::vector<double>{ 1 }));
    EXPECT_FALSE(spearman(std::vector<double>{ 1, std::nan("") }, std::vector<double>{ 1, 2 }));
}

} // namespace

} // namespace analysis
