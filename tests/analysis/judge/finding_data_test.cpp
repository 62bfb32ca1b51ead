// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "analysis/judge/findings.h"
#include "calm_analysis.h"

namespace analysis {

namespace {

using namespace calm;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(DistributionShift, IsANoteUnlessTheDistributionsDifferToo)
{
    struct Case {
        double score;
        double kl;
        std::optional<Severity> severity;
    };
    const Case cases[] = { { 0.1, 9, {} }, { nan, 9, {} }, { up(0.1), 0, Severity::Note }, { 9, 0.1, Severity::Note },
        { 9, up(0.1), Severity::Warning }, { 9, 1, Severity::Warning }, { up(0.1), up(1), Severity::Serious } };
    for (const Case& test : cases) {
        Analysis analysis = calmAnalysis();
        analysis.shift = ShiftResult{ { { "b", 0, 0, 0, test.kl, test.score, {}, {} } }, test.score };
        expectSound(analysis);
        const auto found = ofKind(analysis, "distribution-shift");
        ASSERT_EQ(found.size(), test.severity ? 2U : 0U) << test.score << ' ' << test.kl;
        for (const Finding& finding : found) {
            EXPECT_EQ(finding.severity, *test.severity) << test.score << ' ' << test.kl;
            EXPECT_EQ(finding.value, test.score);
            EXPECT_EQ(finding.variant, "");
            EXPECT_EQ(english(finding.remedy).find("in use") != std::string::npos, test.kl > 0.1);
        }
        if (!found.empty()) {
            EXPECT_EQ(found[0].layer, "");
            EXPECT_EQ(found[1].layer, "b");
        }
    }
}

TEST(DistributionShift, NamesThePartThatMadeTheScore)
{
    Analysis analysis = calmAnalysis();
    analysis.shift =
        ShiftResult{ { { "a", 0.01, 0.02, 3.97, 0.04, 1.01, {}, {} }, { "b", 0.3, 0.2, 0.4, 0.02, 0.23, {}, {} },
                         { "c", 0.1, 0.2, 5, 0.7, 1.5, {}, {} } },
            0.05 };
    const auto found = ofKind(analysis, "distribution-shift");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].layer, "c"); // the distribution differs, whatever the range does
    EXPECT_EQ(english(found[0].reason),
        "Calibration and evaluation data are distributed differently here: KL 0.7 nats (shift score 1.5; mean differs "
        "by "
        "0.1, standard deviation by 0.2, range by 5).");
    EXPECT_THAT(english(found[0].remedy), HasSubstr("in use"));
    EXPECT_EQ(english(found[1].reason),
        "Calibration and evaluation data differ here in their extremes: the range by 3.97, which makes 98 % of the "
        "shift "
        "score; the mean by 0.01 and the standard deviation by 0.02 only (KL 0.04 nats).");
    EXPECT_THAT(english(found[1].remedy), HasSubstr("percentile"));
    EXPECT_THAT(english(found[2].reason), HasSubstr("0.3 in mean and 0.2 in standard deviation"));
    EXPECT_THAT(english(found[2].remedy), HasSubstr("Nothing need be done"));
}

TEST(DistributionShift, OverallNamesTheMeansOfTheParts)
{
    Analysis analysis = calmAnalysis();
    analysis.shift = ShiftResult{ { { "a", 0, 0, 4, 0, 1, {}, {} }, { "b", 0, 0, 0, 0, 0, {}, {} } }, 0.5 };
    const auto found = ofKind(analysis, "distribution-shift");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].layer, "");
    EXPECT_THAT(english(found[0].reason), HasSubstr("the range by 2, which makes 100 % of the shift score"));
}

TEST(FewCalibrationSamples, AreOfStaticRangesAlone)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).calibrationSamples = 12;
    ASSERT_EQ(ofKind(analysis, "few-calibration-samples").size(), 1U);
    VariantResult second = quantized(analysis);
    second.recipe.name = "ptsq-second";
    analysis.variants.push_back(second);
    EXPECT_EQ(ofKind(analysis, "few-calibration-samples").size(), 1U); // one set, one finding
    analysis.variants.pop_back();
    quantized(analysis).recipe.method = Method::Ptdq;
    EXPECT_THAT(ofKind(analysis, "few-calibration-samples"), IsEmpty());
}

TEST(LayerWithoutData, IsALayerThatTheRecipeWants)
{
    Analysis analysis = calmAnalysis();
    layer(analysis, 1).quantized = false;
    const auto found = ofKind(analysis, "layer-without-data");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].layer, "b");
    EXPECT_EQ(found[0].severity, Severity::Warning);
    LayerOverride skip;
    skip.pattern = "b";
    skip.skip = true;
    quantized(analysis).recipe.layers = { skip };
    EXPECT_THAT(ofKind(analysis, "layer-without-data"), IsEmpty());
    quantized(analysis).recipe.layers.clear();
    analysis.graph.layers[1].kind = LayerKind::MatMul; // left alone unless chosen
    EXPECT_THAT(ofKind(analysis, "layer-without-data"), IsEmpty());
    skip.skip.reset();
    skip.activationFormat = int8;
    quantized(analysis).recipe.layers = { skip };
    EXPECT_EQ(ofKind(analysis, "layer-without-data").size(), 1U);
    analysis.graph.layers[1].kind = LayerKind::Embedding;
    EXPECT_THAT(ofKind(analysis, "layer-without-data"), IsEmpty());
}

TEST(NanInputs, AreCountedOnceForAllVariants)
{
    Analysis analysis = calmAnalysis();
    for (VariantResult& variant : analysis.variants) {
        Moments& moments = variant.layers[0].input.emplace().moments;
        moments.count = 95;
        moments.nans = 3;
        moments.infinities = 2;
    }
    const auto found = ofKind(analysis, "nan-inputs");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].value, 5);
    EXPECT_EQ(found[0].layer, "a");
    EXPECT_EQ(found[0].severity, Severity::Serious);
    EXPECT_THAT(english(found[0].reason), HasSubstr("3 NaN and 2 Inf among 100 values"));
}

} // namespace

} // namespace analysis
