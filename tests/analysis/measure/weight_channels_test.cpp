// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/weight_channels.h"

#include <limits>

#include <gmock/gmock.h>

namespace analysis {

namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

WeightUse use(Shape shape, int outputAxis = 0)
{
    WeightUse weight;
    weight.shape = std::move(shape);
    weight.outputAxis = outputAxis;
    return weight;
}

struct Case {
    const char* what;
    WeightUse weight;
    std::vector<float> values;
    WeightChannels expected;
};

TEST(WeightChannels, AreCountedAndCompared)
{
    const Case cases[] = {
        { "nothing", use({ 0, 3 }), {}, { 0, 0, 0, 1 } },
        { "one", use({ 1, 2 }), { -3, 2 }, { 1, 0, 0, 1 } },
        { "the smaller of two is the median", use({ 2, 2 }), { 1, -8, 0.5F, 2 }, { 2, 0, 0, 4 } },
        { "median of three", use({ 3, 1 }), { 12, 1, -3 }, { 3, 0, 0, 4 } },
        { "zeros are counted and left out", use({ 4, 1 }), { 0, 2, -0.F, -6 }, { 4, 2, 0, 3 } },
        { "zeros alone", use({ 2, 2 }), { 0, 0, 0, 0 }, { 2, 2, 0, 1 } },
        { "no finite value is no zero", use({ 2, 2 }), { nan, infinity, 5, 5 }, { 2, 0, 1, 1 } },
        { "NaN beside zero is no zero channel", use({ 2, 2 }), { nan, 0, 5, 5 }, { 2, 0, 1, 1 } },
        { "finite ones beside Inf have a range", use({ 2, 2 }), { -infinity, 10, 5, 5 }, { 2, 0, 1, 2 } },
        { "channels on axis 1", use({ 2, 2, 1 }, 1), { 1, 0, -6, 0 }, { 2, 1, 0, 1 } },
        { "axis 1 of a transposed convolution", use({ 2, 2, 2 }, 1), { 1, 1, 6, 1, 2, 1, 1, 1 }, { 2, 0, 0, 3 } },
    };
    for (const Case& test : cases)
        EXPECT_EQ(weightChannels(test.weight, test.values), test.expected) << test.what;
}

TEST(WeightChannels, OfTwoMatricesAddUp)
{
    EXPECT_EQ(together({ 4, 1, 2, 3.5 }, { 2, 2, 0, 8 }), (WeightChannels{ 6, 3, 2, 8 }));
    EXPECT_EQ(together({}, { 2, 2, 0, 1.5 }), (WeightChannels{ 2, 2, 0, 1.5 }));
}

} // namespace

} // namespace analysis
