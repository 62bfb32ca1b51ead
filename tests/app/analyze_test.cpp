// SPDX-License-Identifier: GPL-3.0-or-later
// The whole way on the bundled network and images: model file and data in, tables and exit codes out.
#include <functional>
#include <map>
#include <sstream>

#include <gmock/gmock.h>

#include "app/cli/command_line.h"
#include "app/study/study.h"
#include "engine/tensor.h"
#include "temporary_folder.h"

namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

const std::string model = DEMO_DATA "/samplenet.pt2";
const std::string images = DEMO_DATA "/t10k-images-idx3-ubyte.gz";
const std::string calibration = DEMO_DATA "/calib2000-images-idx3-ubyte.gz";

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

/// 200 images, few enough for a test, with one thread so that it is the same everywhere.
std::vector<std::string> analyze(std::vector<std::string> more)
{
    std::vector<std::string> all{ "analyze", model, "--data", images, "--limit", "200", "--threads", "1" };
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// Rows of a CSV without quoted fields, by column name.
std::vector<std::map<std::string, std::string>> rowsOf(const std::string& path)
{
    std::vector<std::map<std::string, std::string>> rows;
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

std::vector<std::string> column(const std::vector<std::map<std::string, std::string>>& rows, const std::string& name)
{
    std::vector<std::string> values;
    for (const auto& row : rows)
        values.push_back(row.count(name) == 1 ? row.at(name) : "no column " + name);
    return values;
}

TEST(Analyze, WritesTablesOfThreeMethods)
{
    const TemporaryFolder folder;
    const Outcome outcome = quantscope(analyze({ "--calibration-data", calibration, "--calibration-limit", "100",
        "--method", "fp32,weights,ptsq", "-o", folder.path("out"), "--study", folder.path("n.qstudy") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("weights-int8"), HasSubstr("summary.csv")));
    const auto summary = rowsOf(folder.path("out/summary.csv"));
    EXPECT_THAT(column(summary, "method"), ElementsAre("fp32", "weights", "ptsq"));
    EXPECT_THAT(column(summary, "samples"), Each("200"));
    EXPECT_THAT(column(summary, "calibration_samples"), ElementsAre("0", "0", "100"));
    EXPECT_EQ(summary[0].at("top1"), "92"); // 184 of the first 200, as torch counts them
    EXPECT_EQ(summary[0].at("output_sqnr_db"), "inf");
    EXPECT_GT(std::stod(summary[2].at("output_sqnr_db")), 35);
    EXPECT_GT(std::stod(summary[2].at("compression")), 3.9);
    const auto layers = rowsOf(folder.path("out/layers.csv"));
    EXPECT_THAT(layers, SizeIs(3 * 4));
    EXPECT_THAT(std::vector(layers.begin(), layers.begin() + 4),
        testing::ResultOf(
            [](const auto& rows) { return column(rows, "layer"); }, ElementsAre("conv1", "conv2", "fc1", "fc2")));
    EXPECT_THAT(column(rowsOf(folder.path("out/shift.csv")), "layer"),
        ElementsAre("conv1", "conv2", "fc1", "fc2", "overall_shift"));
    EXPECT_EQ(QDir(QString::fromStdString(folder.path("out"))).entryList(QDir::Files | QDir::Hidden, QDir::Name),
        (QStringList{ "histograms.csv", "layers.csv", "report.json", "report.pdf", "shift.csv", "summary.csv" }));

    // The study gives the same files without computing anything.
    const Outcome again = quantscope({ "report", folder.path("n.qstudy"), "-o", folder.path("again") });
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_THAT(again.err, IsEmpty());
    for (const char* file : { "summary.csv", "layers.csv", "histograms.csv", "shift.csv", "report.json" })
        EXPECT_EQ(contentOf(folder.path("out/") + file), contentOf(folder.path("again/") + file)) << file;
}

TEST(Analyze, RecordsWhatComputed)
{
    const TemporaryFolder folder;
    ASSERT_EQ(quantscope(analyze({ "--method", "fp32", "-o", folder.path("out"), "--format", "json" })).code, 0);
    EXPECT_THAT(contentOf(folder.path("out/report.json")),
        testing::ContainsRegex(R"("versions":"quantscope [0-9]+\.[0-9]+\.[0-9]+, libtorch [0-9]+\.[0-9]+\.[0-9]+")"));
}

TEST(Analyze, EndsWithTheMostSevereFindings)
{
    const TemporaryFolder folder;
    const std::vector<std::string> arguments =
        analyze({ "--method", "weights", "--weights", "int2", "--granularity", "tensor", "-o", folder.path("out") });
    const Outcome outcome = quantscope(arguments);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, HasSubstr("\nserious: weights-int2-tensor: Top-1 accuracy falls by "));
    EXPECT_THAT(outcome.out, HasSubstr("\nserious: weights-int2-tensor: fc2: The SQNR is "));
    EXPECT_THAT(contentOf(folder.path("out/report.json")), HasSubstr(R"("id":"large-drop","severity":"serious")"));
    std::vector<std::string> quiet = arguments;
    quiet.emplace_back("--quiet");
    EXPECT_THAT(quantscope(quiet).out, IsEmpty());
}

TEST(Analyze, SaysThatNumbersAreNotPreprocessed)
{
    const TemporaryFolder folder;
    const auto noted = [&](const std::string& data) {
        const Outcome outcome = quantscope({ "analyze", model, "--data", data, "--preprocess", "fashion_mnist",
            "--limit", "10", "--method", "fp32", "-o", folder.path("out") });
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        return outcome.err;
    };
    EXPECT_THAT(noted("synthetic:uniform:1x28x28:10"),
        HasSubstr("quantscope: note: synthetic:uniform:1x28x28:10: the preprocessing 'fashion_mnist' is not applied"));
    EXPECT_THAT(noted(images), Not(HasSubstr("not applied")));
}

TEST(Analyze, SplitsOneSetAndSaysSo)
{
    const TemporaryFolder folder;
    const Outcome outcome = quantscope(
        analyze({ "--method", "ptsq", "--calibration-limit", "50", "--seed", "3", "-o", folder.path("out") }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("50 of 10000 samples, drawn with seed 3, calibrate, and 200 others"));
    const auto summary = rowsOf(folder.path("out/summary.csv"));
    EXPECT_EQ(summary[0].at("samples"), "200");
    EXPECT_EQ(summary[0].at("calibration_samples"), "50");
}

TEST(Analyze, FailsWhenALimitIsBroken)
{
    const TemporaryFolder folder;
    const std::vector<std::string> base{ "--method", "weights", "--weights", "int2", "--quiet", "-o",
        folder.path("o") };
    std::vector<std::string> strict = base;
    strict.insert(strict.end(), { "--fail-if", "sqnr<90" });
    const Outcome broken = quantscope(analyze(strict));
    EXPECT_EQ(broken.code, 1);
    EXPECT_THAT(broken.err, AllOf(StartsWith("quantscope: limit broken: weights-int2"), HasSubstr("sqnr<90")));
    EXPECT_THAT(broken.out, IsEmpty());
    EXPECT_THAT(rowsOf(folder.path("o/summary.csv")), SizeIs(1)); // the numbers are there all the same
    std::vector<std::string> lax = base;
    lax.insert(lax.end(), { "--fail-if", "drop>100" });
    EXPECT_EQ(quantscope(analyze(lax)).code, 0);
}

TEST(Analyze, SaysBeforeAnyWorkThatALimitCannotBeJudged)
{
    const TemporaryFolder folder;
    const Outcome outcome = quantscope({ "analyze", model, "--data", "synthetic:uniform:1x28x28:64", "--method",
        "weights", "--fail-if", "sqnr<1,drop>1", "-o", folder.path("out"), "--study", folder.path("n.qstudy") });
    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.err,
        "quantscope: limit drop>1: drop will not be measured here; it needs labelled data and an output of classes\n");
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Analyze, RefusesAStudyWhosePathIsNotText)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("caf") + "\xe9/n.qstudy"; // Latin-1
    const Outcome outcome = quantscope(analyze({ "--method", "weights", "--study", study, "-o", folder.path("out") }));
    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.err, HasSubstr("not valid UTF-8"));
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Analyze, RefusesARecipeThatChangesNothing)
{
    const TemporaryFolder folder;
    const std::pair<const char*, const char*> cases[]{
        { "cnov2", "layers.cnov2: matches no layer of " DEMO_DATA "/samplenet.pt2; did you mean 'conv2'?" },
        { "layer9.*", "layers.layer9.*: matches no layer of " },
    };
    for (const auto& [pattern, message] : cases) {
        const std::string recipe = folder.write("r.json",
            R"({"method": "ptdq", "name": "mine", "layers": {"fc*": {"skip": true}, ")" + std::string(pattern)
                + R"(": {"skip": true}}})");
        const Outcome outcome = quantscope(analyze({ "--recipe", recipe, "-o", folder.path("out") }));
        EXPECT_EQ(outcome.code, 3);
        EXPECT_THAT(outcome.err, AllOf(StartsWith("quantscope: variant 'ptdq-mine': "), HasSubstr(message)));
        EXPECT_EQ(folder.names(), QStringList{ "r.json" });
    }
}

