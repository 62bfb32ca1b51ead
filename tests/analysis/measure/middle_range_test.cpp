// SPDX-License-Identifier: GPL-3.0-or-later
#include <vector>

#include <gtest/gtest.h>

#include "analysis/measure/tensor_comparison.h"

namespace analysis {

namespace {

TEST(MiddleRange, LeavesOutHalfTheShareAtEachEnd)
{
    Histogram histogram;
    EXPECT_EQ(middleRange(histogram, 0.5), (Range{ 0, 0 }));
    // 1 … 8 in bins of width 16 / 8192, the values at the lower edge of theirs.
    histogram.add(std::vector<float>{ 1, 2, 3, 4, 5, 6, 7, 8 });
    const auto width = float(histogram.binWidth());
    EXPECT_EQ(middleRange(histogram, 0), (Range{ 1, 8 + width }));
    EXPECT_EQ(middleRange(histogram, 0.25), (Range{ 2, 7 + width })); // one of eight at each end
    EXPECT_EQ(middleRange(histogram, 0.2499), (Range{ 1, 8 + width })); // not quite one
    histogram.add(std::vector<float>{ -4 });
    EXPECT_EQ(middleRange(histogram, 0).lo, -4);
}

TEST(MiddleRange, IsInEveryResult)
{
    std::vector<float> values(10000, 0.5F);
    values[17] = 100; // 0.01 %: an outlier
    Moments moments;
    moments.add(values);
    Histogram histogram;
    histogram.add(values);
    TensorComparison comparison(0, 1);
    comparison.add(values, values);
    const TensorResult result = comparison.finish(moments, histogram);
    EXPECT_EQ(result.moments.max, 100);
    EXPECT_EQ(result.middle.lo, 0.5F);
    EXPECT_EQ(result.middle.hi, 0.5F + float(histogram.binWidth()));
}

} // namespace

} // namespace analysis
