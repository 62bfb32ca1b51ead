// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/observation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "tests/analysis/support/reference.h"

using namespace analysis;

namespace
{

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

/// Values of all magnitudes, signs, zeros and what is not finite.
std::vector<float> wildValues(std::size_t count)
{
    std::mt19937 random(11);
    std::normal_distribution<float> normal;
    std::uniform_int_distribution<int> exponent(-30, 30);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i) {
        values[i] = std::ldexp(normal(random), exponent(random));
        if (i % 7 == 0)
            values[i] = i % 2 ? 0.0F : -0.0F;
        if (i % 1001 == 3)
            values[i] = i % 2 ? notANumber : -inf;
    }
    return values;
}

Histogram histogramOf(std::span<const float> values, std::size_t batch)
{
    Histogram histogram;
    for (std::size_t begin = 0; begin < values.size(); begin += batch)
        histogram.add(values.subspan(begin, std::min(batch, values.size() - begin)));
    return histogram;
}

/// The header's definition, one value at a time, the exponent known beforehand.
std::vector<std::int64_t> naiveBins(std::span<const float> values)
{
    double largest = 0;
    for (const float value : values)
        largest = std::isfinite(value) ? std::max(largest, std::fabs(static_cast<double>(value))) : largest;
    int exponent = 0;
    std::frexp(largest, &exponent);
    std::vector<std::int64_t> bins(2 * Histogram::binsPerSide, 0);
    for (const float value : values)
        if (std::isfinite(value))
            ++bins.at(static_cast<std::size_t>(
                Histogram::binsPerSide + std::floor(std::ldexp(static_cast<double>(value), 13 - exponent))));
    return bins;
}

} // namespace

TEST(Moments, AgreeWithANaiveSum)
{
    const std::vector<float> values = wildValues(20011);
    Moments moments;
    moments.add(values);
    Moments naive;
    std::int64_t zeros = 0;
    for (const float value : values) {
        if (!std::isfinite(value)) {
            (std::isnan(value) ? naive.nans : naive.infinities) += 1;
            continue;
        }
        ++naive.count;
        zeros += value == 0 ? 1 : 0;
        naive.min = std::min(naive.min, value);
        naive.max = std::max(naive.max, value);
        naive.sum += value;
        naive.sumOfSquares += static_cast<double>(value) * value;
    }
    EXPECT_EQ(moments.count, naive.count);
    EXPECT_EQ(moments.zeros, zeros);
    EXPECT_EQ(moments.nans, naive.nans);
    EXPECT_EQ(moments.infinities, naive.infinities);
    EXPECT_EQ(moments.range(), naive.range());
    EXPECT_NEAR(moments.sum / naive.sum, 1, 1e-12); // another order of the same double sum
    EXPECT_NEAR(moments.sumOfSquares / naive.sumOfSquares, 1, 1e-12);
}

TEST(Moments, AgreeWithNumpy)
{
    const auto seen = test::observe(test::floats("input_linear_500x64.npy").values).moments;
    // activation_stats.csv: 32000 values, printed with nine digits.
    EXPECT_EQ(seen.count, 32000);
    EXPECT_EQ(seen.min, std::stof(test::table("activation_qparams.csv").at(18)["min"]));
}

TEST(Moments, MergeEqualsOnePass)
{
    std::vector<float> values(3001);
    std::iota(values.begin(), values.end(), -1000.0F); // small integers: sums are exact in any order
    Moments whole;
    whole.add(values);
    for (const std::size_t cut : { 0U, 1U, 1500U, 3001U }) {
        Moments left;
        Moments right;
        left.add(std::span(values).first(cut));
        right.add(std::span(values).subspan(cut));
        left.merge(right);
        EXPECT_EQ(left, whole) << cut;
    }
    EXPECT_DOUBLE_EQ(whole.mean(), 500);
    EXPECT_NEAR(whole.standardDeviation(), std::sqrt(3001.0 * 3002.0 / 12), 1e-9); // of n consecutive integers
}