TEST(Analyze, TakesRecipesAlone)
{
    const TemporaryFolder folder;
    const std::string recipe = folder.write(
        "r.json", R"({"name": "ptdq-mine", "method": "ptdq", "layers": {"fc*": {"weights": {"format": "int4"}}}})");
    const Outcome outcome = quantscope(analyze({ "--recipe", recipe, "-o", folder.path("out"), "--format", "csv" }));
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(column(rowsOf(folder.path("out/summary.csv")), "variant"), ElementsAre("ptdq-mine"));
    EXPECT_THAT(
        column(rowsOf(folder.path("out/layers.csv")), "weight_format"), ElementsAre("int8", "int8", "int4", "int4"));
}

TEST(Analyze, AddsARunToAStudyAndSaysWhatChanged)
{
    const TemporaryFolder folder;
    const std::string copy = folder.write("net.pt2", contentOf(model));
    const std::vector<std::string> arguments{ "analyze", copy, "--data", "synthetic:uniform:1x28x28:64", "--threads",
        "1", "--method", "weights", "-o", folder.path("out"), "--study", folder.path("n.qstudy") };
    ASSERT_EQ(quantscope(arguments).code, 0);
    folder.write("net.pt2", contentOf(DEMO_DATA "/samplenet.pt2") + "\n");
    const Outcome report = quantscope({ "report", folder.path("n.qstudy"), "-o", folder.path("out") });
    EXPECT_EQ(report.code, 0);
    EXPECT_THAT(report.err, HasSubstr("net.pt2 has changed since that run"));
    folder.write("net.pt2", contentOf(model));
    const Outcome second = quantscope(arguments);
    ASSERT_EQ(second.code, 0) << second.err;
    EXPECT_THAT(second.err, Not(HasSubstr("differs")));
    EXPECT_THAT(app::Study::openReadOnly(folder.path("n.qstudy"))->runs().value(), SizeIs(2));
}

