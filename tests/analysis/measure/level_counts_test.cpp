// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/measure/level_counts.h"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "analysis/encoding/quantize.h"

namespace analysis {
namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float infinite = std::numeric_limits<float>::infinity();

Encoding gridOf(float scale, int zeroPoint, std::int64_t lowest, std::int64_t highest)
{
    Encoding encoding;
    encoding.format = { FormatKind::UnsignedInteger, 8 };
    encoding.scales = { scale };
    encoding.zeroPoints = { zeroPoint };
    encoding.lowest = lowest;
    encoding.highest = highest;
    return encoding;
}

struct GridCase {
    const char* name;
    Encoding grid;
};

class LevelCountsTest : public testing::TestWithParam<GridCase> { };

/// The reference is the histogram of the quantized values themselves.
TEST_P(LevelCountsTest, GiveTheHistogramOfTheValues)
{
    const Encoding& grid = GetParam().grid;
    ASSERT_TRUE(LevelCounts::fits(grid));
    std::mt19937 random(7);
    std::normal_distribution<float> normal(0, 60 * grid.scales[0]);
    for (const std::size_t count : { std::size_t{ 1 }, std::size_t{ 1023 }, std::size_t{ 70001 } }) {
        std::vector<float> x(count);
        for (float& value : x)
            value = std::max(normal(random), grid.zeroPoints[0] == 0 ? 0.0F : -infinite);
        x.back() = notANumber; // becomes the lowest level
        if (count > 1)
            x.front() = infinite;
        std::vector<float> quantized(count);
        fakeQuantize(grid, x, quantized);
        Histogram expected;
        Histogram got;
        for (int batch = 0; batch < 2; ++batch) {
            expected.add(quantized);
            LevelCounts levels(grid);
            levels.add(std::span(quantized).first(count / 2));
            levels.add(std::span(quantized).subspan(count / 2));
            levels.addTo(got);
        }
        EXPECT_EQ(got, expected);
    }
}

INSTANTIATE_TEST_SUITE_P(Grids, LevelCountsTest,
    testing::Values(GridCase{ "positive", gridOf(0.0235F, 0, 0, 255) },
        GridCase{ "shifted", gridOf(0.0171F, 113, 0, 255) }, GridCase{ "signed", gridOf(0.3F, 0, -128, 127) },
        GridCase{ "negative", gridOf(1.7e-5F, 255, 0, 255) }, GridCase{ "two_bits", gridOf(1.25F, 1, 0, 3) },
        GridCase{ "tiny", gridOf(1.2e-38F, 3, 0, 255) }, GridCase{ "huge", gridOf(1e36F, 128, 0, 255) }),
    [](const auto& test) { return test.param.name; });

TEST(LevelCounts, OnlyZerosLeaveAHistogramWithoutAWidth)
{
    LevelCounts levels(gridOf(0.5F, 0, 0, 255));
    levels.add(std::vector<float>(40, 0.0F));
    Histogram got;
    levels.addTo(got);
    EXPECT_EQ(got.count(), 40);
    EXPECT_EQ(got.binWidth(), 0);
}

TEST(LevelCounts, FitOnlySmallGridsOfNormalFloats)
{
    EXPECT_FALSE(LevelCounts::fits(gridOf(0.5F, 0, 0, 256)));
    EXPECT_FALSE(LevelCounts::fits(gridOf(1e-40F, 0, 0, 255)));
    EXPECT_FALSE(LevelCounts::fits(gridOf(1e37F, 0, 0, 255)));
    EXPECT_FALSE(LevelCounts::fits(gridOf(infinite, 0, 0, 255)));
    Encoding channels = gridOf(0.5F, 0, 0, 255);
    channels.scales.push_back(1);
    channels.zeroPoints.push_back(0);
    EXPECT_FALSE(LevelCounts::fits(channels));
    Encoding half = gridOf(0.5F, 0, 0, 255);
    half.format = { FormatKind::Float16, 16 };
    EXPECT_FALSE(LevelCounts::fits(half));
}

TEST(Histogram, CountsARepeatedValueAsIfItCameOftenInAnyOrder)
{
    const float values[] = { 0.0F, -0.0F, 0.3F, -0.3F, 1.0F, -1.0F, 7e-42F, -7e-42F, 3e38F, notANumber, -infinite };
    Histogram expected;
    Histogram got;
    for (const float value : values) {
        expected.add(std::vector<float>(5, value));
        got.addRepeated(value, 5);
        EXPECT_EQ(got, expected) << value;
    }
    got.addRepeated(1e30F, 0);
    EXPECT_EQ(got, expected);
}

} // namespace
} // namespace analysis
