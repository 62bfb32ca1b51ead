// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/error_stats.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

using namespace analysis;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

ErrorMeasures measured(const std::vector<float>& x, const std::vector<float>& quantized)
{
    ErrorStats stats;
    stats.add(x, quantized);
    return stats.finish();
}

} // namespace

TEST(ErrorStats, OfThreePairs)
{
    const ErrorMeasures error = measured({ 1, 2, -4 }, { 1, 3, -2 });
    EXPECT_EQ(error.count, 3);
    EXPECT_DOUBLE_EQ(error.sqnrDb, 10 * std::log10(21.0 / 5));
    EXPECT_DOUBLE_EQ(error.mse, 5.0 / 3);
    EXPECT_DOUBLE_EQ(error.mae, 1);
    EXPECT_DOUBLE_EQ(error.relativeMae, 3.0 / 7);
    EXPECT_DOUBLE_EQ(error.maxError, 2);
    EXPECT_DOUBLE_EQ(error.bias, 1);
    EXPECT_DOUBLE_EQ(error.cosine, 15 / (std::sqrt(21.0) * std::sqrt(14.0)));
    EXPECT_NEAR(error.snrDb, 10 * std::log10((21 - 1.0 / 3) / 2), 1e-12); // variances 31/3 and 1
    EXPECT_FALSE(error.clipped);
}

TEST(ErrorStats, AgreesWithANaiveSumAndMerges)
{
    std::mt19937 random(2);
    std::normal_distribution<float> normal(5, 1);
    std::vector<float> x(5003);
    std::vector<float> quantized(x.size());
    long double x2 = 0;
    long double e2 = 0;
    long double q2 = 0;
    long double xq = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = normal(random);
        quantized[i] = std::round(x[i] * 10) / 10;
        x2 += static_cast<long double>(x[i]) * x[i];
        q2 += static_cast<long double>(quantized[i]) * quantized[i];
        xq += static_cast<long double>(x[i]) * quantized[i];
        e2 += std::pow(static_cast<long double>(x[i]) - quantized[i], 2);
    }
    const ErrorMeasures whole = measured(x, quantized);
    EXPECT_NEAR(whole.sqnrDb, static_cast<double>(10 * std::log10(x2 / e2)), 1e-9);
    EXPECT_NEAR(whole.cosine, static_cast<double>(xq / std::sqrt(x2 * q2)), 1e-14);
    for (const std::size_t cut : { 0U, 1U, 1024U, 5003U }) {
        ErrorStats left;
        ErrorStats right;
        left.add(std::span(x).first(cut), std::span(quantized).first(cut));
        right.add(std::span(x).subspan(cut), std::span(quantized).subspan(cut));
        left.merge(right);
        const ErrorMeasures merged = left.finish();
        EXPECT_EQ(merged.count, whole.count);
        EXPECT_EQ(merged.maxError, whole.maxError);
        EXPECT_NEAR(merged.sqnrDb, whole.sqnrDb, 1e-10);
        EXPECT_NEAR(merged.snrDb, whole.snrDb, 1e-9);
        EXPECT_NEAR(merged.bias, whole.bias, 1e-15);
    }
}

TEST(ErrorStats, OfAReferenceWithItsSumsHaveTheSameBits)
{
    std::mt19937 random(3);
    std::normal_distribution<float> normal;
    std::vector<float> x(3 * Reference::blockSize + 21);
    for (float& value : x)
        value = normal(random);
    x[Reference::blockSize + 5] = std::numeric_limits<float>::quiet_NaN();
    x.back() = std::numeric_limits<float>::infinity();
    Reference reference(x);
    EXPECT_EQ(reference.sumsAt(0), nullptr);
    reference.sum();
    ASSERT_NE(reference.sumsAt(0), nullptr);
    double sum = 0;
    for (std::size_t i = 0; i < Reference::blockSize; ++i)
        sum += std::fabs(double(x[i]));
    EXPECT_NEAR(reference.sumsAt(0)->absX, sum, 1e-10);
    for (const float step : { 0.1F, 0.5F }) {
        std::vector<float> quantized(x.size());
        std::ranges::transform(x, quantized.begin(), [&](float value) { return std::round(value / step) * step; });
        quantized[2 * Reference::blockSize] = std::numeric_limits<float>::quiet_NaN();
        ErrorStats expected;
        expected.add(x, quantized);
        ErrorStats shared;
        shared.add(reference, quantized);
        EXPECT_EQ(shared.finish(), expected.finish());
        EXPECT_EQ(shared.nonFinite(), 3);
        EXPECT_EQ(expected.nonFinite(), 3);
    }
    Reference nothing(std::span<const float>{});
    nothing.sum();
    ErrorStats none;
    none.add(nothing, {});
    EXPECT_EQ(none.finish().count, 0);
}

