// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/listed_bins.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "analysis/observe/histogram_filler.h"

namespace analysis {
namespace {

constexpr float width = 1.0F / Histogram::binsPerSide;
const BinGrid unitGrid{ width, std::bit_cast<std::int32_t>(1.0F) };

/// Half of them zeros of both signs, some of them next to zero.
std::vector<float> valuesOf(std::size_t count)
{
    std::mt19937 random(5);
    std::uniform_real_distribution<float> uniform(-0.999F, 0.999F);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = i % 4 == 1 ? 0.0F : i % 4 == 3 ? -0.0F : uniform(random);
    for (std::size_t i = 0; i + 4 < count; i += 40) {
        values[i] = -std::numeric_limits<float>::denorm_min();
        values[i + 4] = 1e-38F;
    }
    return values;
}

struct Expected {
    std::vector<std::uint16_t> bins;
    float largest = 0;
};

Expected expectedOf(const std::vector<float>& values)
{
    Expected expected;
    for (const float value : values) {
        expected.largest = std::max(expected.largest, std::fabs(value));
        if (value != 0)
            expected.bins.push_back(
                std::uint16_t(Histogram::binsPerSide + std::floor(double(value) * Histogram::binsPerSide)));
    }
    return expected;
}

void expectListed(const ListedBins& listed, const Expected& expected)
{
    EXPECT_EQ(std::vector(listed.bins.begin(), listed.bins.begin() + std::ptrdiff_t(listed.count)), expected.bins);
    EXPECT_EQ(std::bit_cast<float>(listed.largest), expected.largest);
}

class ListBins : public ::testing::TestWithParam<std::size_t> { };

TEST_P(ListBins, LeavesOutZerosAndKeepsTheOrder)
{
    const std::vector<float> values = valuesOf(GetParam());
    const Expected expected = expectedOf(values);
    ListedBins listed;
    listBins(values.data(), values.size(), unitGrid, listed);
    expectListed(listed, expected);
    ListedBins plainly;
    listBinsPlainly(values.data(), values.size(), unitGrid, plainly);
    expectListed(plainly, expected);
}

TEST_P(ListBins, OfDifferencesAreThoseOfFloatDifferences)
{
    const std::vector<float> left = valuesOf(GetParam());
    std::vector<float> right(left.size());
    std::vector<float> difference(left.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        right[i] = i % 3 == 0 ? left[i] : left[i] * 0.3F;
        difference[i] = left[i] - right[i];
    }
    ListedBins listed;
    listBinsOfDifferences(left.data(), right.data(), left.size(), unitGrid, listed);
    expectListed(listed, expectedOf(difference));
}

INSTANTIATE_TEST_SUITE_P(Lengths, ListBins, ::testing::Values(0, 1, 15, 16, 17, 1000, 1024));

TEST(ListBins, TellsWhatLiesBeyondTheBins)
{
    constexpr float infinite = std::numeric_limits<float>::infinity();
    for (const float beyond : { 1.0F, -1.0F, 3e38F, -infinite, std::numeric_limits<float>::quiet_NaN() }) {
        std::vector<float> values = valuesOf(100);
        values[77] = beyond;
        const std::vector<float> zeros(values.size());
        ListedBins listed;
        listBins(values.data(), values.size(), unitGrid, listed);
        EXPECT_GE(listed.largest, unitGrid.limit) << beyond;
        listBinsPlainly(values.data(), values.size(), unitGrid, listed);
        EXPECT_GE(listed.largest, unitGrid.limit) << beyond;
        listBinsOfDifferences(values.data(), zeros.data(), values.size(), unitGrid, listed);
        EXPECT_GE(listed.largest, unitGrid.limit) << beyond;
    }
}

/// More of one value than a table can count.
TEST(HistogramFiller, CountsAValueThatComesOften)
{
    constexpr std::int64_t blocks = 300;
    const std::vector<float> left(HistogramFiller::blockSize, 0.75F);
    const std::vector<float> right(HistogramFiller::blockSize, 1.0F);
    Histogram got;
    {
        HistogramFiller filler(got, std::size_t(blocks) * left.size());
        for (std::int64_t i = 0; i < blocks; ++i) {
            filler.add(left);
            filler.addDifferences(left, right);
        }
    }
    Histogram expected;
    expected.addRepeated(0.75F, blocks * std::int64_t(left.size()));
    expected.addRepeated(-0.25F, blocks * std::int64_t(left.size()));
    EXPECT_EQ(got, expected);
}

TEST(HistogramFiller, TwoAtATimeDoNotMix)
{
    const std::vector<float> small(HistogramFiller::blockSize, 0.75F);
    const std::vector<float> large(HistogramFiller::blockSize, -6.0F);
    Histogram first;
    Histogram second;
    {
        HistogramFiller one(first, 1 << 20);
        HistogramFiller two(second, 1 << 20);
        one.add(small);
        two.add(large);
        one.add(large); // the bins grow while the tables are not empty
        one.add(small);
    }
    Histogram expected;
    expected.addRepeated(0.75F, 2 * std::int64_t(small.size()));
    expected.addRepeated(-6.0F, std::int64_t(large.size()));
    EXPECT_EQ(first, expected);
    Histogram ofLarge;
    ofLarge.addRepeated(-6.0F, std::int64_t(large.size()));
    EXPECT_EQ(second, ofLarge);
}

} // namespace
} // namespace analysis
