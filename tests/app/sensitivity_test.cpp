// SPDX-License-Identifier: GPL-3.0-or-later
// Sensitivity and plans on the bundled network and images: files, columns, exit codes, and that a plan can be run.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <sstream>

#include <gmock/gmock.h>

#include "app/cli/command_line.h"
#include "app/jobs/plan_job.h"
#include "app/study/study.h"
#include "temporary_folder.h"

namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const std::string model = DEMO_DATA "/samplenet.pt2";
const std::string images = DEMO_DATA "/t10k-images-idx3-ubyte.gz";

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

Outcome quantscope(const std::vector<std::string>& arguments, std::function<bool()> interrupted = {})
{
    std::ostringstream out;
    std::ostringstream err;
    app::Console console{ out, err, app::ProgressStyle::Lines, std::move(interrupted), "quantscope (test)" };
    const int code = app::run(arguments, console);
    return { code, out.str(), err.str() };
}

/// 100 images and one thread.
std::vector<std::string> command(const std::string& name, std::vector<std::string> more)
{
    std::vector<std::string> all{ name, model, "--data", images, "--samples", "100", "--threads", "1" };
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

using Rows = std::vector<std::map<std::string, std::string>>;

/// Rows of a CSV without quoted fields, by column name.
Rows rowsOf(const std::string& path)
{
    Rows rows;
    std::istringstream lines(contentOf(path));
    std::vector<std::string> names;
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        std::vector<std::string> fields;
        std::istringstream stream(line + ",");
        for (std::string field; std::getline(stream, field, ',');)
            fields.push_back(field);
        if (names.empty()) {
            names = fields;
            continue;
        }
        rows.emplace_back();
        for (std::size_t i = 0; i < std::min(names.size(), fields.size()); ++i)
            rows.back()[names[i]] = fields[i];
    }
    return rows;
}

std::vector<std::string> column(const Rows& rows, const std::string& name)
{
    std::vector<std::string> values;
    for (const auto& row : rows)
        values.push_back(row.count(name) == 1 ? row.at(name) : "no column " + name);
    return values;
}

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

