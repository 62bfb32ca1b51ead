// SPDX-License-Identifier: GPL-3.0-or-later
// Exact sensitivity: the reference of the framework, workers, cancelling, and what cannot be measured.
#include "engine/sensitivity.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/measure/intervals.h"
#include "memory_source.h"
#include "naive_sensitivity.h"

namespace engine {
namespace {

using analysis::SensitivityTarget;
using test::dataFolder;
using test::ExactSensitivity;

TEST_F(ExactSensitivity, GivesTheReferenceOfTheFramework)
{
    // Sums of other kernels.
    constexpr double decibels = 0.01;
    // On the full grid each channel's largest weight is a tie (7.5 levels). Which way it goes depends on the last digit of
    // the folded weight, and the reference folds in the other order: one such weight moves the logits by up to 1 dB.
    constexpr double decibelsOfTies = 1.2;
    constexpr double images600 = 600;
    SensitivitySpec asked = spec();
    asked.weights.grid = analysis::Grid::Full;
    asked.workers = 2;
    const auto got = sensitivity(model(), images(600), {}, asked);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_TRUE(got->table.top1);
    EXPECT_NEAR(*got->table.top1, 100 * 551 / images600, 0.01);
    std::ifstream file(dataFolder + "reference/sensitivity_weights.csv");
    std::string line;
    std::getline(file, line);
    std::vector<double> measured;
    std::vector<double> wanted;
    while (std::getline(file, line)) {
        std::istringstream fields(line);
        std::vector<std::string> values;
        for (std::string field; std::getline(fields, field, ',');)
            values.push_back(field);
        if (values.at(1) != "per_channel" || values.at(2) != "4")
            continue;
        SCOPED_TRACE(values[0]);
        const auto row = std::ranges::find(got->table.names, values[0]) - got->table.names.begin();
        ASSERT_LT(std::size_t(row), got->table.names.size());
        const auto& cell = *got->table.at(std::size_t(row), 0);
        const bool folded = !model().graph().layers[std::size_t(row)].foldedBatchNorm.empty();
        EXPECT_NEAR(cell.sqnrDb, std::stod(values[3]), folded ? decibelsOfTies : decibels);
        measured.push_back(cell.mse.value);
        wanted.push_back(std::stod(values[4]));
        if (!folded) {
            EXPECT_NEAR(*got->table.top1 - cell.top1Drop->value, 100 * std::stod(values[5]) / images600, 0.2);
            EXPECT_NEAR(*cell.agreement, 100 * std::stod(values[6]) / images600, 0.2);
        }
        EXPECT_LT(cell.mse.low, cell.mse.value);
        EXPECT_GT(cell.mse.high, cell.mse.value);
        EXPECT_EQ(got->samples[std::size_t(row)].mse.size(), 600U);
        EXPECT_EQ(got->samples[std::size_t(row)].drop.samples, 600);
    }
    ASSERT_EQ(measured.size(), 20U);
    EXPECT_GT(analysis::spearman(measured, wanted).value_or(0), 0.95);
}

TEST_F(ExactSensitivity, IsTheSameWithMoreWorkersSweepsAndOtherOrder)
{
    const auto one = sensitivity(model(), images(50), {}, spec());
    ASSERT_TRUE(one) << one.error().message;
    SensitivitySpec asked = spec();
    asked.workers = 3;
    asked.unitsPerSweep = 7;
    for (int layer = 19; layer >= 0; --layer)
        asked.units.push_back({ {}, { layer }, {} });
    std::vector<int> order;
    SensitivityEvents events;
    events.finished = [&](const Sensitivity& soFar, std::size_t row, std::size_t format) {
        EXPECT_EQ(format, 0U);
        EXPECT_EQ(soFar.table.at(row, format)->samples, 50);
        order.push_back(soFar.table.layers[row]);
    };
    const auto other = sensitivity(model(), images(50), {}, asked, events);
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(one->table.names, other->table.names);
    EXPECT_EQ(one->samples, other->samples);
    for (std::size_t row = 0; row < 20; ++row) {
        analysis::SensitivityCell a = *one->table.at(row, 0);
        analysis::SensitivityCell b = *other->table.at(row, 0);
        EXPECT_GT(a.seconds, 0);
        a.seconds = b.seconds = 0;
        EXPECT_EQ(a, b) << row;
    }
    ASSERT_EQ(order.size(), 20U);
    EXPECT_EQ(order.front(), 19);
    EXPECT_EQ(order.back(), 0);
}

TEST_F(ExactSensitivity, IsCancelledWithinABatch)
{
    for (const int workers : { 1, 2 }) {
        SensitivitySpec asked = spec();
        asked.workers = workers;
        asked.batchSize = 600;
        SensitivityEvents events;
        int polls = 0;
        events.control = analysis::Control([&](const analysis::Progress& progress) {
            EXPECT_EQ(progress.total, 600 * 20);
            return ++polls < 3;
        });
        events.finished = [](const Sensitivity&, std::size_t, std::size_t) { ADD_FAILURE() << "it was cancelled"; };
        const auto got = sensitivity(model(), images(600), {}, asked, events);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().kind, analysis::ErrorKind::Cancelled);
        EXPECT_EQ(polls, 3);
    }
}

TEST_F(ExactSensitivity, SaysWhatCannotBeMeasured)
{
    SensitivitySpec noFormat = spec();
    noFormat.formats.clear();
    SensitivitySpec noLayer = spec();
    noLayer.units = { { {}, { 77 }, {} } };
    SensitivitySpec emptyUnit = spec();
    emptyUnit.units = { { "nothing", {}, {} } };
    SensitivitySpec noSuchFormat = spec();
    noSuchFormat.units = { { {}, { 1 }, { 5 } } };
    SensitivitySpec noOutput = spec();
    noOutput.output = "boxes";
    const struct {
        SensitivitySpec spec;
        const char* reason;
    } cases[] = {
        { noFormat, "needs a format" },
        { noLayer, "has no layer 77; it has 20" },
        { emptyUnit, "unit 'nothing' has no layers" },
        { noSuchFormat, "no format 5" },
        { noOutput, "no output 'boxes'" },
    };
    for (const auto& bad : cases) {
        const auto got = sensitivity(model(), images(4), {}, bad.spec);
        ASSERT_FALSE(got) << bad.reason;
        EXPECT_EQ(got.error().kind, analysis::ErrorKind::Usage);
        EXPECT_THAT(got.error().message, testing::HasSubstr(bad.reason));
    }
    SensitivitySpec unseen = spec();
    unseen.target = SensitivityTarget::Both;
    const auto got = sensitivity(model(), images(4), {}, unseen);
    ASSERT_TRUE(got) << got.error().message;
    EXPECT_EQ(got->notes.size(), 20U);
    EXPECT_THAT(got->notes.front(), testing::HasSubstr("'conv1' saw no calibration data"));
    for (const auto& cell : got->table.cells)
        EXPECT_FALSE(cell);

    std::vector<std::int64_t> labels(16, 3);
    labels[9] = 10;
    const auto bad = sensitivity(
        model(), test::memoryDataset({ *readNpy(dataFolder + "resnet20/ref_input.npy") }, labels), {}, spec());
    ASSERT_FALSE(bad);
    EXPECT_EQ(bad.error().kind, analysis::ErrorKind::BadInput);
    EXPECT_THAT(bad.error().message, testing::HasSubstr("label 10"));
}

} // namespace
} // namespace engine
