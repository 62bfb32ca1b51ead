// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/task_metrics.h"

#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

using namespace analysis;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

ClassificationStats classified(const std::vector<float>& y, const std::vector<float>& quantized, std::int64_t samples,
    const std::vector<std::int64_t>& labels = {})
{
    ClassificationStats stats;
    stats.add({ y, quantized, samples, labels });
    return stats;
}

std::optional<double> top1(const std::vector<float>& logits, std::int64_t label)
{
    return classified(logits, logits, 1, { label }).top1();
}

} // namespace

TEST(ClassificationStats, CountsHits)
{
    const std::vector<float> y{ 1, 2, 3, 4, 5, 6, 7, /**/ 7, 6, 5, 4, 3, 2, 1 };
    const auto stats = classified(y, y, 2, { 2, 0 });
    EXPECT_EQ(stats.top1(), 50);
    EXPECT_EQ(stats.top5(), 100); // class 2 is fifth
    EXPECT_EQ(stats.agreement(), 100);
    EXPECT_EQ(stats.kl(), 0);
    EXPECT_EQ(classified(y, y, 2, { 1, 0 }).top5(), 50); // class 1 is sixth
}

TEST(ClassificationStats, TiesGoToTheFirstClass)
{
    EXPECT_EQ(top1({ 1, 3, 3 }, 1), 100);
    EXPECT_EQ(top1({ 1, 3, 3 }, 2), 0);
    const std::vector<float> equal(6, 0.0F);
    EXPECT_EQ(classified(equal, equal, 1, { 4 }).top5(), 100);
    EXPECT_EQ(classified(equal, equal, 1, { 5 }).top5(), 0);
}

TEST(ClassificationStats, WhatIsNotFiniteIsNeverAHit)
{
    EXPECT_EQ(top1({ 1, inf, 0 }, 1), 0);
    EXPECT_EQ(top1({ 1, inf, 0 }, 0), 0);
    EXPECT_EQ(top1({ notANumber, 1, 0 }, 0), 0);
    EXPECT_EQ(top1({ notANumber, 1, 0 }, 1), 0); // torch's argmax is the NaN
    EXPECT_EQ(top1({ -inf, 1, 0 }, 1), 100);
    const std::vector<float> nans(7, notANumber);
    const auto stats = classified(nans, nans, 1, { 0 });
    EXPECT_EQ(stats.top1(), 0);
    EXPECT_EQ(stats.top5(), 0);
    EXPECT_EQ(stats.agreement(), 0);
    EXPECT_FALSE(stats.kl());
    EXPECT_EQ(classified({ notANumber, 1 }, { 2, 1 }, 1).agreement(), 0) << "nothing agrees with what is no number";
}

TEST(ClassificationStats, LabelsOutOfRangeAreMisses)
{
    EXPECT_EQ(top1({ 1, 2, 3 }, 3), 0);
    EXPECT_EQ(top1({ 1, 2, 3 }, -1), 0);
}

TEST(ClassificationStats, AbsentWhereNotMeasured)
{
    const ClassificationStats none;
    EXPECT_FALSE(none.top1() || none.top5() || none.agreement() || none.kl());
    const auto unlabelled = classified({ 1, 2 }, { 2, 1 }, 1);
    EXPECT_FALSE(unlabelled.top1());
    EXPECT_EQ(unlabelled.agreement(), 0);
    const std::vector<float> five{ 1, 2, 3, 4, 5 };
    EXPECT_FALSE(classified(five, five, 1, { 0 }).top5());
}

TEST(ClassificationStats, DivergenceOfSoftmaxes)
{
    // Probabilities 1/4, 3/4 against 1/2, 1/2; the logits are shifted by any constant.
    const auto log3 = static_cast<float>(std::log(3.0));
    const double expected = 0.25 * std::log(0.5) + 0.75 * std::log(1.5);
    EXPECT_NEAR(*classified({ 1000, 1000 + log3 }, { -5, -5 }, 1).kl(), expected, 1e-4); // float32 of 1000 + log 3
    EXPECT_NEAR(*classified({ 0, log3 }, { 7, 7 }, 1).kl(), expected, 1e-7);
    EXPECT_NEAR(*classified({ 0, log3, 1, 1 }, { 7, 7, 1, 1 }, 2).kl(), expected / 2, 1e-7);
}

TEST(ClassificationStats, Merges)
{
    auto stats = classified({ 1, 2, 3, 0, 0, 0 }, { 3, 2, 1, 0, 0, 0 }, 1, { 2 });
    stats.merge(classified({ 0, 1, 3, 0, 0, 0 }, { 1, 2, 3, 0, 0, 0 }, 1, { 2 }));
    stats.merge(ClassificationStats{});
    EXPECT_EQ(stats.top1(), 50);
    EXPECT_EQ(stats.agreement(), 50);
    EXPECT_EQ(stats.top5(), 100);
}

TEST(SampleErrors, MeanLargestVariance)
{
    // mse of the samples: 1, 4, 0 (mean 5/3, variance 13/3)
    const std::vector<float> y{ 0, 0, 0, 0, 5, 5 };
    const std::vector<float> quantized{ 1, -1, 2, 2, 5, 5 };
    SampleErrors whole;
    whole.add({ y, quantized, 3, {} });
    EXPECT_DOUBLE_EQ(whole.mean(), 5.0 / 3);
    EXPECT_EQ(whole.largest(), 4);
    EXPECT_DOUBLE_EQ(whole.variance(), 13.0 / 3);
    SampleErrors merged;
    for (std::size_t i = 0; i < 3; ++i) {
        SampleErrors one;
        one.add({ std::span(y).subspan(2 * i, 2), std::span(quantized).subspan(2 * i, 2), 1, {} });
        EXPECT_EQ(one.variance(), 0);
        merged.merge(one);
    }
    EXPECT_DOUBLE_EQ(merged.mean(), whole.mean());
    EXPECT_DOUBLE_EQ(merged.variance(), whole.variance());
    EXPECT_EQ(merged.largest(), 4);
}

TEST(SampleErrors, LeavesOutWhatIsNotFinite)
{
    SampleErrors errors;
    errors.add({ std::vector<float>{ 1, notANumber, 1 }, std::vector<float>{ inf, 1, 3 }, 3, {} });
    EXPECT_EQ(errors.nonFinite(), 2);
    EXPECT_EQ(errors.samples(), 1);
    EXPECT_EQ(errors.mean(), 4);
    errors.add({ {}, {}, 0, {} });
    EXPECT_EQ(errors.samples(), 1);
    EXPECT_EQ(SampleErrors{}.mean(), 0);
}

TEST(FillOutput, WritesOnlyWhatItAnswersFor)
{
    SampleErrors errors;
    errors.add({ std::vector<float>{ 0, 0 }, std::vector<float>{ 1, 3 }, 2, {} });
    OutputResult output;
    output.top1Drop = 1.5;
    fillOutput(output, errors, nullptr);
    EXPECT_EQ(output.mseMax, 9);
    EXPECT_EQ(output.mseVariance, 32);
    EXPECT_FALSE(output.kl);
    const auto stats = classified({ 1, 2 }, { 1, 2 }, 1, { 1 });
    fillOutput(output, errors, &stats);
    EXPECT_EQ(output.top1, 100);
    EXPECT_EQ(output.kl, 0);
    EXPECT_EQ(output.top1Drop, 1.5);
}
