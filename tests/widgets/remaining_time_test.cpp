// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/remaining_time.h"

#include <gtest/gtest.h>

namespace {

using namespace widgets;

/// Reports every `interval` seconds of a step that takes `total` seconds at an even rate, until `until`.
RemainingTime even(double total, double until, double interval = 0.1)
{
    RemainingTime time;
    time.restart(0);
    for (double at = interval; at <= until; at += interval)
        time.add(at / total, at);
    return time;
}

TEST(RemainingTime, IsNotKnownAtTheBeginning)
{
    EXPECT_FALSE(RemainingTime().at(0));
    EXPECT_FALSE(even(100, 2.5).at(2.5)) << "too soon";
    EXPECT_FALSE(even(1000, 20).at(20)) << "too little is done";
}

TEST(RemainingTime, IsWhatIsLeftAtAnEvenRate)
{
    constexpr double tolerance = 0.3; // points are a quarter of a second apart
    for (const double at : { 10.0, 30.0, 60.0, 99.0 }) {
        const auto left = even(100, at).at(at);
        ASSERT_TRUE(left) << at;
        EXPECT_NEAR(*left, 100 - at, tolerance) << at;
    }
    EXPECT_NEAR(*even(100, 50).at(52), 48, tolerance) << "time goes on between reports";
    EXPECT_EQ(even(100, 99.9).at(300), 0.0);
}

TEST(RemainingTime, WaitsWhileTheRateChanges)
{
    // A quarter in the first second, then slowly.
    RemainingTime time;
    time.restart(0);
    time.add(0.25, 1);
    for (double at = 2; at <= 6; ++at)
        time.add(0.25 + 0.01 * (at - 1), at);
    EXPECT_FALSE(time.at(6));
    for (double at = 7; at <= 60; ++at)
        time.add(0.25 + 0.01 * (at - 1), at);
    const auto left = time.at(60);
    ASSERT_TRUE(left);
    EXPECT_GE(*left, 15) << "the slower of both rates: 16 % at 1 % a second";
}

TEST(RemainingTime, BeginsAnewWithAStep)
{
    RemainingTime time = even(10, 9);
    ASSERT_TRUE(time.at(9));
    time.add(0.1, 9.5);
    EXPECT_FALSE(time.at(9.5)) << "less is done than before: another step";
    time.restart(20);
    EXPECT_FALSE(time.at(20));
}

} // namespace