TEST(Moments, Edges)
{
    EXPECT_EQ(Moments{}.mean(), 0);
    EXPECT_EQ(Moments{}.standardDeviation(), 0);
    const auto of = [](std::vector<float> values) {
        Moments moments;
        moments.add(values);
        return moments;
    };
    EXPECT_EQ(of({}), Moments{});
    EXPECT_EQ(of({ notANumber, inf }).count, 0);
    EXPECT_EQ(of({ notANumber, inf }).range(), Range{});
    EXPECT_EQ(of({ 5 }).range(), (Range{ 5, 5 }));
    EXPECT_EQ(of({ 5 }).standardDeviation(), 0);
    EXPECT_EQ(of(std::vector<float>(1000, 0.1F)).standardDeviation(), 0);
    EXPECT_EQ(of({ -3, -2 }).max, -2);
    EXPECT_FALSE(std::signbit(of({ -0.0F }).min));
    constexpr float largest = std::numeric_limits<float>::max();
    EXPECT_NEAR(of({ largest, -largest }).standardDeviation() / (std::sqrt(2.0) * largest), 1, 1e-12);
}

TEST(Histogram, IsAsDefined)
{
    const std::vector<float> values = wildValues(50021);
    const std::vector<std::int64_t> expected = naiveBins(values);
    for (const std::size_t batch : { 1U, 100U, 16383U, 16384U, 50021U }) {
        const Histogram histogram = histogramOf(values, batch);
        EXPECT_TRUE(std::ranges::equal(histogram.bins(), expected)) << batch;
    }
}

TEST(Histogram, DependsNeitherOnBatchesNorOrderNorMerging)
{
    std::vector<float> values = wildValues(40000);
    const Histogram whole = histogramOf(values, values.size());
    std::mt19937 random(5);
    for (int permutation = 0; permutation < 4; ++permutation) {
        std::ranges::shuffle(values, random);
        EXPECT_EQ(histogramOf(values, 777), whole);
        for (const std::size_t cut : { 0U, 1U, 17000U, 39999U }) {
            Histogram left = histogramOf(std::span(values).first(cut), 20000);
            Histogram right = histogramOf(std::span(values).subspan(cut), 20000);
            Histogram reversed = right;
            reversed.merge(left);
            left.merge(right);
            EXPECT_EQ(left, whole);
            EXPECT_EQ(reversed, whole);
        }
    }
    std::ranges::sort(values); // the exponent only shrinks, then only grows
    EXPECT_EQ(histogramOf(values, 512), whole);
    std::ranges::sort(values, [](float a, float b) { return std::fabs(a) < std::fabs(b); });
    EXPECT_EQ(histogramOf(values, 512), whole);
}

TEST(Histogram, ZerosAndNothing)
{
    Histogram histogram;
    EXPECT_TRUE(histogram.empty());
    histogram.add(std::vector<float>{ notANumber, inf, -inf });
    EXPECT_TRUE(histogram.empty());
    EXPECT_EQ(histogram, Histogram{});
    histogram.add(std::vector<float>{ 0, -0.0F, 0 });
    EXPECT_FALSE(histogram.empty());
    EXPECT_EQ(histogram.count(), 3);
    EXPECT_EQ(histogram.binWidth(), 0);
    EXPECT_TRUE(histogram.bins().empty());
    Histogram other;
    other.add(std::vector<float>{ 4 });
    EXPECT_EQ(other.binWidth(), 8.0 / Histogram::binsPerSide);
    Histogram merged = other;
    merged.merge(histogram);
    histogram.merge(other);
    EXPECT_EQ(merged, histogram);
    EXPECT_EQ(histogram.count(), 4);
    EXPECT_EQ(histogram.bins()[Histogram::binsPerSide], 3);
    EXPECT_EQ(histogram.bins()[Histogram::binsPerSide + Histogram::binsPerSide / 2], 1);
}

TEST(Histogram, TinyAndHugeValues)
{
    constexpr float largest = std::numeric_limits<float>::max();
    constexpr float smallest = std::numeric_limits<float>::denorm_min();
    std::vector<float> values{ smallest, -smallest, 1e-38F, -1e-38F, largest, -largest, 0 };
    const Histogram whole = histogramOf(values, values.size());
    do {
        EXPECT_EQ(histogramOf(values, 1), whole);
    } while (std::ranges::next_permutation(values).found);
    EXPECT_EQ(whole.bins()[Histogram::binsPerSide], 3);
    EXPECT_EQ(whole.bins()[Histogram::binsPerSide - 1], 2); // negative, however small
    EXPECT_EQ(whole.bins().front(), 1);
    EXPECT_EQ(whole.bins().back(), 1);
}

