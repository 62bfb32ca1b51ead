// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/command_line.h"

#include <map>
#include <sstream>

#include <gmock/gmock.h>

#include "app/study/study.h"
#include "samples.h"
#include "temporary_folder.h"

namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct Outcome {
    int code = 0;
    std::string out;
    std::string err;
};

Outcome quantscope(const std::vector<std::string>& arguments)
{
    std::ostringstream out;
    std::ostringstream err;
    app::Console console{ out, err, app::ProgressStyle::None, {}, "quantscope" };
    const int code = app::run(arguments, console);
    return { code, out.str(), err.str() };
}

struct WrongUse {
    const char* name;
    std::vector<std::string> arguments;
    int code;
    const char* message;
};

class WrongUsage : public testing::TestWithParam<WrongUse> { };

TEST_P(WrongUsage, IsToldInOneLine)
{
    const Outcome outcome = quantscope(GetParam().arguments);
    EXPECT_EQ(outcome.code, GetParam().code) << outcome.err;
    EXPECT_THAT(outcome.err, AllOf(StartsWith("quantscope: "), HasSubstr(GetParam().message)));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
}

const std::vector<std::string> analyzeNothing{ "analyze", "missing.pt2", "--data", "missing" };

std::vector<std::string> analyzeWith(std::vector<std::string> more)
{
    std::vector<std::string> all = analyzeNothing;
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

INSTANTIATE_TEST_SUITE_P(All, WrongUsage,
    testing::Values(WrongUse{ "nothing", {}, 2, "no command was given" },
        WrongUse{
            "unknown_command", { "analyse", "net.pt2" }, 2, "unknown command 'analyse'; did you mean 'analyze'?" },
        WrongUse{ "far_command", { "frobnicate" }, 2,
            "(there are info, run, analyze, sensitivity, plan, report, compare, gui, screenshot)" },
        WrongUse{ "unknown_option", analyzeWith({ "--thread", "2" }), 2, "'--thread'; did you mean '--threads'?" },
        WrongUse{ "unknown_short_option", { "info", "net.pt2", "-x" }, 2, "unknown option '-x'" },
        WrongUse{ "no_model", { "info" }, 2, "MODEL" }, WrongUse{ "no_data", { "analyze", "net.pt2" }, 2, "--data" },
        WrongUse{ "one_too_many", { "info", "a.pt2", "b.pt2" }, 2, "b.pt2" },
        WrongUse{ "option_without_value", analyzeWith({ "--limit" }), 2, "--limit" },
        WrongUse{
            "limit_not_a_number", analyzeWith({ "--limit", "many" }), 2, "'many' is not a whole number of at least 1" },
        WrongUse{ "limit_negative", analyzeWith({ "--limit", "-5" }), 2, "'-5' is not a whole number of at least 1" },
        WrongUse{ "limit_fraction", analyzeWith({ "--limit", "1.5" }), 2, "'1.5' is not a whole number" },
        WrongUse{ "limit_too_large", analyzeWith({ "--limit", "99999999999999999999" }), 2, "is not a whole number" },
        WrongUse{ "batch_too_large", analyzeWith({ "--batch", "9223372036854775807" }), 2,
            "'9223372036854775807' is too large; give at most 1000000000000" },
        WrongUse{ "empty_argument", analyzeWith({ "--study", "" }), 2, "an argument is empty" },
        WrongUse{ "folder_below_a_file", analyzeWith({ "-o", "/dev/null/x" }), 4, "/dev/null is a file" },
        WrongUse{ "output_is_a_folder", { "run", "no.pt2", "--input", "x.npy", "-o", "/" }, 2, "/ is a folder" },
        WrongUse{ "output_is_a_device", { "run", "no.pt2", "--input", "x.npy", "-o", "/dev/null" }, 2,
            "/dev/null is no file" },
        WrongUse{ "threads_zero", analyzeWith({ "--threads", "0" }), 2, "'0' is not a whole number of at least 1" },
        WrongUse{ "method", analyzeWith({ "--method", "fp32,ptsk" }), 2, "did you mean 'ptsq'?" },
        WrongUse{ "weights", analyzeWith({ "--weights", "int-8" }), 2, "did you mean 'int8'?" },
        WrongUse{ "activations", analyzeWith({ "--activations", "fp23" }), 2, "--activations: " },
        WrongUse{ "calibration", analyzeWith({ "--calibration", "entropie" }), 2, "did you mean 'entropy'?" },
        WrongUse{ "calibration_parameter", analyzeWith({ "--calibration", "percentile:200" }), 2, "--calibration: " },
        WrongUse{ "grid", analyzeWith({ "--grid", "narow" }), 2, "did you mean 'narrow'?" },
        WrongUse{ "granularity", analyzeWith({ "--granularity", "chanel" }), 2, "did you mean 'channel'?" },
        WrongUse{ "format", analyzeWith({ "--format", "cvs" }), 2, "did you mean 'csv'?" },
        WrongUse{ "format_of_three", analyzeWith({ "--format", "csv,pfd" }), 2, "did you mean 'pdf'?" },
        WrongUse{ "paper", analyzeWith({ "--paper", "leter" }), 2,
            "--paper: no paper 'leter'; allowed: a4, letter; did you mean 'letter'?" },
        WrongUse{ "paper_of_report", { "report", "a.qstudy", "--paper", "a5" }, 2, "did you mean 'a4'?" },
        WrongUse{ "fail_if", analyzeWith({ "--fail-if", "drop>>1" }), 2, "--fail-if: " },
        WrongUse{ "preprocess", analyzeWith({ "--preprocess", "imagenett" }), 2, "imagenett" },
        WrongUse{ "input_shape", { "info", "net.pt2", "--input-shape", "3xq" }, 2, "'3xq' is not a shape" },
        WrongUse{ "input_shape_end", { "info", "net.pt2", "--input-shape", "3x" }, 2, "'3x' is not a shape" },
        WrongUse{ "recipe_missing", analyzeWith({ "--recipe", "no.json" }), 3, "no.json" },
        WrongUse{ "model_missing", { "info", "no-such-model.pt2" }, 3, "no-such-model.pt2" },
        WrongUse{ "analyze_model_missing", analyzeNothing, 3, "missing.pt2" },
        WrongUse{ "run_model_missing", { "run", "no.pt2", "--input", "x.npy", "-o", "y.npy" }, 3, "no.pt2" },
        WrongUse{ "study_missing", { "report", "no.qstudy" }, 3, "no.qstudy: no such study" },
        WrongUse{ "compare_missing", { "compare", "no.qstudy", "none.qstudy" }, 3, "no.qstudy: no such study" }),
    [](const auto& test) { return test.param.name; });

TEST(CommandLine, NothingIsWrittenForWrongUses)
{
    const TemporaryFolder folder;
    const std::string study = folder.path("a.qstudy");
    EXPECT_EQ(quantscope(analyzeWith({ "--study", study, "-o", folder.path("report") })).code, 3);
    EXPECT_THAT(folder.names(), IsEmpty());
}

TEST(CommandLine, HelpAndVersionAreResults)
{
    const Outcome version = quantscope({ "--version" });
    EXPECT_EQ(version.code, 0);
    EXPECT_THAT(version.out, testing::MatchesRegex("quantscope [0-9]+\\.[0-9]+\\.[0-9]+\n"));
    for (const char* command : { "info", "run", "analyze", "report", "compare" }) {
        EXPECT_THAT(quantscope({ "--help" }).out, HasSubstr(command));
        const Outcome help = quantscope({ command, "--help" });
        EXPECT_EQ(help.code, 0);
        EXPECT_THAT(help.out, HasSubstr("Example"));
        EXPECT_THAT(help.err, IsEmpty());
    }
    EXPECT_THAT(
        quantscope({ "analyze", "--help" }).out, AllOf(HasSubstr("--calibration-data"), HasSubstr("--fail-if")));
}

/// A study with one finished run.
std::string makeStudy(const TemporaryFolder& folder, const std::string& name, const std::vector<std::string>& variants)
{
    auto study = app::Study::create(folder.path(name));
    const std::int64_t run = study->beginRun(samples::provenance(), samples::graph(2)).value();
    for (const std::string& variant : variants)
        EXPECT_TRUE(study->addVariant(run, samples::variant(variant, 2, 8)));
    EXPECT_TRUE(study->addShift(run, samples::shift(2)));
    EXPECT_TRUE(study->finishRun(run, samples::provenance()));
    return folder.path(name);
}

TEST(CommandLine, ReportsARunOfAStudy)
{
    const TemporaryFolder folder;
    const std::string study = makeStudy(folder, "a.qstudy", { "one", "two" });
    const Outcome outcome = quantscope({ "report", study, "-o", folder.path("out") });
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out, AllOf(HasSubstr("ptsq-one"), HasSubstr("ptsq-two"), HasSubstr("summary.csv")));
    EXPECT_THAT(outcome.err, HasSubstr("the model of that run cannot be compared"));
    EXPECT_THAT(contentOf(folder.path("out/summary.csv")), AllOf(HasSubstr("ptsq-one"), HasSubstr("ptsq-two")));
    for (const char* file : { "layers.csv", "histograms.csv", "shift.csv", "report.json" })
        EXPECT_THAT(contentOf(folder.path("out/") + file), HasSubstr("block0.fc1")) << file;

    const Outcome json = quantscope({ "report", study, "-o", folder.path("json"), "--format", "json", "--quiet" });
    EXPECT_EQ(json.code, 0);
    EXPECT_THAT(json.out, IsEmpty());
    EXPECT_EQ(QDir(QString::fromStdString(folder.path("json"))).entryList(QDir::Files), QStringList{ "report.json" });
    EXPECT_EQ(quantscope({ "report", study, "--run", "7", "-o", folder.path("x") }).code, 2);
}

