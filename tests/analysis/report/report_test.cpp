// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/report_writer.h"

#include <clocale>
#include <csignal>
#include <fstream>
#include <locale>
#include <sstream>

#include <sys/resource.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "analysis/judge/findings.h"
#include "analysis/report/columns.h"
#include "analysis/report/csv_report.h"
#include "analysis/report/json_report.h"
#include "analysis/report/results_json.h"
#include "tiny_analysis.h"

namespace analysis {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string contentOf(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A folder of the test's own that goes when the test ends.
class ReportTest : public testing::Test {
protected:
    ReportTest()
        : m_folder(fs::path(testing::TempDir())
            / ("report_test_" + std::to_string(::getpid())
                + testing::UnitTest::GetInstance()->current_test_info()->name()))
    {
        fs::remove_all(m_folder);
    }
    ~ReportTest() override { fs::remove_all(m_folder); }

    [[nodiscard]] std::vector<std::string> filesThere() const
    {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(m_folder))
            names.push_back(entry.path().filename());
        return names;
    }

    fs::path m_folder;
};

TEST_F(ReportTest, CsvIsExactlyTheGoldenFiles)
{
    const auto paths = writeCsvReport(tinyAnalysis(), m_folder / "made" / "on the way");
    ASSERT_TRUE(paths) << paths.error().message;
    ASSERT_EQ(paths->size(), 7U);
    for (const fs::path& path : *paths) {
        const std::string expected = contentOf(fs::path(TEST_DATA) / "tiny_report" / path.filename());
        EXPECT_EQ(contentOf(path), expected) << path;
        EXPECT_FALSE(expected.empty());
    }
}

TEST(ReportColumns, BeginAsScriptsExpect)
{
    const auto expectNames = [](auto columns, const std::vector<std::string>& names) {
        ASSERT_GE(columns.size(), names.size());
        for (std::size_t i = 0; i < names.size(); ++i)
            EXPECT_EQ(columns[i].name, names[i]);
    };
    expectNames(summaryColumns(),
        { "variant", "method", "weight_format", "activation_format", "grid", "granularity", "calibration", "samples",
            "calibration_samples", "prepare_seconds", "top1", "top5", "top1_drop", "agreement", "output_sqnr_db",
            "output_mse", "output_mse_max", "output_mse_variance", "output_kl", "size_bytes", "compression", "macs",
            "bitops" });
    expectNames(layerColumns(),
        { "variant", "layer", "kind", "parameters", "weight_shape", "weight_format", "weight_grid", "granularity",
            "weight_scale", "weight_zero_point", "weight_min", "weight_max", "weight_mean", "weight_std", "weight_mse",
            "weight_mae", "weight_relative_mae", "weight_sqnr_db", "weight_snr_db", "weight_clipped", "input_format",
            "input_scale", "input_zero_point", "input_min", "input_max", "input_mean", "input_std", "input_sqnr_db",
            "input_clipped", "local_sqnr_db", "accumulated_sqnr_db", "size_bytes", "compression", "macs" });
    expectNames(shiftColumns(), { "layer", "mean_shift", "std_shift", "range_shift", "kl", "score" });
}

TEST(Cells, NumbersAreWrittenAsPromised)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(cellText(0.1), "0.1");
    EXPECT_EQ(cellText(1.0 / 3), "0.333333333");
    EXPECT_EQ(cellText(double(0.1F)), "0.100000001");
    EXPECT_EQ(cellText(1e-7), "1e-07");
    EXPECT_EQ(cellText(123456789.0), "123456789");
    EXPECT_EQ(cellText(1234567890123.0), "1.23456789e+12");
    EXPECT_EQ(cellText(-0.0), "0");
    EXPECT_EQ(cellText(infinity), "inf");
    EXPECT_EQ(cellText(-infinity), "-inf");
    EXPECT_EQ(cellText(std::numeric_limits<double>::quiet_NaN()), "nan");
    EXPECT_EQ(cellText(std::int64_t(1234567890123)), "1234567890123");
    EXPECT_EQ(cellText({}), "");
}

TEST(Cells, Float32SurvivesNineDigits)
{
    for (float value = 1e-6F; value < 1e6F; value *= 1.0371F)
        EXPECT_EQ(std::strtof(cellText(double(value)).c_str(), nullptr), value);
}

/// A locale as German has it, whatever is installed.
struct CommaPunctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
};

