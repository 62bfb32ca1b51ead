// SPDX-License-Identifier: GPL-3.0-or-later
// Plans on the bundled network and images: files, columns, and that a plan can be run.
#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

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
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(Plan, WritesARecipeThatRuns)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(command("plan", { "--max-size", "0.2x", "--frontier", "20", "-o", folder.path("out") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out,
        AllOf(HasSubstr("predicted SQNR dB"), HasSubstr("greedy"), HasSubstr("uniform int8"),
            HasSubstr("recipe.json, plan.csv, pareto.csv")));
    EXPECT_THAT(column(rowsOf(folder.path("out/plan.csv")), "layer"), ElementsAre("conv1", "conv2", "fc1", "fc2"));
    const Rows pareto = rowsOf(folder.path("out/pareto.csv"));
    EXPECT_THAT(pareto, SizeIs(testing::Ge(20U + 5U)));

    const Outcome run = quantscope({ "analyze", model, "--data", images, "--limit", "100", "--threads", "1", "--recipe",
        folder.path("out/recipe.json"), "-o", folder.path("run"), "--format", "csv" });
    ASSERT_EQ(run.code, 0) << run.err;
    const Rows summary = rowsOf(folder.path("run/summary.csv"));
    ASSERT_THAT(summary, SizeIs(1));
    EXPECT_GE(std::stod(summary[0].at("compression")), 5) << "0.2 of the FP32 size";
    EXPECT_NEAR(std::stod(summary[0].at("output_sqnr_db")), std::stod(pareto[0].at("measured_sqnr_db")), 1e-3);
}

TEST(Plan, ChoosesTheBestMeasuredWithinTheBudget)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(command("plan", { "--max-size", "0.2x", "--frontier", "5", "-o", folder.path("out"), "--quiet" }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const std::string chosen = rowsOf(folder.path("out/plan.csv")).front().at("plan");
    double best = HUGE_VAL;
    double ofChosen = -1;
    std::size_t within = 0;
    for (const auto& row : rowsOf(folder.path("out/pareto.csv"))) {
        if (row.at("measured_mse").empty())
            continue;
        if (row.at("plan") == chosen)
            ofChosen = std::stod(row.at("measured_mse"));
        if (std::stod(row.at("size_share")) <= 0.2) {
            best = std::min(best, std::stod(row.at("measured_mse")));
            ++within;
        }
    }
    EXPECT_GE(within, 3U) << "solver's, refined, greedy";
    EXPECT_EQ(ofChosen, best) << chosen;
}

TEST(Plan, HoldsTheDropOnTheSameImages)
{
    const TemporaryFolder folder;
    const Outcome outcome = quantscope(
        command("plan", { "--choices", "int8,int4,int2", "--max-drop", "2", "-o", folder.path("out"), "--quiet" }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const Outcome run = quantscope({ "analyze", model, "--data", images, "--limit", "100", "--threads", "1", "--recipe",
        folder.path("out/recipe.json"), "-o", folder.path("run"), "--format", "csv", "--fail-if", "drop>2" });
    EXPECT_EQ(run.code, 0) << run.err;
}

TEST(Plan, ChoosesWeightsAndActivations)
{
    const TemporaryFolder folder;
    const Outcome outcome = quantscope(command("plan",
        { "--choices", "int8/int8,int4/int8", "--max-bitops", "1e12", "--max-size", "0.2x", "-o", folder.path("o") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("int4/int8"));
    EXPECT_THAT(contentOf(folder.path("o/recipe.json")), HasSubstr(R"("method": "ptsq")"));
}

} // namespace