TEST(CommandLine, SaysThatARunHasNoVariants)
{
    const TemporaryFolder folder;
    const std::string study = makeStudy(folder, "a.qstudy", { "one" });
    auto opened = app::Study::open(study);
    ASSERT_TRUE(opened);
    ASSERT_TRUE(opened->beginRun(samples::provenance(), samples::graph(1)));
    const Outcome outcome = quantscope({ "report", study, "-o", folder.path("out"), "--format", "csv" });
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.err,
        HasSubstr("run 2: has no variants, so that the tables of variants and layers are empty; "
                  "run 1 is the last that has some"));
    EXPECT_THAT(quantscope({ "report", study, "--run", "1", "-o", folder.path("one"), "--format", "csv" }).err,
        testing::Not(HasSubstr("has no variants")));
    EXPECT_THAT(quantscope({ "compare", study, study }).err, HasSubstr("run 2: has no variants"));
}

TEST(CommandLine, WritesThePdfOnThePaperThatWasAskedFor)
{
    const TemporaryFolder folder;
    const std::string study = makeStudy(folder, "a.qstudy", { "one", "two" });
    const std::map<std::string, std::string> boxes{ { "a4", "[0 0 595" }, { "letter", "[0 0 612" } };
    for (const auto& [paper, box] : boxes) {
        const Outcome outcome =
            quantscope({ "report", study, "-o", folder.path(paper), "--format", "pdf", "--paper", paper, "--quiet" });
        EXPECT_EQ(outcome.code, 0) << outcome.err;
        EXPECT_EQ(QDir(QString::fromStdString(folder.path(paper))).entryList(QDir::Files), QStringList{ "report.pdf" });
        EXPECT_THAT(contentOf(folder.path(paper + "/report.pdf")), AllOf(StartsWith("%PDF-"), HasSubstr(box)));
    }
    // An older one is replaced.
    EXPECT_EQ(quantscope({ "report", study, "-o", folder.path("a4"), "--format", "pdf", "--paper", "letter" }).code, 0);
    EXPECT_THAT(contentOf(folder.path("a4/report.pdf")), HasSubstr("[0 0 612"));
}