TEST(Rebin, DividesInProportionAndKeepsTheSum)
{
    Histogram fine;
    fine.add(std::vector<float>{ -1, -0.5F, 0, 0.25F, 1, 1 });
    const BinnedCounts counts = rebin(fine, -1, 1, 4);
    EXPECT_EQ(counts.counts, (std::vector<double>{ 1, 1, 2, 2 })); // edges of fine bins coincide with these
    const BinnedCounts thirds = rebin(fine, -0.75, 0.75, 3);
    EXPECT_EQ(
        thirds.counts, (std::vector<double>{ 2, 1, 3 })); // what is outside goes to the ends; 0.25 to [0.25, 0.75)
    double sum = 0;
    for (const double count : rebin(fine, -0.1, 0.37, 7).counts)
        sum += count;
    EXPECT_NEAR(sum, 6, 1e-12);
    const double width = fine.binWidth();
    const BinnedCounts straddled = rebin(fine, 0.25 - width * 0.75, 0.25 + width * 1.25, 2);
    EXPECT_NEAR(straddled.counts[0], 3.25, 1e-9); // a quarter of the bin that begins at 0.25
    EXPECT_NEAR(straddled.counts[1], 2.75, 1e-9);
}

TEST(Rebin, OfConstantsZerosAndNothing)
{
    Histogram zeros;
    zeros.add(std::vector<float>(5, 0.0F));
    const BinnedCounts counts = rebin(zeros, 0, 0, 2);
    EXPECT_EQ(counts.lo, -0.5);
    EXPECT_EQ(counts.hi, 0.5);
    EXPECT_EQ(counts.counts, (std::vector<double>{ 0, 5 }));
    EXPECT_EQ(rebin(Histogram{}, 0, 1, 3).counts, (std::vector<double>{ 0, 0, 0 }));
    Histogram constant;
    constant.add(std::vector<float>(4, 7.0F));
    EXPECT_EQ(rebin(constant, 7, 7, 3).counts, (std::vector<double>{ 0, 4, 0 }));
}

TEST(MovingAverage, IsTorchs)
{
    const auto input = test::floats("input_linear_500x64.npy");
    const auto seen = test::observe(input.values, 50 * 64);
    bool found = false;
    for (auto& row : test::table("activation_qparams.csv")) {
        if (row["layer"] != "linear" || row["observer"] != "moving_average_minmax_0.01")
            continue;
        found = true;
        EXPECT_EQ(seen.movingAverages[0].range, (Range{ std::stof(row["min"]), std::stof(row["max"]) }));
        EXPECT_EQ(seen.movingAverages[0].batches, 10);
    }
    EXPECT_TRUE(found);
}

TEST(TensorObservation, SkipsBatchesWithoutFiniteValues)
{
    TensorObservation seen;
    seen.movingAverages.push_back({ 0.5, {}, 0 });
    seen.add(std::vector<float>{ notANumber });
    seen.add(std::vector<float>{});
    seen.add(std::vector<float>{ -1, 3, inf });
    seen.add(std::vector<float>{ -3, 1 });
    EXPECT_EQ(seen.movingAverages[0].range, (Range{ -2, 2 }));
    EXPECT_EQ(seen.movingAverages[0].batches, 2);
    EXPECT_EQ(seen.moments.count, 4);
    EXPECT_EQ(seen.histogram.count(), 4);
}

TEST(TensorObservation, PiecesOfALargeBatchMakeNoDifference)
{
    const std::vector<float> values = wildValues(300000);
    TensorObservation whole;
    whole.add(values);
    EXPECT_EQ(whole.histogram, histogramOf(values, 1000));
    EXPECT_EQ(whole.moments.count + whole.moments.nans + whole.moments.infinities, 300000);
}