TEST_F(ReportTest, NoLocaleLeaksIntoNumbers)
{
    ASSERT_TRUE(writeCsvReport(tinyAnalysis(), m_folder / "c"));
    ASSERT_TRUE(writeJsonReport(tinyAnalysis(), m_folder / "c"));
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new CommaPunctuation));
    // Where one is installed, C's locale too; it is what printf and strtod follow.
    const std::string numeric = std::setlocale(LC_NUMERIC, nullptr);
    for (const char* name : { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8" }) {
        if (std::setlocale(LC_NUMERIC, name))
            break;
    }
    const auto csv = writeCsvReport(tinyAnalysis(), m_folder / "comma");
    const auto json = writeJsonReport(tinyAnalysis(), m_folder / "comma");
    std::setlocale(LC_NUMERIC, numeric.c_str());
    std::locale::global(before);
    ASSERT_TRUE(csv && json);
    for (const auto& entry : fs::directory_iterator(m_folder / "c"))
        EXPECT_EQ(contentOf(entry.path()), contentOf(m_folder / "comma" / entry.path().filename()));
}

TEST_F(ReportTest, JsonHoldsTheWholeAnalysis)
{
    const Analysis analysis = tinyAnalysis();
    const auto paths = writeJsonReport(analysis, m_folder);
    ASSERT_TRUE(paths) << paths.error().message;
    const auto json = nlohmann::ordered_json::parse(contentOf(paths->front()));
    const auto read = analysisFromJson(json);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(*read, analysis);
    EXPECT_EQ(json["variants"][1]["layers"][0]["weight_encodings"][0]["scales"].size(), 2U);
    EXPECT_EQ(json["variants"][2]["output"]["error"]["sqnr_db"], "inf");
    EXPECT_TRUE(json["variants"][0]["output"]["kl"].is_null());
    EXPECT_EQ(json["sensitivity"][0]["cells"][1]["certainty"], "estimated");
    EXPECT_EQ(json["planned"]["plans"][0]["measured"]["sqnr_db"], 21.25);
}

TEST_F(ReportTest, JsonTellsTheFindings)
{
    Analysis analysis = tinyAnalysis();
    VariantResult& variant = analysis.variants[1];
    variant.output.top1Drop = 7.5;
    variant.layers[0].weightEncodings[0].granularity = {};
    variant.layers[0].weightChannels->spread = 8;
    const auto paths = writeJsonReport(analysis, m_folder);
    ASSERT_TRUE(paths) << paths.error().message;
    const auto json = nlohmann::ordered_json::parse(contentOf(paths->front()));
    const auto& found = json["findings"];
    const auto drop =
        std::find_if(found.begin(), found.end(), [](const auto& finding) { return finding["id"] == "large-drop"; });
    ASSERT_NE(drop, found.end());
    EXPECT_EQ((*drop)["severity"], "serious");
    EXPECT_EQ((*drop)["variant"], "ptsq-mine");
    EXPECT_TRUE((*drop)["layer"].is_null());
    EXPECT_EQ((*drop)["value"], 7.5);
    EXPECT_EQ((*drop)["unit"], "points");
    EXPECT_EQ((*drop)["reason"], "Top-1 accuracy falls by 7.5 percentage points, to 90.1 %.");
    EXPECT_TRUE((*drop)["remedy"].is_string());
    EXPECT_EQ((*drop)["recipe"]["method"], "ptsq");
    EXPECT_EQ((*drop)["recipe"]["layers"]["conv, first"]["weights"]["format"], "int8");
    EXPECT_EQ(found.size(), findings(analysis).size());
    ASSERT_TRUE(writeJsonReport({}, m_folder));
    EXPECT_TRUE(nlohmann::ordered_json::parse(contentOf(m_folder / "report.json"))["findings"].empty());
}

TEST_F(ReportTest, JsonOfNamesThatAreNoUtf8IsJson)
{
    Analysis analysis = tinyAnalysis();
    analysis.provenance.model.path = "/models/\xff\xfe.pt2";
    const auto paths = writeJsonReport(analysis, m_folder);
    ASSERT_TRUE(paths);
    EXPECT_TRUE(nlohmann::ordered_json::accept(contentOf(paths->front())));
}

TEST_F(ReportTest, PlansAndSensitivityHaveFilesOnlyWhereTheyAreKnown)
{
    Analysis analysis = tinyAnalysis();
    analysis.sensitivity[0].cells.assign(4, std::nullopt);
    analysis.planned->plans.clear();
    const auto paths = writeCsvReport(analysis, m_folder);
    ASSERT_TRUE(paths) << paths.error().message;
    EXPECT_THAT(
        filesThere(), testing::UnorderedElementsAre("summary.csv", "layers.csv", "histograms.csv", "shift.csv"));
}