TEST(CommandLine, ThePdfIsWrittenWholeOrNotAtAll)
{
    const TemporaryFolder folder;
    const std::string study = makeStudy(folder, "a.qstudy", { "one" });
    // A folder of that name cannot be replaced by a file.
    ASSERT_TRUE(QDir().mkpath(QString::fromStdString(folder.path("out/report.pdf/inner"))));
    const Outcome outcome = quantscope({ "report", study, "-o", folder.path("out"), "--format", "pdf" });
    EXPECT_EQ(outcome.code, 4);
    EXPECT_THAT(outcome.err, HasSubstr(folder.path("out/report.pdf") + ": cannot be replaced"));
    EXPECT_EQ(QDir(QString::fromStdString(folder.path("out"))).entryList(QDir::AllEntries | QDir::NoDotAndDotDot),
        QStringList{ "report.pdf" });

    folder.write("file", "a file");
    const Outcome unwritable = quantscope({ "report", study, "-o", folder.path("file"), "--format", "pdf" });
    EXPECT_EQ(unwritable.code, 2);
    EXPECT_THAT(unwritable.err, HasSubstr(folder.path("file")));
    EXPECT_EQ(contentOf(folder.path("file")), "a file");
}

struct Needs {
    std::vector<std::string> arguments;
    app::QtPart part;
};

