// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/findings.h"

#include <gmock/gmock.h>

#include "../report/tiny_analysis.h"
#include "calm_analysis.h"

namespace analysis {

namespace {

using namespace calm;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(Sentences, AreFilledInOnce)
{
    EXPECT_EQ(english({ "%1 of %2: %3 %", { std::string("%2"), 12.0, 0.06249 } }), "%2 of 12: 0.0625 %");
    EXPECT_EQ(english({ "%1 %1", { 1408.0 } }), "1408 1408");
    EXPECT_EQ(english({ "%1 %2 %3", { infinity, -infinity, nan } }), "infinite -infinite not a number");
    EXPECT_EQ(english({ "%1 %2 %0", { 1234.6 } }), "1235 %2 %0");
    EXPECT_EQ(english({ "%1 %2", { -2.0, -0.5 } }), "-2 -0.5");
    EXPECT_EQ(english({ "100 %", {} }), "100 %");
    EXPECT_EQ(english({ "", { 1.0 } }), "");
}

TEST(Severities, HaveNames)
{
    EXPECT_EQ(severityName(Severity::Note), "note");
    EXPECT_EQ(severityName(Severity::Warning), "warning");
    EXPECT_EQ(severityName(Severity::Serious), "serious");
}

TEST(Findings, OfNothingAreNone)
{
    EXPECT_THAT(findings({}), IsEmpty());
    EXPECT_THAT(findings(calmAnalysis()), IsEmpty());
    expectSound(tinyAnalysis());
}

TEST(Findings, OfFp32AloneConcernTheNetworkAlone)
{
    Analysis analysis = calmAnalysis();
    analysis.variants.pop_back();
    VariantResult& plain = analysis.variants[0];
    plain.output.top1Drop = 50; // not of FP32's making, whatever it says
    plain.output.error.sqnrDb = 1;
    EXPECT_THAT(findings(analysis), IsEmpty());
    plain.layers[1].weightChannels->zero = 1;
    const auto found = findings(analysis);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, "zero-channels");
    EXPECT_EQ(found[0].variant, "");
    EXPECT_EQ(found[0].layer, "b");
}

TEST(Findings, OfUnmeasuredResultsAreNone)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output = {};
    quantized(analysis).samples = 0;
    for (LayerResult& row : quantized(analysis).layers) {
        row.weightChannels.reset();
        row.local.reset();
        row.accumulated.reset();
    }
    EXPECT_THAT(findings(analysis), IsEmpty());
    quantized(analysis).layers.clear(); // fewer rows than layers: a damaged study
    quantized(analysis).layers.shrink_to_fit();
    EXPECT_NO_FATAL_FAILURE(expectSound(analysis));
}

TEST(Findings, ComeMostSevereFirstThenByKindThenByTheirNumber)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.top1Drop = 3;
    VariantResult second = quantized(analysis);
    second.recipe.name = "a-later-one";
    second.output.top1Drop = 9;
    VariantResult third = second;
    third.recipe.name = "the-last-one";
    third.output.top1Drop = 12;
    analysis.variants.push_back(second);
    analysis.variants.push_back(third);
    analysis.variants[0].layers[0].weightChannels->zero = 1;
    layer(analysis, 2).weightChannels->spread = 7;
    layer(analysis, 1).weightChannels->spread = 5;
    layer(analysis, 0).weightChannels->spread = 5;
    analysis.shift = ShiftResult{ { { "a", 0, 0, 0, 0.5, 0.2, {}, {} }, { "b", 0, 0, 0, 0.5, 0.6, {}, {} } }, 0.4 };
    std::vector<std::string> order;
    for (const Finding& finding : findings(analysis))
        order.push_back(
            severityName(finding.severity) + " " + finding.id + " " + finding.variant + " " + finding.layer);
    EXPECT_THAT(order,
        ElementsAre("serious large-drop the-last-one ", "serious large-drop a-later-one ",
            "warning large-drop ptsq-w8a8-minmax ", "warning distribution-shift  ", "warning distribution-shift  b",
            "warning distribution-shift  a", "warning unequal-channels ptsq-w8a8-minmax c",
            "warning unequal-channels ptsq-w8a8-minmax a", "warning unequal-channels ptsq-w8a8-minmax b",
            "note zero-channels  a"));
}