TEST_F(ReportTest, EmptyAnalysisHasHeadersAlone)
{
    ASSERT_TRUE(writeCsvReport({}, m_folder));
    EXPECT_THAT(contentOf(m_folder / "summary.csv"), testing::StartsWith("variant,method,"));
    EXPECT_EQ(
        contentOf(m_folder / "shift.csv"), "layer,mean_shift,std_shift,range_shift,kl,score\r\noverall_shift,,,,,\r\n");
}

TEST_F(ReportTest, QuotesAsRfc4180)
{
    Analysis analysis;
    analysis.variants.resize(1);
    analysis.variants[0].recipe.name = "a\"b\r\nc,d";
    ASSERT_TRUE(writeCsvReport(analysis, m_folder));
    EXPECT_THAT(contentOf(m_folder / "summary.csv"), HasSubstr("\r\n\"a\"\"b\r\nc,d\",ptsq,"));
}

TEST_F(ReportTest, FolderThatCannotBeMadeIsNamed)
{
    fs::create_directories(m_folder);
    std::ofstream(m_folder / "file") << "x";
    const auto paths = writeCsvReport(tinyAnalysis(), m_folder / "file" / "below");
    ASSERT_FALSE(paths);
    EXPECT_EQ(paths.error().kind, ErrorKind::Failed);
    EXPECT_THAT(paths.error().message, HasSubstr("file/below: the folder cannot be made: "));
}

TEST_F(ReportTest, FileThatCannotBeWrittenIsNamed)
{
    // A folder of the temporary's name is in the way: works for root too, whom permissions do not stop.
    fs::create_directories(m_folder / ("layers.csv.part-" + std::to_string(::getpid())) / "full");
    std::ofstream(m_folder / "summary.csv") << "older";
    const auto paths = writeCsvReport(tinyAnalysis(), m_folder);
    ASSERT_FALSE(paths);
    EXPECT_THAT(paths.error().message, HasSubstr("layers.csv: cannot be written: Is a directory"));
    EXPECT_EQ(contentOf(m_folder / "summary.csv"), "older");
    EXPECT_FALSE(fs::exists(m_folder / "histograms.csv"));
}

TEST_F(ReportTest, FullDiskLeavesNothingBehind)
{
    Analysis analysis = tinyAnalysis();
    // Larger than the writer's buffer, so that the error comes in the middle.
    analysis.variants[1].layers[0].weight.original.counts.assign(60000, 1);
    fs::create_directories(m_folder);
    std::ofstream(m_folder / "summary.csv") << "older";

    const auto oldHandler = std::signal(SIGXFSZ, SIG_IGN); // write() shall fail instead of ending the program
    rlimit old{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
    rlimit small = old;
    small.rlim_cur = 100000;
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto csv = writeCsvReport(analysis, m_folder);
    const auto json = writeJsonReport(analysis, m_folder);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &old), 0);
    std::signal(SIGXFSZ, oldHandler);

    ASSERT_FALSE(csv);
    EXPECT_EQ(csv.error().kind, ErrorKind::Failed);
    EXPECT_THAT(csv.error().message, HasSubstr("histograms.csv: cannot be written: File too large"));
    ASSERT_FALSE(json);
    EXPECT_THAT(json.error().message, HasSubstr("report.json: cannot be written: File too large"));
    EXPECT_THAT(filesThere(), testing::ElementsAre("summary.csv"));
    EXPECT_EQ(contentOf(m_folder / "summary.csv"), "older");
}

TEST_F(ReportTest, OlderFilesAreReplaced)
{
    fs::create_directories(m_folder);
    std::ofstream(m_folder / "shift.csv") << std::string(10000, 'x');
    ASSERT_TRUE(writeCsvReport(tinyAnalysis(), m_folder));
    EXPECT_EQ(contentOf(m_folder / "shift.csv"), contentOf(fs::path(TEST_DATA) / "tiny_report" / "shift.csv"));
    EXPECT_EQ(filesThere().size(), 7U) << "no temporary file is left";
}

TEST(ReportWriters, AreFoundByName)
{
    ASSERT_EQ(reportWriters().size(), 2U);
    EXPECT_EQ(findReportWriter(reportWriters(), "csv")->name, "csv");
    EXPECT_EQ(findReportWriter(reportWriters(), "json")->name, "json");
    const auto none = findReportWriter(reportWriters(), "xml");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().message, "no report format 'xml'; allowed: csv, json");
}

TEST(Papers, AreFoundByName)
{
    for (const Paper paper : papers())
        EXPECT_EQ(parsePaper(paperName(paper)), paper);
    const auto none = parsePaper("a5");
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error(), (Error{ ErrorKind::Usage, "no paper 'a5'; allowed: a4, letter" }));
}

} // namespace

} // namespace analysis