TEST(Plan, WritesARecipeThatRuns)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(command("plan", { "--max-size", "0.2x", "--frontier", "20", "-o", folder.path("out") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out,
        AllOf(HasSubstr("predicted SQNR dB"), HasSubstr("greedy"), HasSubstr("uniform-int8"),
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

std::vector<std::string> with(std::vector<std::string> command, const std::vector<std::string>& more)
{
    command.insert(command.end(), more.begin(), more.end());
    return command;
}

/// The columns that say what was measured, not how long it took.
std::vector<std::vector<std::string>> numbersOf(const Rows& rows)
{
    std::vector<std::vector<std::string>> numbers;
    for (const char* name : { "layer", "format", "output_mse", "output_sqnr_db", "top1_drop", "certainty", "samples" })
        numbers.push_back(column(rows, name));
    return numbers;
}

TEST(StudyOfSensitivity, TakesOverWhatAnEarlierRunMeasured)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("s.qstudy");
    const auto kept = [&](const std::vector<std::string>& more, const std::string& out) {
        return command("sensitivity", with(more, { "--study", study, "-o", folder.path(out) }));
    };
    const Outcome top = quantscope(kept({ "--formats", "int4", "--top", "2" }, "top"));
    ASSERT_EQ(top.code, 0) << top.err;
    EXPECT_THAT(top.err, Not(HasSubstr("taken over")));
    const Outcome all = quantscope(kept({ "--formats", "int8,int4", "--exact" }, "all"));
    ASSERT_EQ(all.code, 0) << all.err;
    EXPECT_THAT(all.err, HasSubstr("2 of 8 cells were measured by an earlier run"));
    const Outcome again = quantscope(kept({ "--formats", "int8,int4", "--exact" }, "again"));
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_THAT(again.err, HasSubstr("8 of 8 cells were measured by an earlier run"));
    const Outcome alone =
        quantscope(command("sensitivity", { "--formats", "int8,int4", "--exact", "-o", folder.path("alone") }));
    ASSERT_EQ(alone.code, 0) << alone.err;
    const auto numbers = numbersOf(rowsOf(folder.path("alone/sensitivity.csv")));
    EXPECT_EQ(numbersOf(rowsOf(folder.path("all/sensitivity.csv"))), numbers) << "the very same numbers";
    EXPECT_EQ(numbersOf(rowsOf(folder.path("again/sensitivity.csv"))), numbers);

    // What other samples or another seed would give is another table, in a run of its own.
    const Outcome other = quantscope(kept({ "--formats", "int8,int4", "--exact", "--seed", "3" }, "other"));
    ASSERT_EQ(other.code, 0) << other.err;
    EXPECT_THAT(other.err, Not(HasSubstr("taken over")));
    EXPECT_EQ(app::Study::openReadOnly(study)->runs()->size(), 2U);
}

TEST(StudyOfSensitivity, StandsBesideTheVariantsAndInTheReport)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("s.qstudy");
    const Outcome run = quantscope({ "analyze", model, "--data", images, "--limit", "100", "--threads", "1", "--method",
        "weights", "--study", study, "-o", folder.path("run"), "--format", "csv" });
    ASSERT_EQ(run.code, 0) << run.err;
    const Outcome settled = quantscope(
        command("sensitivity", { "--formats", "int8,int4", "--study", study, "-o", folder.path("settled") }));
    ASSERT_EQ(settled.code, 0) << settled.err;
    const Outcome planned = quantscope(command("plan",
        { "--max-size", "0.2x", "--choices", "int8,int4", "--frontier", "20", "--study", study, "-o",
            folder.path("plan") }));
    ASSERT_EQ(planned.code, 0) << planned.err;
    const Outcome report = quantscope({ "report", study, "-o", folder.path("report"), "--format", "csv" });
    ASSERT_EQ(report.code, 0) << report.err;
    EXPECT_THAT(report.out, HasSubstr("sensitivity.csv, plan.csv, pareto.csv"));
    EXPECT_THAT(rowsOf(folder.path("report/summary.csv")), SizeIs(1)) << "in the run of the variant";
    EXPECT_THAT(rowsOf(folder.path("report/sensitivity.csv")), SizeIs(8));
    EXPECT_EQ(contentOf(folder.path("report/plan.csv")), contentOf(folder.path("plan/plan.csv")));
    EXPECT_EQ(contentOf(folder.path("report/pareto.csv")), contentOf(folder.path("plan/pareto.csv")));
    const auto kept = app::Study::openReadOnly(study)->load(1, app::Parts::Numbers);
    ASSERT_TRUE(kept);
    EXPECT_THAT(kept->sensitivity, SizeIs(1));
    ASSERT_TRUE(kept->planned);
    EXPECT_GT(kept->planned->outputPower, 0);
}

TEST(StudyOfSensitivity, AnInterruptedPlanKeepsTheSensitivities)
{
    const TemporaryFolder folder;
    app::PlanRequest request;
    request.run.model = model;
    request.run.data.path = images;
    request.run.data.limit = 100;
    request.run.study = folder.path("s.qstudy");
    request.choices = { { analysis::int8, analysis::fp32 }, {} };
    request.maxShare = 0.5;
    // Encodings of plans are chosen when all layers are measured.
    app::SensitivityJobEvents events;
    events.control =
        analysis::Control([](const analysis::Progress& progress) { return progress.what != "choosing encodings"; });
    const auto outcome = app::runPlan(request, events);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, analysis::ErrorKind::Cancelled);
    const auto study = app::Study::openReadOnly(request.run.study);
    ASSERT_TRUE(study);
    const auto kept =
        study->sensitivity(1, analysis::SensitivityTarget::Weights, analysis::SensitivityMode::Alone).value();
    ASSERT_TRUE(kept);
    ASSERT_THAT(kept->table.cells, SizeIs(4));
    for (const auto& cell : kept->table.cells)
        EXPECT_TRUE(cell && cell->certainty == analysis::Certainty::Exact);
    EXPECT_EQ(study->plan(1).value(), std::nullopt);
    // The next one begins where this one stopped.
    std::string notes;
    app::SensitivityJobEvents next;
    next.note = [&](const std::string& note) { notes += note + '\n'; };
    ASSERT_TRUE(app::runPlan(request, next));
    EXPECT_THAT(notes, HasSubstr("4 of 4 cells"));
}

struct WrongUse {
    std::string name;
    std::vector<std::string> arguments;
    int code;
    std::string message;
};

void PrintTo(const WrongUse& use, std::ostream* out)
{
    *out << use.name;
}

class WrongSensitivity : public testing::TestWithParam<WrongUse> { };

TEST_P(WrongSensitivity, IsToldWithARemedy)
{
    const TemporaryFolder folder;
    std::vector<std::string> arguments = GetParam().arguments;
    arguments.insert(arguments.end(), { "-o", folder.path("out") });
    const Outcome outcome = quantscope(arguments);
    EXPECT_EQ(outcome.code, GetParam().code);
    EXPECT_THAT(outcome.err, HasSubstr(GetParam().message));
    EXPECT_THAT(folder.names(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Words, WrongSensitivity,
    testing::Values(WrongUse{ "format", command("sensitivity", { "--formats", "itn8" }), 2, "did you mean 'int8'?" },
        WrongUse{ "fp32", command("sensitivity", { "--formats", "fp32" }), 2, "leave it out" },
        WrongUse{ "target", command("sensitivity", { "--target", "weigths" }), 2, "did you mean 'weights'?" },
        WrongUse{ "mode", command("sensitivity", { "--mode", "all-bt" }), 2, "did you mean 'all-but'?" },
        WrongUse{ "option", command("sensitivity", { "--exakt" }), 2, "did you mean '--exact'?" },
        WrongUse{ "two_extents", command("sensitivity", { "--exact", "--screen" }), 2, "give one of them" },
        WrongUse{ "all_but_top", command("sensitivity", { "--mode", "all-but", "--top", "2" }), 2, "leave out" },
        WrongUse{ "per", command("sensitivity", { "--per", "blok" }), 2, "did you mean 'block'?" },
        WrongUse{ "metrics", command("sensitivity", { "--metrics", "mse,ssim" }), 2, "'ssim' is not known" },
        WrongUse{ "channels_of_none", command("sensitivity", { "--channels", "conv9" }), 2, "has no layer 'conv9'" },
        WrongUse{
            "channels_and_blocks", command("sensitivity", { "--channels", "fc2", "--per", "block" }), 2, "give one" },
        WrongUse{ "channels_of_inputs", command("sensitivity", { "--channels", "fc2", "--target", "both" }), 2,
            "leave out --target" },
        WrongUse{ "top", command("sensitivity", { "--top", "0" }), 2, "at least 1" },
        WrongUse{ "no_model", { "sensitivity", "no.pt2", "--data", images }, 3, "no.pt2" },
        WrongUse{ "no_data", { "sensitivity", model, "--data", "none.npz" }, 3, "none.npz" },
        WrongUse{
            "no_study", command("sensitivity", { "--study", DEMO_DATA "/preprocess.json" }), 3, "is not a study file" },
        WrongUse{ "no_limit", command("plan", {}), 2, "--max-size" },
        WrongUse{ "size", command("plan", { "--max-size", "small" }), 2, "'small' is not a size" },
        WrongUse{ "drop", command("plan", { "--max-drop", "1%" }), 2, "'1%' is not a number" },
        WrongUse{ "choice", command("plan", { "--choices", "int8/itn8", "--max-size", "1x" }), 2, "'int8'?" },
        WrongUse{ "too_small", command("plan", { "--max-size", "0.01x" }), 2, "bytes" },
        WrongUse{ "unlabelled",
            { "plan", model, "--data", "synthetic:normal:1x28x28:20", "--max-drop", "1", "--threads", "1" }, 2,
            "has no labels" }),
    [](const auto& use) { return use.param.name; });

} // namespace
