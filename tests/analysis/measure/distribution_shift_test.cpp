// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/distribution_shift.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "tests/analysis/support/reference.h"

using namespace analysis;
using analysis::test::observe;

TEST(LayerShift, IsAsDefined)
{
    // 50 bins on [0, 4], which are not those of the histogram; each value is the middle of one of them.
    const std::vector<float> before{ 0, 1, 1, 4 };
    const std::vector<float> now{ 1, 1, 3, 3 };
    const LayerShift shift = layerShift("conv", observe(before), observe(now)).value();
    EXPECT_EQ(shift.layer, "conv");
    EXPECT_DOUBLE_EQ(shift.meanShift, 0.5);
    EXPECT_DOUBLE_EQ(shift.stdShift, std::fabs(std::sqrt(4.0 / 3) - std::sqrt(3.0)));
    EXPECT_DOUBLE_EQ(shift.rangeShift, 2);
    ASSERT_EQ(shift.calibration.counts.size(), 50U);
    EXPECT_EQ(shift.calibration.lo, 0);
    EXPECT_EQ(shift.evaluation.hi, 4);
    // Shares of evaluation and calibration: 1/2 against 1/2 (bin of 1), 1/2 against 0 (bin of 3), 0 against 1/4 twice.
    const double norm = 1 + 50e-8;
    const auto share = [&](double part) { return (part + 1e-8) / norm; };
    const double expected =
        share(0.5) * std::log(share(0.5) / share(0)) + 2 * share(0) * std::log(share(0) / share(0.25));
    EXPECT_NEAR(shift.kl, expected, 1e-12);
    EXPECT_DOUBLE_EQ(shift.score, (shift.meanShift + shift.stdShift + shift.rangeShift + shift.kl) / 4);
}

TEST(LayerShift, OfTheSameDataIsZero)
{
    const auto seen = observe(test::floats("input_linear_500x64.npy").values, 3200);
    const LayerShift shift = layerShift("linear", seen, seen).value();
    EXPECT_EQ(shift.score, 0);
    EXPECT_EQ(shift.calibration, shift.evaluation);
}

TEST(LayerShift, OfConstantsAndZeros)
{
    const LayerShift same = layerShift("x", observe({ 0, 0 }), observe({ 0 })).value();
    EXPECT_EQ(same.score, 0);
    const LayerShift moved = layerShift("x", observe({ 2 }), observe({ 5 })).value();
    EXPECT_EQ(moved.meanShift, 3);
    EXPECT_EQ(moved.rangeShift, 0);
    EXPECT_TRUE(std::isfinite(moved.kl));
    EXPECT_GT(moved.kl, 10); // no bin in common: about log(1 / 1e-8)
}

TEST(LayerShift, ErrorsNameTheLayer)
{
    constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
    const auto without = layerShift("fc", observe({ 1 }), observe({ notANumber }));
    EXPECT_EQ(without.error().kind, ErrorKind::NoData);
    EXPECT_THAT(without.error().message, testing::HasSubstr("'fc'"));
    EXPECT_THAT(without.error().message, testing::HasSubstr("evaluation"));
    EXPECT_THAT(layerShift("fc", observe(std::vector<float>{}), observe({ 1 })).error().message,
        testing::HasSubstr("calibration"));
}

TEST(OverallShift, IsTheMeanOfTheScores)
{
    LayerShift a;
    a.score = 1;
    LayerShift b;
    b.score = 0.5;
    EXPECT_EQ(overallShift({ a, b }).overall, 0.75);
    EXPECT_EQ(overallShift({}).overall, 0);
}