TEST(ErrorStats, ClippedSplitsTheError)
{
    ErrorStats stats;
    stats.add(std::vector<float>{ 0, 1, 2, 10 }, std::vector<float>{ 0.5F, 1, 2, 8 });
    stats.addClipped(1, 4);
    const ErrorMeasures error = stats.finish();
    EXPECT_EQ(error.clipped, 0.25);
    EXPECT_EQ(error.clipMse, 1);
    EXPECT_EQ(error.roundMse, 0.0625);
    EXPECT_EQ(*error.clipMse + *error.roundMse, error.mse);
    ErrorStats merged;
    merged.merge(stats);
    EXPECT_EQ(merged.finish(), error);
}

TEST(ErrorStats, IsNeverNaN)
{
    const ErrorMeasures none = measured({}, {});
    EXPECT_EQ(none, ErrorMeasures{});
    const ErrorMeasures exact = measured({ 1, 2 }, { 1, 2 });
    EXPECT_EQ(exact.sqnrDb, inf);
    EXPECT_EQ(exact.snrDb, inf);
    EXPECT_DOUBLE_EQ(exact.cosine, 1);
    const ErrorMeasures zeros = measured({ 0, 0 }, { 0, 0 });
    EXPECT_EQ(zeros.sqnrDb, inf);
    EXPECT_EQ(zeros.relativeMae, 0);
    EXPECT_EQ(zeros.cosine, 1);
    const ErrorMeasures fromZero = measured({ 0, 0 }, { 1, -1 });
    EXPECT_EQ(fromZero.sqnrDb, -inf);
    EXPECT_EQ(fromZero.snrDb, -inf);
    EXPECT_EQ(fromZero.relativeMae, inf);
    EXPECT_EQ(fromZero.cosine, 0);
    const ErrorMeasures toZero = measured({ 1, -1 }, { 0, 0 });
    EXPECT_EQ(toZero.sqnrDb, 0);
    EXPECT_EQ(toZero.cosine, 0);
    const ErrorMeasures one = measured({ 3 }, { 2 });
    EXPECT_EQ(one.snrDb, inf); // one error has no spread
    EXPECT_EQ(one.bias, -1);
    EXPECT_EQ(measured({ 3, 4, 7 }, { 3.1F, 4.1F, 7.1F }).bias > 0, true);
}

TEST(ErrorStats, CountsWhatIsNotFiniteApart)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
    std::vector<float> x(2000, 1);
    std::vector<float> quantized(2000, 2);
    x[3] = notANumber;
    quantized[1500] = infinity;
    x[1999] = -infinity;
    quantized[1999] = -infinity;
    ErrorStats stats;
    stats.add(x, quantized);
    EXPECT_EQ(stats.nonFinite(), 3);
    EXPECT_EQ(stats.finish().count, 1997);
    EXPECT_EQ(stats.finish().mse, 1);
}

TEST(ErrorStats, HoldsTheLargestFloats)
{
    constexpr float largest = std::numeric_limits<float>::max();
    const ErrorMeasures error = measured({ largest, -largest }, { -largest, largest });
    EXPECT_NEAR(error.sqnrDb, 20 * std::log10(0.5), 1e-12);
    EXPECT_DOUBLE_EQ(error.cosine, -1);
}
