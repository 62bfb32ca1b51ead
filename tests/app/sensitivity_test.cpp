// SPDX-License-Identifier: GPL-3.0-or-later
// Sensitivity and plans on the bundled network and images: files, columns, exit codes, and that a plan can be run.
#include <functional>
#include <map>
#include <sstream>

#include <gmock/gmock.h>

#include "app/cli/command_line.h"
#include "app/jobs/sensitivity_job.h"
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
        WrongUse{ "top", command("sensitivity", { "--top", "0" }), 2, "at least 1" },
        WrongUse{ "no_model", { "sensitivity", "no.pt2", "--data", images }, 3, "no.pt2" },
        WrongUse{ "no_data", { "sensitivity", model, "--data", "none.npz" }, 3, "none.npz" },
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
