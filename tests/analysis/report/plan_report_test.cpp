// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/plan_report.h"

#include <fstream>
#include <limits>
#include <sstream>

#include <unistd.h>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "analysis/report/results_json.h"

namespace analysis {

namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr Format int4{ FormatKind::SignedInteger, 4 };

Graph graphOfTwo()
{
    Graph graph;
    for (const char* name : { "conv", "fc" }) {
        Layer layer;
        layer.id = int(graph.layers.size());
        layer.name = name;
        layer.kindName = layer.id == 0 ? "conv2d" : "linear";
        layer.parameters = 60;
        layer.weights = { { layer.id, "w", "w", { 50 }, 0, 50 } };
        graph.layers.push_back(layer);
    }
    return graph;
}

SensitivityTable tableOfTwo()
{
    SensitivityTable table;
    table.target = SensitivityTarget::Both;
    table.mode = SensitivityMode::AllBut;
    table.layers = { 0, 1 };
    table.names = { "conv", "fc" };
    table.formats = { int8, int4 };
    table.cells.resize(4);
    table.top1 = 80.4;
    SensitivityCell exact{ Certainty::Exact, 500, { 0.5, 0.25, 0.75 }, 20, 0.125, 99.5, Interval{ 1.5, 1.25, 2 }, 3 };
    table.at(0, 1) = exact;
    SensitivityCell estimated;
    estimated.samples = 64;
    estimated.sqnrDb = std::numeric_limits<double>::infinity();
    table.at(1, 0) = estimated;
    return table;
}

PlanResult planOfTwo()
{
    PlanProblem problem;
    problem.restBytes = 80;
    problem.fp32Bytes = 480;
    problem.layers = { { 0, "conv", { { int4, int8, 0.5, 30, 1000, Certainty::Estimated } }, {}, -1 },
        { 1, "fc", { { fp32, fp32, 0, 200, 2000 } }, {}, -1 } };
    PlanSolution solution{ { 0, 0 }, totalsOf(problem, { 0, 0 }), 0.4, 0.2 };
    PlanResult plan = planResult(problem, { 320, std::nullopt }, solution, "solver");
    plan.predictedMse = 0.45;
    plan.measured = PlanMeasurement{ 0.44, 21.5, 0.3, 500 };
    return plan;
}

std::string written(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// A folder of the test's own that goes when the test ends.
class PlanReport : public testing::Test {
protected:
    PlanReport() : m_folder(fs::path(testing::TempDir()) / ("plan_report_" + std::to_string(::getpid()))) { }
    ~PlanReport() override { fs::remove_all(m_folder); }
    fs::path m_folder;
};

TEST_F(PlanReport, SensitivityHasARowForEachCell)
{
    const std::vector tables{ tableOfTwo() };
    const auto files = writeSensitivityReport(graphOfTwo(), tables, m_folder);
    ASSERT_TRUE(files) << files.error().message;
    EXPECT_EQ(written(m_folder / "sensitivity.csv"),
        "layer,kind,format,target,mode,output_sqnr_db,output_mse,output_kl,top1_drop,agreement,class,certainty,samples,"
        "confidence,output_mse_low,output_mse_high,top1_drop_low,top1_drop_high,seconds\r\n"
        "conv,conv2d,int4,both,all-but,20,0.5,0.125,1.5,99.5,high,exact,500,0.95,0.25,0.75,1.25,2,3\r\n"
        "fc,linear,int8,both,all-but,inf,0,,,,open,estimated,64,0.95,0,0,,,0\r\n");
}

TEST_F(PlanReport, PlanAndParetoHaveTheirColumns)
{
    PlanResult baseline = planOfTwo();
    baseline.name = "uniform-int8";
    baseline.budgetBytes.reset();
    baseline.bound.reset();
    baseline.gap.reset();
    baseline.predictedMse.reset();
    baseline.measured.reset();
    const std::vector plans{ planOfTwo(), baseline };
    const auto files = writePlanReport(graphOfTwo(), plans, m_folder);
    ASSERT_TRUE(files) << files.error().message;
    EXPECT_EQ(written(m_folder / "plan.csv"),
        "plan,layer,kind,parameters,weight_format,activation_format,weight_bits,activation_bits,weight_bytes,"
        "fp32_weight_bytes,bitops,predicted_mse,certainty\r\n"
        "solver,conv,conv2d,60,int4,int8,4,8,30,200,1000,0.5,estimated\r\n"
        "solver,fc,linear,60,fp32,fp32,32,32,200,200,2000,0,exact\r\n");
    EXPECT_EQ(written(m_folder / "pareto.csv"),
        "plan,budget_bytes,budget_bitops,size_bytes,size_share,bitops,separable_mse,bound,gap,predicted_mse,measured_"
        "mse,"
        "measured_sqnr_db,measured_top1_drop,samples\r\n"
        "solver,320,,310,0.645833333,3000,0.5,0.4,0.2,0.45,0.44,21.5,0.3,500\r\n"
        "uniform-int8,,,310,0.645833333,3000,0.5,,,,,,,\r\n");
    EXPECT_THAT(writePlanReport(graphOfTwo(), {}, m_folder).error().message, HasSubstr("no plan to report"));
}

TEST(PlanJson, EveryPartSurvives)
{
    using Json = nlohmann::ordered_json;
    EXPECT_EQ(*sensitivityFromJson(Json::parse(toJson(tableOfTwo()).dump())), tableOfTwo());
    EXPECT_EQ(*sensitivityFromJson(*fromCbor(toCbor(toJson(tableOfTwo())))), tableOfTwo());
    const PlanRecord record{ { planOfTwo() }, { planOfTwo(), PlanResult{} }, 2.5 };
    EXPECT_EQ(*planRecordFromJson(Json::parse(toJson(record).dump())), record);
    EXPECT_EQ(*planRecordFromJson(*fromCbor(toCbor(toJson(record)))), record);
}

TEST(PlanJson, TablesThatDoNotFitAreRefused)
{
    nlohmann::ordered_json json = toJson(tableOfTwo());
    json["cells"].erase(0);
    EXPECT_THAT(sensitivityFromJson(json).error().message, HasSubstr("cells: their number does not fit"));
    json = toJson(tableOfTwo());
    json["target"] = "everything";
    EXPECT_THAT(sensitivityFromJson(json).error().message, HasSubstr("target: 'everything' is not known"));
    json = toJson(PlanRecord{ { planOfTwo() }, {}, 1 });
    json["plans"][0]["layers"][1]["choice"]["weights"] = "int99";
    EXPECT_THAT(planRecordFromJson(json).error().message, HasSubstr("plans[0].layers[1].choice.weights: "));
    Analysis analysis;
    analysis.sensitivity = { tableOfTwo(), tableOfTwo() };
    analysis.planned = PlanRecord{ { planOfTwo() }, {}, 1 };
    nlohmann::ordered_json whole = toJson(analysis);
    whole["sensitivity"][1]["names"].erase(0);
    EXPECT_THAT(analysisFromJson(whole).error().message,
        HasSubstr("sensitivity[1].cells: their number does not fit layers and formats"));
    whole = toJson(analysis);
    whole["planned"]["plans"][0]["bytes"] = "many";
    EXPECT_THAT(analysisFromJson(whole).error().message, HasSubstr("planned.plans[0].bytes: must be a whole number"));
}

} // namespace

} // namespace analysis
