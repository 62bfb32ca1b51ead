// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/rank_correlation.h"

#include <limits>

#include <gtest/gtest.h>

namespace analysis {

namespace {

constexpr Format int4{ FormatKind::SignedInteger, 4 };
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
// Sums of squares of small whole numbers, then a division.
constexpr double rounding = 1e-12;

/// Rows at two formats, of which the second repeats the first backwards.
SensitivityTable tableOf(const std::vector<double>& values, Certainty certainty)
{
    SensitivityTable table;
    table.formats = { int8, int4 };
    for (std::size_t row = 0; row < values.size(); ++row) {
        table.layers.push_back(int(row));
        table.names.push_back("layer" + std::to_string(row));
        for (const double value : { values[row], values[values.size() - 1 - row] }) {
            SensitivityCell cell;
            cell.certainty = certainty;
            cell.mse.value = value;
            table.cells.emplace_back(cell);
        }
    }
    return table;
}

TEST(RankCorrelation, IsThatOfRowsThatHaveBoth)
{
    const SensitivityTable estimates = tableOf({ 1, 2, 3, 4 }, Certainty::Estimated);
    SensitivityTable measured = tableOf({ 10, 30, 20, 40 }, Certainty::Exact);
    EXPECT_NEAR(*rankCorrelations(measured, estimates)[0], 0.8, rounding) << "1 - 6·2 / (4·15)";
    EXPECT_NEAR(*rankCorrelations(measured, estimates)[1], 0.8, rounding);
    measured.at(1, 0)->certainty = Certainty::Estimated;
    EXPECT_NEAR(*rankCorrelations(measured, estimates)[0], 1, rounding) << "an estimate is not measured";
    measured.at(2, 0).reset();
    EXPECT_FALSE(rankCorrelations(measured, estimates)[0]) << "two rows are no order";
    EXPECT_TRUE(rankCorrelations(measured, estimates)[1]);
    measured.at(0, 1)->mse.value = nan;
    EXPECT_FALSE(rankCorrelations(measured, estimates)[1]);
}

TEST(RankCorrelation, EstimatesAreThoseOfTheTargetsParts)
{
    SignedContributions weights{ 1, 2, 4, { 0, 2 }, { int8, int4 }, { 1, 1, 2, 2, 3, 3, 4, 4 } };
    SignedContributions inputs{ 1, 2, 4, { 0 }, { int8 }, { 1, 1 } };
    SensitivityTable like = tableOf({ 1, 2, 3 }, Certainty::Exact);
    const auto mse = [&](SensitivityTarget target, std::size_t row, std::size_t format) {
        like.target = target;
        const auto cell = estimatesFrom({ &weights, &inputs }, like).at(row, format);
        EXPECT_TRUE(!cell || cell->certainty == Certainty::Estimated);
        return cell ? cell->mse.value : -1;
    };
    EXPECT_NEAR(mse(SensitivityTarget::Weights, 0, 0), 0.25, rounding);
    EXPECT_NEAR(mse(SensitivityTarget::Weights, 2, 1), 4, rounding);
    EXPECT_EQ(mse(SensitivityTarget::Weights, 1, 0), -1);
    EXPECT_NEAR(mse(SensitivityTarget::Activations, 0, 0), 0.25, rounding);
    EXPECT_EQ(mse(SensitivityTarget::Activations, 2, 0), -1);
    EXPECT_NEAR(mse(SensitivityTarget::Both, 0, 0), 1, rounding) << "(1 + 1)² / 4";
    EXPECT_NEAR(mse(SensitivityTarget::Both, 2, 0), 9.0 / 4, rounding) << "the weights alone";
    weights.values[0] = std::numeric_limits<float>::infinity();
    EXPECT_EQ(mse(SensitivityTarget::Weights, 0, 0), -1) << "not finite, not known";
}

} // namespace

} // namespace analysis
