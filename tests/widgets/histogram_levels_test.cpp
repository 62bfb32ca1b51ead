// SPDX-License-Identifier: GPL-3.0-or-later
// Histograms of values on a grid: counts by level, bins that fit the grid, the bin at zero of errors.
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "analysis/observe/histogram.h"
#include "widgets/charts/error_histogram_chart.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/series_points.h"

namespace {

using namespace widgets;
using analysis::BinnedCounts;

constexpr double rounding = 1e-9; // of sums of shares

double sumOf(const std::vector<double>& counts)
{
    return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// A picture as the engine makes it of `values` on the grid of `step`, and how often each level occurs.
struct Quantized {
    BinnedCounts picture;
    std::map<std::int64_t, double> levels;
};

Quantized quantized(double step, int lowest, int highest)
{
    std::mt19937 random(3);
    std::normal_distribution<double> normal(0, (highest - lowest) / 8.0);
    analysis::Histogram histogram;
    Quantized result;
    for (int i = 0; i < 20'000; ++i) {
        const auto level = std::int64_t(std::clamp(std::round(normal(random)), double(lowest), double(highest)));
        const auto value = float(double(level) * step);
        histogram.add({ &value, 1 });
        result.levels[level] += 1;
    }
    const double lo = double(result.levels.begin()->first) * step;
    const double hi = double(result.levels.rbegin()->first) * step;
    result.picture = analysis::rebin(histogram, lo, hi, 256);
    return result;
}

TEST(LevelCounts, FindTheCountOfEveryLevelInAPicture)
{
    for (const double step : { 0.0123, 1.0, 3.7e-6 }) {
        for (const auto& [lowest, highest] :
            std::initializer_list<std::pair<int, int>>{ { -128, 127 }, { -8, 7 }, { 0, 255 }, { -100, 127 } }) {
            const Quantized sample = quantized(step, lowest, highest);
            const LevelCounts found = levelCounts(sample.picture, step);
            EXPECT_NEAR(sumOf(found.counts), 20'000, 1e-6);
            for (std::size_t i = 0; i < found.counts.size(); ++i) {
                const std::int64_t level = found.first + std::int64_t(i);
                const auto expected = sample.levels.find(level);
                EXPECT_NEAR(found.counts[i], expected == sample.levels.end() ? 0 : expected->second, 1e-6)
                    << level << " of " << lowest << " … " << highest << ", step " << step;
            }
        }
    }
}

TEST(LevelCounts, LevelsInOneBinShareItsCount)
{
    const LevelCounts found = levelCounts({ -0.5, 5.5, { 9, 6 } }, 1); // 0, 1, 2 and 3, 4, 5
    EXPECT_EQ(found.first, -1) << "half is rounded away from zero";
    EXPECT_EQ(found.counts, (std::vector<double>{ 0, 3, 3, 3, 2, 2, 2, 0 }));
    EXPECT_TRUE(levelCounts({}, 1).counts.empty());
    EXPECT_TRUE(levelCounts({ 0, 0, { 4 } }, 1).counts.empty());
}

TEST(LevelCounts, BinsHoldWholeLevels)
{
    const LevelCounts levels{ 0.5, -1, { 1, 2, 3, 4, 5 } }; // -0.5 … 1.5
    const BinnedCounts each = binsOf(levels, 1);
    EXPECT_EQ(each, (BinnedCounts{ -0.75, 1.75, { 1, 2, 3, 4, 5 } }));
    const BinnedCounts pairs = binsOf(levels, 2);
    EXPECT_EQ(pairs, (BinnedCounts{ -0.75, 2.25, { 3, 7, 5 } }));
}

TEST(Rebinned, DividesInProportionAndLeavesOutWhatIsOutside)
{
    const BinnedCounts fine{ 0, 4, { 4, 8, 2, 6 } };
    EXPECT_EQ(rebinned(fine, { 0, 4, { 0, 0 } }).counts, (std::vector<double>{ 12, 8 }));
    EXPECT_EQ(rebinned(fine, { 0.5, 2.5, { 0, 0 } }).counts, (std::vector<double>{ 2 + 4, 4 + 1 }));
    const BinnedCounts wide = rebinned(fine, { -3, 9, { 0, 0, 0, 0, 0, 0, 0 } });
    EXPECT_NEAR(sumOf(wide.counts), 20, rounding);
    EXPECT_EQ(rebinned({}, { 0, 1, { 0, 0 } }).counts, (std::vector<double>{ 0, 0 }));
}

/// How often the outline turns back and forth: counts that lie below both neighbours by half.
int teethOf(const BinnedCounts& histogram)
{
    int teeth = 0;
    for (std::size_t i = 1; i + 1 < histogram.counts.size(); ++i)
        teeth += histogram.counts[i] < 0.5 * std::min(histogram.counts[i - 1], histogram.counts[i + 1]) ? 1 : 0;
    return teeth;
}

TEST(HistogramChart, BinsThatFitTheGridHaveNoComb)
{
    // As a symmetric scale makes it of a one-sided tensor: 1.5 bins a level.
    BinnedCounts comb{ 0, 256, std::vector<double>(256) };
    for (int level = 0; level <= 170; ++level)
        comb.counts[std::size_t(std::min(1.5 * level, 255.0))] += 1000 * std::exp(-level / 60.0);
    ASSERT_GT(teethOf(comb), 80);
    HistogramChart chart;
    chart.resize(600, 400);
    chart.setHistograms(comb, comb, "weight", 1.5);
    EXPECT_EQ(teethOf(chart.shownQuantized()), 0);
    EXPECT_NEAR(sumOf(chart.shownQuantized().counts), sumOf(comb.counts), 1e-6);
    EXPECT_EQ(chart.shownStems(), nullptr);
    const DataTable table = chart.dataTable();
    ASSERT_EQ(table.rows.size(), 256U) << "files have what was measured";
    EXPECT_EQ(std::get<double>(table.rows[2][3]), comb.counts[2]);
    chart.setHistograms(comb, comb, "weight");
    EXPECT_EQ(chart.shownQuantized(), comb) << "as it is without a common scale";
}

TEST(HistogramChart, FewLevelsAreStems)
{
    const Quantized sample = quantized(0.1, -8, 7);
    HistogramChart chart;
    chart.resize(600, 400);
    chart.setHistograms(sample.picture, sample.picture, "weight", 0.1);
    ASSERT_NE(chart.shownStems(), nullptr);
    EXPECT_EQ(chart.shownStems()->counts.size(), sample.levels.size());
    EXPECT_GE(chart.content().vertical.hi,
        std::max_element(sample.levels.begin(), sample.levels.end(), [](const auto& a, const auto& b) {
            return a.second < b.second;
        })->second);
    EXPECT_FALSE(chart.grab().isNull());
    for (const double step : { 0.0, -1.0, std::nan(""), 1e-9, 1e9 }) {
        chart.setHistograms(sample.picture, sample.picture, "weight", step);
        EXPECT_EQ(chart.shownStems(), nullptr) << step;
        EXPECT_EQ(chart.shownQuantized(), sample.picture) << step;
    }
}

TEST(ErrorHistogramChart, ErrorsThatAreNearlyAllTheSameCanBeSeen)
{
    ErrorHistogramChart chart;
    chart.resize(400, 300);
    chart.setErrors({ 0.0007775, 0.0007777, std::vector<double>(256, 10) }, 0.0111); // bins of 10⁻⁹
    const DataTable table = chart.dataTable();
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(std::get<double>(table.rows[0][2]), 2560) << "none is lost";
    const double width = std::get<double>(table.rows[0][1]) - std::get<double>(table.rows[0][0]);
    EXPECT_NEAR(width, 0.01 * 2 * 0.55 * 0.0111, 1e-12) << "a hundredth of the axis";
    chart.setErrors({ -0.005, 0.005, std::vector<double>(256, 10) }, 0.0111);
    EXPECT_EQ(chart.dataTable().rows.size(), 256U) << "others stay as they are";
}

TEST(ErrorHistogramChart, ShowsZerosAsANumberWhereTheyHideTheRest)
{
    BinnedCounts errors{ -1, 1, std::vector<double>(256, 10) };
    ErrorHistogramChart chart;
    chart.resize(400, 300);
    chart.setErrors(errors, 0.5);
    EXPECT_FALSE(chart.cutShare());
    const double whole = chart.content().vertical.hi;
    errors.counts[128] = 255 * 10; // [0, 1/128) holds as much as all others
    chart.setErrors(errors, 0.5);
    ASSERT_TRUE(chart.cutShare());
    EXPECT_DOUBLE_EQ(*chart.cutShare(), 0.5);
    EXPECT_LT(chart.content().vertical.hi, 2 * whole) << "scaled to the others";
    EXPECT_FALSE(chart.grab().isNull());
    chart.setValueScale(ChartScale::Logarithmic);
    EXPECT_FALSE(chart.cutShare()) << "a logarithm shows both";
    EXPECT_GT(chart.content().vertical.hi, 2550);
    chart.setValueScale(ChartScale::Linear);
    EXPECT_EQ(std::get<double>(chart.dataTable().rows[128][2]), 2550) << "files have all";
    chart.setErrors({ -1, 1, { 0, 0, 7, 0 } }, {});
    EXPECT_FALSE(chart.cutShare()) << "nothing else to be seen";
    chart.setErrors({}, {});
    EXPECT_FALSE(chart.cutShare());
    chart.setErrors({ 1, 2, { 50, 1, 1 } }, {});
    EXPECT_FALSE(chart.grab().isNull()) << "errors that are never zero";
}

} // namespace
