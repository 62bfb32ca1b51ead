// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks and channels as one unit, and cells that have seen enough.
#include "engine/sensitivity.h"

#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/encoding/quantize.h"
#include "naive_sensitivity.h"

namespace engine {
namespace {

using analysis::SensitivityMode;
using test::dataFolder;
using test::ExactSensitivity;
using test::expectSame;
using test::int8AndInt4;
using test::naive;

TEST_F(ExactSensitivity, MeasuresABlockAsOne)
{
    SensitivitySpec asked = spec();
    asked.formats = int8AndInt4;
    asked.units = { { "layer1.0", { 2, 1 }, { 1 } }, { {}, { 5 }, {} } };
    const Dataset data = images(32);
    const auto got = sensitivity(model(), data, {}, asked);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->table.names, (std::vector<std::string>{ "layer1.0", model().graph().layers[5].name }));
    EXPECT_EQ(got->units.front(), (std::vector<int>{ 1, 2 }));
    EXPECT_FALSE(got->table.at(0, 0));
    ASSERT_TRUE(got->table.at(0, 1));
    const auto plan = sensitivityPlan(model(), {}, asked, std::vector{ 1, 2 }, int8AndInt4[1]);
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->weights.size(), 2U);
    expectSame(*got->table.at(0, 1), got->samples[1], naive(model(), data, *plan, asked));
}

/// Each channel of the last layer is one output of its own: their errors do not mix, and one sign at that output sees
/// each of them whole.
TEST_F(ExactSensitivity, MeasuresChannelsAlone)
{
    constexpr int layer = 19;
    constexpr std::int64_t samples = 24;
    const auto& last = model().graph().layers[layer];
    const auto units = channelUnits(model().graph(), layer);
    ASSERT_TRUE(units) << units.error().message;
    ASSERT_EQ(units->size(), 10U);
    SensitivitySpec asked = spec();
    asked.units = *units;
    asked.units.push_back({ {}, { layer }, {} });
    const auto got = sensitivity(model(), images(samples), {}, asked);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_EQ(got->table.names.size(), 11U);
    EXPECT_EQ(got->table.names[0], last.name);
    EXPECT_EQ(got->table.names[10], last.name + "[9]");
    EXPECT_EQ(got->table.layers, (std::vector<int>(11, layer)));

    const auto plan = sensitivityPlan(model(), {}, asked, std::vector{ layer }, int8AndInt4[1]);
    ASSERT_TRUE(plan);
    const WeightValues weight = model().weight(last.weights[0].id, BatchNorm::Folded);
    std::vector<float> change(weight.values.size());
    const analysis::WeightView view{ last.weights[0].name, weight.values, weight.shape, last.weights[0].outputAxis };
    analysis::fakeQuantizeWeight(plan->weights.at(last.weights[0].id), view, change);
    std::ranges::transform(change, weight.values, change.begin(), std::minus{});
    ScreeningSpec screening;
    screening.samples = samples;
    const auto gradients = layerGradients(model(), images(samples), layer, screening);
    ASSERT_TRUE(gradients) << gradients.error().message;
    const std::size_t each = change.size() / 10;
    const auto predicted = [&](std::size_t channel) {
        std::vector<float> alone(change.size(), 0.0F);
        std::copy_n(
            change.begin() + std::ptrdiff_t(channel * each), each, alone.begin() + std::ptrdiff_t(channel * each));
        return gradients->predictedMse(alone);
    };
    // Sums of 64 products in float32, of which the output's own digits are taken away again.
    constexpr double tolerance = 1e-4;
    double sum = 0;
    for (std::size_t channel = 0; channel < 10; ++channel) {
        const double mse = got->table.at(channel + 1, 0)->mse.value;
        EXPECT_NEAR(predicted(channel), mse, tolerance * mse) << channel;
        sum += mse;
    }
    EXPECT_NEAR(sum, got->table.at(0, 0)->mse.value, tolerance * sum);
}

TEST_F(ExactSensitivity, RefusesChannelsThatThereAreNot)
{
    const auto refused = [](const SensitivitySpec& asked) {
        const auto got = sensitivity(model(), images(4), {}, asked);
        return got ? std::string() : got.error().message;
    };
    SensitivitySpec asked = spec();
    asked.units = { { {}, { 1 }, {}, 16 } };
    EXPECT_THAT(refused(asked), testing::HasSubstr("has no channel 16; it has 16"));
    asked.units = { { {}, { 1, 2 }, {}, 0 } };
    EXPECT_THAT(refused(asked), testing::HasSubstr("of a layer with one weight"));
    asked.units = { { {}, { 1 }, {}, 0 } };
    asked.mode = SensitivityMode::AllBut;
    EXPECT_THAT(refused(asked), testing::HasSubstr("mode alone"));
    const auto none = channelUnits(model().graph(), 20);
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, testing::HasSubstr("there is no layer 20"));
    const auto lstm = channelUnits(openModel(dataFolder + "fashion/samplelstm.pt")->graph(), 0);
    ASSERT_FALSE(lstm);
    EXPECT_THAT(lstm.error().message, testing::HasSubstr("weights; channels are measured of layers with one"));
}

TEST_F(ExactSensitivity, LetsCellsRest)
{
    SensitivitySpec asked = spec();
    asked.formats = int8AndInt4;
    asked.batchSize = 8;
    asked.units = { { {}, { 3 }, {} }, { {}, { 4 }, {} } };
    SensitivityEvents events;
    events.enough = [](const Sensitivity& soFar, std::size_t row, std::size_t format) {
        return format == 0 && soFar.table.at(row, format)->samples >= 16;
    };
    std::size_t finished = 0;
    events.finished = [&](const Sensitivity&, std::size_t, std::size_t format) {
        EXPECT_GT(format, 0U);
        ++finished;
    };
    const auto got = sensitivity(model(), images(32), {}, asked, events);
    ASSERT_TRUE(got) << got.error().message;
    const auto all = sensitivity(model(), images(32), {}, asked);
    ASSERT_TRUE(all);
    EXPECT_EQ(finished, 2 * (int8AndInt4.size() - 1));
    for (std::size_t row = 0; row < 2; ++row) {
        EXPECT_EQ(got->table.at(row, 0)->samples, 16);
        EXPECT_EQ(got->samples[row * int8AndInt4.size() + 1], all->samples[row * int8AndInt4.size() + 1]);
    }
    events.enough = [](const Sensitivity&, std::size_t, std::size_t) { return true; };
    events.finished = {};
    const auto none = sensitivity(model(), images(32), {}, asked, events);
    ASSERT_TRUE(none);
    for (const auto& cell : none->table.cells)
        EXPECT_EQ(cell->samples, 8);
}

TEST_F(ExactSensitivity, StopsWhenSettled)
{
    SensitivitySpec asked = spec();
    asked.batchSize = 8;
    SensitivityEvents events;
    int looks = 0;
    events.settled = [&](const Sensitivity& soFar) {
        EXPECT_EQ(soFar.table.at(3, 0)->samples, 8 * (looks + 1));
        return ++looks == 2;
    };
    events.finished = [](const Sensitivity&, std::size_t, std::size_t) { ADD_FAILURE() << "not all data was seen"; };
    const auto got = sensitivity(model(), images(64), {}, asked, events);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(looks, 2);
    for (const auto& cell : got->table.cells)
        EXPECT_EQ(cell->samples, 16);
}

} // namespace
} // namespace engine