TEST(Analyze, RefusesADamagedStudyBeforeAnyWork)
{
    const TemporaryFolder folder;
    const std::string study = folder.write("n.qstudy", "precious");
    const Outcome outcome = quantscope(analyze({ "--study", study, "-o", folder.path("out") }));
    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.err, HasSubstr("is not a study file"));
    EXPECT_EQ(contentOf(study), "precious");
    EXPECT_EQ(folder.names(), QStringList{ "n.qstudy" });
}

TEST(Analyze, StopsWhenInterrupted)
{
    const TemporaryFolder folder;
    const Outcome outcome =
        quantscope(analyze({ "--method", "weights", "-o", folder.path("out") }), [] { return true; });
    EXPECT_EQ(outcome.code, 130);
    EXPECT_THAT(outcome.err, HasSubstr("quantscope: interrupted"));
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(Analyze, NamesTheOutputsThereAre)
{
    const Outcome outcome = quantscope(analyze({ "--output", "logitz", "--method", "fp32" }));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr("has no output named 'logitz'; there are "));
}

TEST(Analyze, RefusesDataThatDoesNotFit)
{
    const Outcome outcome =
        quantscope({ "analyze", model, "--data", "synthetic:normal:3x40x40:8", "--method", "fp32" });
    EXPECT_EQ(outcome.code, 3);
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("quantscope: "), HasSubstr("[3, 40, 40]"), HasSubstr("[1, 28, 28]")));
}

TEST(Info, ShowsLayersAndTheirCosts)
{
    const Outcome table = quantscope({ "info", model });
    EXPECT_EQ(table.code, 0) << table.err;
    EXPECT_THAT(table.out,
        AllOf(HasSubstr("conv2  conv2d"), HasSubstr("4 layers, 105,962 parameters"), HasSubstr("1,117,056 MACs")));
    const Outcome json = quantscope({ "info", model, "--json" });
    EXPECT_EQ(json.code, 0);
    EXPECT_THAT(json.out, AllOf(StartsWith("{"), HasSubstr("\"conv2\""), HasSubstr("\"macs\": 1117056")));
}

