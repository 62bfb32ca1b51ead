// SPDX-License-Identifier: GPL-3.0-or-later
// Sensitivity on the bundled network and images: files, columns, exit codes.
#include <algorithm>

#include <gmock/gmock.h>

#include "app/jobs/sensitivity_job.h"
#include "sensitivity_runs.h"
#include "temporary_folder.h"

namespace {

using runs::column;
using runs::command;
using runs::images;
using runs::model;
using runs::Outcome;
using runs::quantscope;
using runs::Rows;
using runs::rowsOf;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

TEST(Sensitivity, MeasuresEveryCell)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(command("sensitivity", { "--formats", "int8,int4", "--exact", "-o", folder.path("out") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr(" ="), HasSubstr("sensitivity.csv"), HasSubstr("of all 100 samples")));
    const Rows rows = rowsOf(folder.path("out/sensitivity.csv"));
    EXPECT_THAT(column(rows, "layer"), ElementsAre("conv1", "conv1", "conv2", "conv2", "fc1", "fc1", "fc2", "fc2"));
    EXPECT_THAT(column(rows, "format"), ElementsAre("int8", "int4", "int8", "int4", "int8", "int4", "int8", "int4"));
    EXPECT_THAT(column(rows, "samples"), Each("100"));
    for (std::size_t i = 0; i < rows.size(); i += 2)
        EXPECT_GT(std::stod(rows[i].at("output_sqnr_db")), std::stod(rows[i + 1].at("output_sqnr_db")) + 10)
            << "four bits more are about 24 dB: " << rows[i].at("layer");
}

TEST(Sensitivity, ScreensWithoutMeasuring)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(command("sensitivity", { "--formats", "int4", "--screen", "-o", folder.path("out") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr(" ≈\n"), HasSubstr("nothing was measured"), Not(HasSubstr("with =:"))));
    EXPECT_THAT(contentOf(folder.path("out/sensitivity.csv")), AllOf(HasSubstr("estimated"), Not(HasSubstr("exact,"))));
}

TEST(Sensitivity, MeasuresTheWorstLayers)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(command("sensitivity", { "--formats", "int4", "--top", "2", "-o", folder.path("out") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const std::string csv = contentOf(folder.path("out/sensitivity.csv"));
    const auto count = [&](const std::string& word) {
        std::size_t found = 0;
        for (std::size_t at = csv.find(word); at != std::string::npos; at = csv.find(word, at + 1))
            ++found;
        return found;
    };
    EXPECT_EQ(count(",exact,"), 2U) << csv;
    EXPECT_EQ(count(",estimated,"), 2U) << csv;
}

TEST(Sensitivity, EveryTargetAndMode)
{
    const TemporaryFolder folder;
    for (const char* target : { "weights", "activations", "both" }) {
        for (const char* mode : { "alone", "all-but" }) {
            const Outcome outcome = quantscope(command("sensitivity",
                { "--formats", "int8", "--target", target, "--mode", mode, "-o", folder.path("out"), "--quiet" }));
            ASSERT_EQ(outcome.code, 0) << outcome.err;
            EXPECT_THAT(outcome.out, IsEmpty());
            const Rows rows = rowsOf(folder.path("out/sensitivity.csv"));
            EXPECT_THAT(rows, SizeIs(4));
            EXPECT_THAT(column(rows, "target"), Each(target));
            EXPECT_THAT(column(rows, "mode"), Each(mode));
        }
    }
}

/// ResNet-20 has nine residual blocks between its first and its last layer.
TEST(Sensitivity, MeasuresBlocks)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("s.qstudy");
    const Outcome outcome = quantscope(
        { "sensitivity", TEST_DATA "/resnet20/resnet20.pt2", "--data", TEST_DATA "/resnet20/original_test600.bin",
            "--preprocess", "cifar10", "--samples", "8", "--threads", "1", "--formats", "int4", "--per", "block",
            "--top", "2", "--metrics", "mse,kl", "--study", study, "-o", folder.path("out") });
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("this one, of blocks, is not kept there"));
    EXPECT_THAT(outcome.out, HasSubstr("2 blocks that are predicted worst"));
    const Rows rows = rowsOf(folder.path("out/sensitivity.csv"));
    EXPECT_THAT(column(rows, "layer"),
        ElementsAre("conv1", "layer1.0", "layer1.1", "layer1.2", "layer2.0", "layer2.1", "layer2.2", "layer3.0",
            "layer3.1", "layer3.2", testing::_));
    EXPECT_EQ(std::ranges::count(column(rows, "certainty"), "exact"), 2);
    EXPECT_THAT(column(rows, "output_kl"), Each(Not(IsEmpty()))) << "predicted ones as well";
}

/// Each channel of the last layer is one output of its own: prediction and measurement are the same.
TEST(Sensitivity, MeasuresChannels)
{
    const TemporaryFolder folder;
    const auto run = [&](const std::string& extent) {
        const Outcome outcome = quantscope(command(
            "sensitivity", { "--formats", "int4", "--channels", "fc2", extent, "-o", folder.path(extent), "--quiet" }));
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        return rowsOf(folder.path(extent + "/sensitivity.csv"));
    };
    const Rows predicted = run("--screen");
    const Rows measured = run("--exact");
    ASSERT_THAT(measured, SizeIs(10));
    ASSERT_THAT(predicted, SizeIs(10));
    // Sums of products in float32, of which the output's own digits are taken away again.
    constexpr double tolerance = 1e-3;
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(measured[i].at("layer"), "fc2[" + std::to_string(i) + "]");
        EXPECT_EQ(predicted[i].at("certainty"), "estimated");
        const double mse = std::stod(measured[i].at("output_mse"));
        EXPECT_NEAR(std::stod(predicted[i].at("output_mse")), mse, tolerance * mse);
    }
}

