// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "sample_plans.h"
#include "widgets/report/first_page_text.h"
#include "widgets/report/plan_text.h"
#include "widgets/report/sensitivity_text.h"

namespace widgets {

namespace {

using analysis::Analysis;
using analysis::Certainty;
using analysis::PlanResult;
using analysis::SensitivityCell;
using analysis::SensitivityMode;
using analysis::SensitivityTable;
using testing::ElementsAre;

/// Three layers at int8 and int4; a cell for each SQNR that is a number.
SensitivityTable tableOf(SensitivityMode mode, const std::vector<std::optional<double>>& sqnr)
{
    SensitivityTable table;
    table.mode = mode;
    table.layers = { 0, 1, 2 };
    table.names = { "first", "<b>", "last" };
    table.formats = { *analysis::parseFormat("int4"), analysis::int8 };
    for (const std::optional<double>& value : sqnr) {
        SensitivityCell cell;
        cell.samples = 64;
        cell.sqnrDb = value.value_or(0);
        table.cells.push_back(value ? std::optional(cell) : std::nullopt);
    }
    return table;
}

TEST(SensitivityText, TheTellingFormatIsTheFirstAtWhichALayerIsHurt)
{
    using enum SensitivityMode;
    EXPECT_EQ(tellingFormat(tableOf(Alone, { 30, 50, 19.9, 45, 31, 40 })), 0U);
    EXPECT_EQ(tellingFormat(tableOf(Alone, { 10, 50, 10, 19.9, 10, 40 })), 1U);
    EXPECT_EQ(tellingFormat(tableOf(Alone, { 30, 50, 30, 45, 31, 40 })), 0U) << "none is hurt: the fewest bits";
    EXPECT_EQ(tellingFormat(tableOf(Alone, { {}, 50, {}, 45, {}, {} })), 1U);
    EXPECT_EQ(tellingFormat(tableOf(AllBut, { 5, 19, 5, 19, 5, 19 })), 0U);
    EXPECT_FALSE(tellingFormat(tableOf(Alone, { {}, {}, {}, {}, {}, {} })));
    // Where accuracy is known it decides: an interval that crosses a bound says nothing for certain.
    SensitivityTable table = tableOf(Alone, { 5, 5, 5, 5, 5, 5 });
    for (auto& cell : table.cells)
        cell->top1Drop = analysis::Interval{ 0.6, 0.2, 0.9 };
    EXPECT_EQ(tellingFormat(table), 0U);
    table.at(1, 1)->top1Drop = analysis::Interval{ 0.7, 0.5, 0.9 };
    EXPECT_EQ(tellingFormat(table), 1U);
}

TEST(SensitivityText, RanksWhatMattersMostFirst)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(rankedLayers(tableOf(SensitivityMode::Alone, { 30, {}, 20, {}, 25, {} }), 0), ElementsAre(1, 2, 0));
    EXPECT_THAT(rankedLayers(tableOf(SensitivityMode::Alone, { 30, {}, {}, {}, nan, {} }), 0), ElementsAre(2, 0));
    EXPECT_THAT(rankedLayers(tableOf(SensitivityMode::AllBut, { 10, {}, 12, {}, 11, {} }), 0), ElementsAre(1, 2, 0));
}

TEST(SensitivityText, SaysWhereItBeginsAndWhoHurts)
{
    SensitivityTable table = tableOf(SensitivityMode::Alone, { 30, 50, 15, 45, 31, 40 });
    table.at(1, 0)->certainty = Certainty::Exact;
    table.at(1, 0)->top1Drop = analysis::Interval{ 1.25, 1.1, 1.5 };
    const QString text = sensitivityHtml(table);
    EXPECT_TRUE(text.startsWith("At int8 no layer alone is hurt; at int4 it begins.")) << text.toStdString();
    EXPECT_TRUE(
        text.contains("Most harm is done at int4 by <b>&lt;b&gt;</b> (=\u00a015.0 dB; a drop of 1.25 points, between "
                      "1.10 and 1.50), <b>first</b>"))
        << text.toStdString();
    EXPECT_TRUE(text.contains("1 high, 0 medium, 0 low, 0 open")) << text.toStdString();
    EXPECT_TRUE(text.contains("1 of 6 numbers are measured (=)")) << text.toStdString();
    EXPECT_TRUE(sensitivityHtml(tableOf(SensitivityMode::Alone, { 30, 50, 31, 45, 31, 40 }))
                    .startsWith("No layer alone is hurt, not even at int4."));
    EXPECT_TRUE(sensitivityHtml(tableOf(SensitivityMode::AllBut, { 10, {}, 12, {}, 11, {} }))
                    .startsWith("With all other layers at int4, the output gains most where one of these stays FP32: "
                                "<b>&lt;b&gt;</b> (≈"));
}

PlanResult planOf(const std::vector<const char*>& formats)
{
    PlanResult plan;
    for (const char* format : formats)
        plan.layers.push_back({ "layer", { *analysis::parseFormat(format), analysis::fp32, 0, 0, 0 } });
    return plan;
}

TEST(PlanText, NamesPlansAndTheirFormats)
{
    PlanResult plan = planOf({ "int8", "int4", "fp32", "int4" });
    EXPECT_EQ(planFormats(plan), "2 int4, 1 int8, 1 fp32");
    EXPECT_EQ(planFormatsSentence(plan), "int4 for 2 layers, int8 for 1 and fp32 for 1");
    EXPECT_EQ(planFormatsSentence(planOf({ "int8" })), "int8 for one layer");
    EXPECT_FALSE(quantizesInputs(plan));
    plan.layers[1].choice.activations = analysis::int8;
    EXPECT_TRUE(quantizesInputs(plan));
    for (const auto& [name, title] : { std::pair("solver", "optimum"), std::pair("refined", "refined"),
             std::pair("greedy", "greedy"), std::pair("uniform-int4/int8", "uniform int4/int8"),
             std::pair("tutorial", "tutorials' rule"), std::pair("mine", "mine") }) {
        plan.name = name;
        EXPECT_EQ(planTitle(plan), title);
    }
}

TEST(PlanText, PredictsWithCrossTermsWhereTheyAreKnown)
{
    PlanResult plan = planOf({ "int8" });
    plan.damage = 0.4;
    plan.bytes = 100;
    plan.fp32Bytes = 400;
    constexpr double tolerance = 1e-12; // one logarithm
    EXPECT_NEAR(*predictedSqnr(plan, 4), 10, tolerance);
    plan.predictedMse = 0.04;
    EXPECT_NEAR(*predictedSqnr(plan, 4), 20, tolerance);
    EXPECT_FALSE(predictedSqnr(plan, 0));
    EXPECT_DOUBLE_EQ(timesSmaller(plan), 4);
}

TEST(FirstPage, NamesAPlanThatIsBetterThanTheVariants)
{
    Analysis analysis = *sample::plannedNetwork(20);
    PlanResult& plan = analysis.planned->plans.front();
    plan.measured->top1Drop = 0.25;
    FirstPageText text = firstPageText(reportFacts(analysis, {}));
    EXPECT_TRUE(text.lead.startsWith("Take the mixed-precision plan <b>refined</b>: it makes the model "))
        << text.lead.toStdString();
    EXPECT_TRUE(text.lead.endsWith("loses 0.25 points of top-1 accuracy.")) << text.lead.toStdString();
    EXPECT_TRUE(text.plan.contains("Among the variants, <b>ptsq-int8-minmax</b> comes first"))
        << text.plan.toStdString();
    plan.measured->top1Drop = 1.5;
    EXPECT_TRUE(firstPageText(reportFacts(analysis, {})).lead.startsWith("Take <b>ptsq-int8-minmax</b>: "));
    analysis.variants.resize(1);
    text = firstPageText(reportFacts(analysis, {}));
    EXPECT_TRUE(text.lead.startsWith("Nothing is good enough. Nearest comes the mixed-precision plan"))
        << text.lead.toStdString();
}

TEST(FirstPage, SaysWhyOneOfEqualSizesIsTaken)
{
    Analysis analysis = *sample::plannedNetwork(20);
    analysis.planned.reset();
    FirstPageText text = firstPageText(reportFacts(analysis, {}));
    EXPECT_TRUE(text.which.contains("Others are equally small")) << text.which.toStdString();
    EXPECT_TRUE(text.which.contains("2 of 5 quantized variants lose at most 1 point")) << text.which.toStdString();
    analysis.variants.erase(analysis.variants.begin() + 2);
    text = firstPageText(reportFacts(analysis, {}));
    EXPECT_FALSE(text.which.contains("Others are equally small")) << text.which.toStdString();
    EXPECT_TRUE(text.which.startsWith("Of 4 quantized variants it alone loses at most 1 point"))
        << text.which.toStdString();
}

} // namespace

} // namespace widgets
