// SPDX-License-Identifier: GPL-3.0-or-later
// When the order of layers counts as settled, format by format, from samples that stand here.
#include "app/jobs/settled_formats.h"

#include <gmock/gmock.h>

#include "app/jobs/joined_samples.h"

namespace {

using app::SettledFormats;

/// Far apart: the first 16 samples settle it.
constexpr double apart = 10;
/// Nothing but noise: only all samples settle it.
constexpr double alike = 1;

/// A table of some layers at two formats. Layer i at format f has damages around factor[f]^i, up to a factor of 3.
engine::Sensitivity measured(std::int64_t samples, std::vector<double> factors, std::size_t layers = 4)
{
    engine::Sensitivity result;
    result.table.formats = { analysis::int8, { analysis::FormatKind::SignedInteger, 4 } };
    for (std::size_t layer = 0; layer < layers; ++layer) {
        result.table.layers.push_back(int(layer));
        result.table.names.push_back("layer" + std::to_string(layer));
        for (const double factor : factors) {
            engine::SensitivitySamples& cell = result.samples.emplace_back();
            for (std::int64_t sample = 0; sample < samples; ++sample) {
                const double noise = 1 + double((sample * 7 + std::int64_t(layer) * 5 + sample * sample) % 11) / 5;
                cell.mse.push_back(std::pow(factor, double(layer)) * noise);
            }
            result.table.cells.emplace_back();
            result.table.cells.back().emplace().samples = samples;
        }
    }
    return result;
}

bool enoughOfAll(SettledFormats& order, const engine::Sensitivity& soFar, std::size_t format)
{
    bool all = true;
    for (std::size_t row = 0; row < soFar.table.layers.size(); ++row)
        all = order.enough(soFar, row, format) && all;
    return all;
}

TEST(SettledFormats, FormatsSettleOneByOne)
{
    SettledFormats order(500);
    EXPECT_FALSE(order.state().settled) << "nothing has been seen";
    const auto few = measured(8, { apart, alike });
    EXPECT_FALSE(enoughOfAll(order, few, 0)) << "never before 16 samples";
    EXPECT_FALSE(enoughOfAll(order, few, 1));
    const auto more = measured(16, { apart, alike });
    EXPECT_TRUE(enoughOfAll(order, more, 0));
    EXPECT_FALSE(enoughOfAll(order, more, 1));
    EXPECT_TRUE(order.settled(0));
    EXPECT_FALSE(order.settled(1));
    EXPECT_FALSE(order.state().settled) << "that of one format is not";
    EXPECT_LT(order.state().lowest, 0.98) << "the state is that of the format that is known least";
    // The settled one rests: its cells have no more samples.
    auto late = measured(48, { apart, alike });
    for (std::size_t row = 0; row < 4; ++row)
        late.samples[row * 2].mse.resize(16);
    EXPECT_TRUE(enoughOfAll(order, late, 0));
    EXPECT_FALSE(enoughOfAll(order, late, 1));
    EXPECT_EQ(order.fewestSamples(), 16);
    EXPECT_EQ(order.mostSamples(), 48);
}

TEST(SettledFormats, AllSamplesSettleAnyOrder)
{
    SettledFormats order(40);
    EXPECT_FALSE(enoughOfAll(order, measured(39, { alike, alike }), 1));
    EXPECT_TRUE(enoughOfAll(order, measured(40, { alike, alike }), 1));
    EXPECT_TRUE(order.state().settled);
    EXPECT_EQ(order.state().lowest, 1);
}

/// The same looks, whether one batch or several come between them, and one look only for each batch.
TEST(SettledFormats, LooksOnceForEachBatch)
{
    SettledFormats inSteps(500);
    for (const std::int64_t samples : { 16, 32, 32, 32, 48 })
        enoughOfAll(inSteps, measured(samples, { alike, alike }), 0);
    SettledFormats atOnce(500);
    enoughOfAll(atOnce, measured(48, { alike, alike }), 0);
    EXPECT_EQ(inSteps.state().samples, 48);
    EXPECT_EQ(inSteps.state().lowest, atOnce.state().lowest);
    EXPECT_EQ(inSteps.state().expected, atOnce.state().expected);
}

TEST(SettledFormats, CellsThatAreNotMeasuredDoNotCount)
{
    auto soFar = measured(16, { apart, alike }, 5);
    auto without = measured(16, { apart, alike }, 4);
    for (std::size_t cell = 8; cell < 10; ++cell)
        soFar.samples[cell].mse.clear(); // the fifth layer saw no data
    SettledFormats order(500);
    SettledFormats expected(500);
    for (std::size_t row = 0; row < 4; ++row) {
        EXPECT_EQ(order.enough(soFar, row, 1), expected.enough(without, row, 1));
        EXPECT_EQ(order.state().lowest, expected.state().lowest);
    }
}

/// A sweep that goes on after what an earlier one measured looks as if it had been one.
TEST(SettledFormats, GoesOnAfterEarlierSamples)
{
    const auto whole = measured(48, { apart, alike });
    auto before = whole;
    auto after = whole;
    for (std::size_t cell = 0; cell < whole.samples.size(); ++cell) {
        before.samples[cell].mse.resize(32);
        after.samples[cell].mse.erase(after.samples[cell].mse.begin(), after.samples[cell].mse.begin() + 32);
    }
    SettledFormats goesOn(500);
    goesOn.begin(before, 0);
    goesOn.begin(before, 1);
    EXPECT_TRUE(goesOn.settled(0)) << "by the earlier samples alone";
    EXPECT_EQ(goesOn.mostSamples(), 32);
    enoughOfAll(goesOn, after, 1);
    SettledFormats atOnce(500);
    enoughOfAll(atOnce, whole, 1);
    EXPECT_EQ(goesOn.mostSamples(), 48);
    EXPECT_EQ(goesOn.state().samples, 48);
    EXPECT_EQ(goesOn.state().lowest, atOnce.state().lowest);
    EXPECT_FALSE(goesOn.settled(1));
}

/// Numbers that one cell has after some samples; each sample has an output of power 4.
engine::Sensitivity part(const std::vector<double>& mse, analysis::PairedCounts drop, double kl)
{
    engine::Sensitivity result;
    result.table.formats = { analysis::int8 };
    result.table.layers = { 3 };
    result.table.names = { "fc" };
    result.table.top1 = 100.0 * double(drop.samples - drop.gained) / double(drop.samples);
    result.samples.push_back({ mse, drop });
    analysis::SensitivityCell cell;
    cell.certainty = analysis::Certainty::Exact;
    cell.samples = std::int64_t(mse.size());
    cell.mse = analysis::meanInterval(analysis::sampleMoments(mse), 0.95);
    cell.sqnrDb = 10 * std::log10(4 / cell.mse.value);
    cell.kl = kl;
    cell.agreement = 50;
    cell.top1Drop = analysis::dropInterval(drop, 0.95);
    cell.seconds = 2;
    result.table.cells.push_back(cell);
    return result;
}

TEST(JoinedSamples, AreTheNumbersOfOneSweep)
{
    constexpr double rounding = 1e-12; // sums in another order, in double
    const auto all = app::joined(part({ 1, 2, 6 }, { 3, 1, 0 }, 0.4), part({ 3 }, { 1, 0, 1 }, 0.8));
    const auto wanted = part({ 1, 2, 6, 3 }, { 4, 1, 1 }, 0.5);
    EXPECT_EQ(all.samples, wanted.samples);
    const auto& cell = *all.table.cells[0];
    EXPECT_EQ(cell.samples, 4);
    EXPECT_EQ(cell.mse, wanted.table.cells[0]->mse);
    EXPECT_NEAR(cell.sqnrDb, wanted.table.cells[0]->sqnrDb, rounding);
    EXPECT_NEAR(*cell.kl, 0.5, rounding);
    EXPECT_NEAR(*cell.agreement, 50, rounding);
    EXPECT_EQ(cell.top1Drop, wanted.table.cells[0]->top1Drop);
    EXPECT_EQ(cell.seconds, 4);
    EXPECT_NEAR(*all.table.top1, 75, rounding);
    EXPECT_EQ(app::joined({}, wanted).table, wanted.table);
    EXPECT_EQ(app::samplesSeen(all, 0), 4);
}

TEST(JoinedSamples, KnowThePowerOfAnOutputThatDidNotChange)
{
    constexpr double rounding = 1e-12;
    const auto unchanged = part({ 0, 0, 0 }, { 3, 0, 0 }, 0);
    const auto cell = *app::joined(unchanged, part({ 4 }, { 1, 0, 0 }, 0)).table.cells[0];
    EXPECT_NEAR(cell.sqnrDb, 10 * std::log10(4 / 1.0), rounding) << "four samples of power 4, an error of 4 in one";
    EXPECT_EQ(app::joined(unchanged, unchanged).table.cells[0]->sqnrDb, std::numeric_limits<double>::infinity());
    const auto broken = *app::joined(unchanged, part({ 4, std::nan("") }, { 2, 0, 0 }, 0)).table.cells[0];
    EXPECT_NEAR(broken.mse.value, 1, rounding) << "a sample without a number is left out, as in one sweep";
}

TEST(JoinedSamples, GoThroughAStudysRecord)
{
    const auto all = measured(5, { apart, alike });
    const auto kept = app::keptSamples(all);
    const auto same = app::sensitivityOf(kept, all.table.formats);
    EXPECT_EQ(same.samples, all.samples);
    EXPECT_EQ(same.table, all.table);
    // Other formats, in another order.
    const std::vector<analysis::Format> asked{ { analysis::FormatKind::SignedInteger, 2 }, analysis::int8 };
    const auto other = app::sensitivityOf(kept, asked);
    EXPECT_EQ(app::samplesSeen(other, 0), 0);
    EXPECT_EQ(app::samplesSeen(other, 1), 5);
    EXPECT_FALSE(other.table.at(0, 0));
    EXPECT_EQ(other.samples[3], all.samples[2]);
}

/// What is NaN in every layer is so in FP32: it says nothing of their order.
TEST(SettledFormats, SamplesWithoutANumberAreNotCounted)
{
    const double nan = std::nan("");
    SettledFormats order(500);
    engine::Sensitivity some = measured(18, { apart, apart });
    for (std::size_t cell = 0; cell < some.samples.size(); ++cell)
        some.samples[cell].mse[3] = some.samples[cell].mse[9] = some.samples[cell].mse[cell % 2 == 0 ? 11 : 3] = nan;
    EXPECT_FALSE(enoughOfAll(order, some, 0)) << "15 samples tell something";
    EXPECT_EQ(order.state().samples, 15);
    EXPECT_TRUE(enoughOfAll(order, some, 1)) << "16";
    EXPECT_EQ(order.mostSamples(), 18);

    SettledFormats none(500);
    engine::Sensitivity broken = measured(64, { apart, apart });
    for (engine::SensitivitySamples& cell : broken.samples)
        std::ranges::fill(cell.mse, nan);
    EXPECT_FALSE(enoughOfAll(none, broken, 0)) << "nothing is known, and nothing is claimed";
    EXPECT_EQ(none.state().samples, 0);
    EXPECT_EQ(none.fewestSamples(), 64);
}

} // namespace