/// Selected first, then the predicted worst.
TEST(Sensitivity, MeasuresSelectedLayersFirst)
{
    app::SensitivityRequest request;
    request.model = model;
    request.data.path = images;
    request.data.limit = 50;
    request.formats = { *analysis::parseFormat("int4") };
    request.extent = app::SensitivityExtent::Screen;
    const auto screened = app::runSensitivity(request, {});
    ASSERT_TRUE(screened) << screened.error().message;
    const auto mseOf = [&](std::size_t row) { return screened->table.at(row, 0)->mse.value; };
    std::size_t best = 0;
    std::size_t worst = 0;
    for (std::size_t row = 1; row < 4; ++row) {
        best = mseOf(row) < mseOf(best) ? row : best;
        worst = mseOf(row) > mseOf(worst) ? row : worst;
    }
    request.extent = app::SensitivityExtent::Top;
    request.top = 2;
    request.selected = { screened->table.layers[best] };
    const auto measured = app::runSensitivity(request, {});
    ASSERT_TRUE(measured) << measured.error().message;
    for (std::size_t row = 0; row < 4; ++row) {
        const bool exact = measured->table.at(row, 0)->certainty == analysis::Certainty::Exact;
        EXPECT_EQ(exact, row == best || row == worst) << measured->table.names[row];
    }
}

TEST(Sensitivity, InterruptedRunEndsWith130)
{
    const TemporaryFolder folder;
    EXPECT_EQ(quantscope(command("sensitivity", { "-o", folder.path("a") }), [] { return true; }).code, 130);
    EXPECT_EQ(
        quantscope(command("plan", { "--max-size", "0.2x", "-o", folder.path("b") }), [] { return true; }).code, 130);
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Sensitivity, InterruptedRunKeepsWhatWasKnown)
{
    app::SensitivityRequest request;
    request.model = model;
    request.data.path = images;
    request.data.limit = 1000;
    request.formats = { *analysis::parseFormat("int4") };
    request.extent = app::SensitivityExtent::AllScreened;
    // Stopped as soon as screening has told what it knows.
    bool screened = false;
    app::SensitivityJobEvents events;
    events.changed = [&](const app::SensitivityOutcome&) { screened = true; };
    events.control = analysis::Control([&](const analysis::Progress&) { return !screened; });
    const auto outcome = app::runSensitivity(request, events);
    ASSERT_TRUE(outcome) << outcome.error().message;
    ASSERT_TRUE(outcome->stopped);
    EXPECT_EQ(outcome->stopped->kind, analysis::ErrorKind::Cancelled);
    ASSERT_THAT(outcome->table.cells, SizeIs(4));
    for (const auto& cell : outcome->table.cells)
        EXPECT_TRUE(cell && cell->certainty == analysis::Certainty::Estimated);
}

} // namespace