TEST(CommandLine, DrawingIsStartedForDrawnFormatsAlone)
{
    for (const auto& [arguments, part] : { Needs{ { "report", "no.qstudy" }, app::QtPart::Drawing },
             Needs{ { "report", "no.qstudy", "--format", "json,pdf" }, app::QtPart::Drawing },
             Needs{ { "report", "no.qstudy", "--format", "csv,json" }, app::QtPart::Core },
             Needs{ analyzeWith({ "--format", "csv" }), app::QtPart::Core },
             Needs{ analyzeNothing, app::QtPart::Drawing }, Needs{ { "info", "no.pt2" }, app::QtPart::Core } }) {
        std::ostringstream ignored;
        std::vector<app::QtPart> started;
        app::Console console{ ignored, ignored, app::ProgressStyle::None, {}, "quantscope" };
        console.startQt = [&, &started = started](app::QtPart asked) { started.push_back(asked); };
        EXPECT_EQ(app::run(arguments, console), 3);
        EXPECT_THAT(started, testing::ElementsAre(part)) << arguments[0];
    }
}

TEST(CommandLine, SaysBeforeAnyWorkThatTheFolderIsAFile)
{
    const TemporaryFolder folder;
    folder.write("out", "a file");
    // The model is not even looked for.
    const Outcome outcome = quantscope({ "analyze", "no.pt2", "--data", "no", "-o", folder.path("out") });
    EXPECT_EQ(outcome.code, 2);
    EXPECT_THAT(outcome.err, HasSubstr(folder.path("out") + " is a file; give a folder"));
    EXPECT_EQ(contentOf(folder.path("out")), "a file");
}

TEST(CommandLine, ComparesTwoStudies)
{
    const TemporaryFolder folder;
    const std::string first = makeStudy(folder, "a.qstudy", { "one", "two" });
    const std::string second = makeStudy(folder, "b.qstudy", { "two", "three" });
    const Outcome outcome = quantscope({ "compare", first, second, "-o", folder.path("out") });
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_THAT(outcome.out,
        AllOf(HasSubstr("0 of 2 layers"), HasSubstr("only in the first: ptsq-one"),
            HasSubstr("only in the second: ptsq-three")));
    EXPECT_THAT(contentOf(folder.path("out/compare.csv")), HasSubstr("ptsq-two"));
}

} // namespace
