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
        cell.samples = 640;
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

TEST(SensitivityText, SaysOnHowFewSamplesANumberRests)
{
    SensitivityTable table = tableOf(SensitivityMode::Alone, { 30, 50, 15, 45, 31, 40 });
    for (auto& cell : table.cells)
        cell->certainty = Certainty::Exact;
    EXPECT_TRUE(sensitivityHtml(table).endsWith("All numbers are measured (=), on 640 samples."));
    EXPECT_FALSE(sensitivityHtml(table).contains("only"));
    table.at(1, 0)->samples = 16;
    QString text = sensitivityHtml(table);
    EXPECT_TRUE(text.contains("<b>&lt;b&gt;</b> (=\u00a015.0 dB on only 16 samples)")) << text.toStdString();
    EXPECT_TRUE(text.endsWith("on 16 to 640 samples.")) << text.toStdString();
    EXPECT_FALSE(text.contains("That rests on")) << "int8 was judged on 640: " << text.toStdString();
    table.at(2, 1)->samples = 99;
    text = sensitivityHtml(table);
    EXPECT_TRUE(text.contains("it begins. That rests on only 99 to 640 samples: ")) << text.toStdString();
}

TEST(SensitivityText, NamesWhoHarmsTheOutputMostByMeasuredCellsAlone)
{
    Analysis analysis;
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Weights;
    recipe.weights.format = *analysis::parseFormat("int4");
    EXPECT_TRUE(outputHarmHtml(analysis, recipe).isEmpty());
    analysis.sensitivity = { tableOf(SensitivityMode::Alone, { 30, 50, 15, 45, 12, 40 }) };
    EXPECT_TRUE(outputHarmHtml(analysis, recipe).isEmpty()) << "estimates alone";
    SensitivityTable& table = analysis.sensitivity.front();
    table.at(0, 0)->certainty = Certainty::Exact;
    table.at(1, 0)->certainty = Certainty::Exact;
    QString text = outputHarmHtml(analysis, recipe);
    EXPECT_TRUE(text.startsWith("At int4 (weights alone) the model's output is harmed most by "
                                "<b>&lt;b&gt;</b> (=\u00a015.0 dB) and <b>first</b> (=\u00a030.0 dB)"))
        << text.toStdString();
    EXPECT_TRUE(text.endsWith("of 2 layers measured alone.")) << text.toStdString();
    table.at(0, 1)->certainty = Certainty::Exact;
    recipe.weights.format = analysis::int8;
    text = outputHarmHtml(analysis, recipe);
    EXPECT_TRUE(
        text.startsWith("At int8 (weights alone) no layer alone hurts the model's output; it is changed most by "
                        "<b>first</b>"))
        << text.toStdString();
    table.mode = SensitivityMode::AllBut;
    EXPECT_TRUE(outputHarmHtml(analysis, recipe).isEmpty());
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
    for (analysis::VariantResult& variant : analysis.variants)
        variant.output.agreement = 99;
    text = firstPageText(reportFacts(analysis, {}));
    EXPECT_TRUE(text.lead.startsWith("Take <b>ptsq-int8-minmax</b>: "));
    EXPECT_TRUE(text.lead.contains(" ± ")) << text.lead.toStdString();
    EXPECT_TRUE(text.plan.startsWith("The measured plan <b>refined</b> makes the model ")) << text.plan.toStdString();
    EXPECT_TRUE(text.plan.contains("loses 1.50 points of top-1 accuracy, on 10,000 samples. By the same rule "
                                   "<b>ptsq-int8-minmax</b> comes before it."))
        << text.plan.toStdString();
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