TEST(Findings, OfNumbersThatAreWorseWhenSmallBeginWithTheSmallest)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.error.sqnrDb = 2;
    VariantResult second = quantized(analysis);
    second.recipe.name = "a-later-one";
    second.output.error.sqnrDb = -4;
    analysis.variants.push_back(second);
    const auto found = ofKind(analysis, "output-error");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].value, -4);
    EXPECT_EQ(found[1].value, 2);
}

// Thresholds: one table for all kinds -------------------------------------------------------------------------------

struct Boundary {
    const char* id;
    void (*set)(Analysis& analysis, double value);
    double calm; ///< the last value without a finding
    double warning; ///< the first with one
    double stillWarning; ///< the last before serious
    double serious;
    const char* variant;
    const char* layer;
    const char* unit;
};

const char* const tested = "ptsq-w8a8-minmax";

const Boundary boundaries[] = {
    { "large-drop", [](Analysis& a, double v) { quantized(a).output.top1Drop = v; }, 2, up(2), 5, up(5), tested, "",
        "points" },
    { "output-error", [](Analysis& a, double v) { quantized(a).output.error.sqnrDb = v; }, 10, down(10), 3, down(3),
        tested, "", "dB" },
    { "few-calibration-samples", [](Analysis& a, double v) { quantized(a).calibrationSamples = std::int64_t(v); }, 100,
        99, 10, 9, "", "", "samples" },
    { "unequal-channels", [](Analysis& a, double v) { layer(a, 1).weightChannels->spread = v; }, 4, up(4), 16, up(16),
        tested, "b", "ratio" },
    { "clipped-outliers", setClipped, 0.1, 0.1001, 1, 1.001, tested, "b", "%" },
    // In steps that float32 scales can tell apart.
    { "unused-range", setUsed, 12.5001, 12.4999, 3.1251, 3.1249, tested, "b", "%" },
};

TEST(Findings, BeginBeyondTheirThresholds)
{
    for (const Boundary& boundary : boundaries) {
        Analysis analysis = calmAnalysis();
        const auto at = [&](double value) {
            analysis = calmAnalysis();
            boundary.set(analysis, value);
            expectSound(analysis);
            return ofKind(analysis, boundary.id);
        };
        EXPECT_THAT(at(boundary.calm), IsEmpty()) << boundary.id;
        EXPECT_THAT(at(nan).size(), testing::Le(boundary.calm == 100 ? 1U : 0U)) << boundary.id;
        const auto warning = at(boundary.warning);
        ASSERT_EQ(warning.size(), 1U) << boundary.id;
        EXPECT_EQ(warning[0].severity, Severity::Warning) << boundary.id;
        EXPECT_NEAR(warning[0].value, boundary.warning, 1e-6 * boundary.warning) << boundary.id;
        EXPECT_EQ(warning[0].variant, boundary.variant) << boundary.id;
        EXPECT_EQ(warning[0].layer, boundary.layer) << boundary.id;
        EXPECT_EQ(warning[0].unit, boundary.unit) << boundary.id;
        const auto stillWarning = at(boundary.stillWarning);
        ASSERT_EQ(stillWarning.size(), 1U) << boundary.id;
        EXPECT_EQ(stillWarning[0].severity, Severity::Warning) << boundary.id;
        const auto serious = at(boundary.serious);
        ASSERT_EQ(serious.size(), 1U) << boundary.id;
        EXPECT_EQ(serious[0].severity, Severity::Serious) << boundary.id;
    }
}

} // namespace

} // namespace analysis
