// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "analysis/plan/output_power.h"

namespace {

using analysis::SensitivityCell;
using analysis::SensitivityTable;

SensitivityCell cell(double mse, double sqnrDb, std::int64_t samples)
{
    SensitivityCell made;
    made.mse.value = mse;
    made.sqnrDb = sqnrDb;
    made.samples = samples;
    return made;
}

TEST(OutputPower, IsThatOfACellWhichChangedTheOutput)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    SensitivityTable table;
    EXPECT_FALSE(outputPowerIn(table));
    // Not measured; exact copies; what is not a number.
    table.cells = { std::nullopt, cell(0, infinity, 100), cell(nan, nan, 100), cell(infinity, -infinity, 100) };
    EXPECT_FALSE(outputPowerIn(table));
    table.cells.push_back(cell(0.04, 20, 100));
    table.cells.push_back(cell(0.05, 20, 200));
    EXPECT_DOUBLE_EQ(outputPowerIn(table).value_or(0), 4.0);
    EXPECT_DOUBLE_EQ(outputPowerIn(table, 200).value_or(0), 5.0);
    EXPECT_FALSE(outputPowerIn(table, 300));
}

} // namespace