TEST(Run, InfersPlainAndQuantized)
{
    const TemporaryFolder folder;
    engine::HostTensor input = engine::makeTensor(engine::ElementType::Float32, { 2, 1, 28, 28 });
    auto* values = reinterpret_cast<float*>(input.data.get());
    for (std::int64_t i = 0; i < input.count(); ++i)
        values[i] = float(i % 17) / 17;
    ASSERT_TRUE(engine::writeNpy(folder.path("x.npy"), input));
    const auto infer = [&](const std::string& output, const std::vector<std::string>& more) {
        std::vector<std::string> arguments{ "run", model, "--input", folder.path("x.npy"), "-o", output, "--quiet" };
        arguments.insert(arguments.end(), more.begin(), more.end());
        return quantscope(arguments);
    };
    ASSERT_EQ(infer(folder.path("new/y.npy"), {}).code, 0);
    const auto plain = engine::readNpy(folder.path("new/y.npy"));
    ASSERT_TRUE(plain) << plain.error().message;
    EXPECT_EQ(plain->shape, (std::vector<std::int64_t>{ 2, 10 }));

    const std::string fp32 = folder.write("fp32.json", R"({"method": "fp32"})");
    const std::string weights = folder.write("w.json", R"({"method": "weights", "weights": {"format": "int4"}})");
    const std::string fixedRanges = folder.write("s.json", R"({"method": "ptsq"})");
    ASSERT_EQ(infer(folder.path("f.npy"), { "--recipe", fp32 }).code, 0);
    ASSERT_EQ(infer(folder.path("w.npy"), { "--recipe", weights }).code, 0);
    EXPECT_EQ(contentOf(folder.path("f.npy")), contentOf(folder.path("new/y.npy")));
    EXPECT_NE(contentOf(folder.path("w.npy")), contentOf(folder.path("new/y.npy")));

    const Outcome refused = infer(folder.path("s.npy"), { "--recipe", fixedRanges });
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, HasSubstr("give --calibration-data"));
    EXPECT_EQ(infer(folder.path("s.npy"),
                  { "--recipe", fixedRanges, "--calibration-data", calibration, "--calibration-limit", "50" })
                  .code,
        0);
}

/// Halves are exact in all of float16, bfloat16 and float64.
TEST(Run, ConvertsArraysToTheModelsType)
{
    const TemporaryFolder folder;
    engine::HostTensor input = engine::makeTensor(engine::ElementType::Float32, { 2, 8 });
    auto* values = reinterpret_cast<float*>(input.data.get());
    for (std::int64_t i = 0; i < input.count(); ++i)
        values[i] = float(i % 5) / 2 - 1;
    ASSERT_TRUE(engine::writeNpy(folder.path("x.npy"), input));
    const auto infer = [&](const std::string& file, const std::string& output) {
        return quantscope(
            { "run", TEST_DATA "/formats/pt2/" + file, "--input", folder.path("x.npy"), "-o", output, "--quiet" });
    };
    for (const auto& [file, type] : std::map<std::string, std::string>{ { "mlp_bf16_dynamic.pt2", "bfloat16" },
             { "mlp_f16_dynamic.pt2", "float16" }, { "mlp_f64_dynamic.pt2", "float64" } }) {
        const Outcome outcome = infer(file, folder.path(type + ".npy"));
        ASSERT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(
            outcome.err, "quantscope: note: input 'x' takes " + type + ": the array's float32 numbers are converted\n");
    }
    const Outcome same = infer("mlp_dynamic.pt2", folder.path("y.npy"));
    EXPECT_EQ(same.code, 0);
    EXPECT_THAT(same.err, IsEmpty());
    const auto wide = engine::readNpy(folder.path("float64.npy"));
    ASSERT_TRUE(wide);
    EXPECT_EQ(wide->type, engine::ElementType::Float64);
    engine::HostTensor indices = engine::makeTensor(engine::ElementType::Int32, { 2, 8 });
    std::fill_n(indices.data.get(), indices.bytes(), std::byte{ 0 });
    ASSERT_TRUE(engine::writeNpy(folder.path("x.npy"), indices));
    const Outcome refused = infer("mlp_dynamic.pt2", folder.path("z.npy"));
    EXPECT_EQ(refused.code, 3);
    EXPECT_THAT(refused.err, HasSubstr("array 1: holds int32 numbers, but input 'x' of "));
}

} // namespace
