// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "analysis/judge/findings.h"
#include "analysis/recipe/resolve.h"
#include "calm_analysis.h"

namespace analysis {

namespace {

using namespace calm;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ErrorAmplified, BeginsAboveSixDecibels)
{
    struct Case {
        double after;
        std::optional<Severity> severity;
    };
    // From 32 dB at a: more than 6 dB lost at b is a finding, more than 12 dB a serious one.
    const Case cases[] = { { 26.001, {} }, { 25.999, Severity::Warning }, { 20.001, Severity::Warning },
        { 19.999, Severity::Serious } };
    for (const Case& test : cases) {
        Analysis analysis = calmAnalysis();
        setError(analysis, 0, 32);
        setError(analysis, 1, test.after);
        setError(analysis, 2, test.after);
        expectSound(analysis);
        const auto found = ofKind(analysis, "error-amplified");
        ASSERT_EQ(found.size(), test.severity ? 1U : 0U) << test.after;
        if (!test.severity)
            continue;
        EXPECT_EQ(found[0].severity, *test.severity) << test.after;
        EXPECT_EQ(found[0].layer, "a");
        EXPECT_EQ(found[0].unit, "dB");
        EXPECT_NEAR(found[0].value, 32 - test.after, 1e-9);
        EXPECT_THAT(english(found[0].reason), HasSubstr("'b'"));
        ASSERT_TRUE(found[0].recipe);
        EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+fp32:a");
        EXPECT_EQ(resolve(*found[0].recipe, "a").method, Method::Fp32);
    }
}

TEST(ErrorAmplified, TakesOffWhatTheNextLayerAddsItself)
{
    Analysis analysis = calmAnalysis();
    setError(analysis, 0, 32);
    setError(analysis, 1, 20);
    setError(analysis, 2, 20);
    ASSERT_EQ(ofKind(analysis, "error-amplified").size(), 1U);
    // 10^-2.0 in all, of which 10^-2.05 its own: 10^-2.96 came through, 2.4 dB more than 10^-3.2.
    layer(analysis, 1).local->sqnrDb = 20.5;
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
    layer(analysis, 1).local->sqnrDb = 19; // more than there is: errors can cancel
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
}

TEST(ErrorAmplified, NeedsAnErrorThatCounts)
{
    Analysis analysis = calmAnalysis();
    setError(analysis, 0, 60);
    setError(analysis, 1, 30); // 30 dB more, and still at the limit
    setError(analysis, 2, 30);
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
    setError(analysis, 1, down(30));
    EXPECT_EQ(ofKind(analysis, "error-amplified").size(), 1U);
    setError(analysis, 0, infinity); // no error there that could grow
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
    layer(analysis, 0).accumulated.reset();
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
}

TEST(ErrorAmplified, BlamesTheNoisiestOfTheLayersThatAreRead)
{
    Analysis analysis = calmAnalysis();
    analysis.graph.edges.push_back({ 4, 0, 3, 1, {} }); // a is added to b on the way into c
    setError(analysis, 0, 28);
    setError(analysis, 1, 35);
    setError(analysis, 2, 15);
    const auto found = ofKind(analysis, "error-amplified");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].layer, "a");
    EXPECT_NEAR(found[0].value, 13, 1e-9);
}

TEST(OutputError, NamesTheLayersThatGiveTheOutput)
{
    Analysis analysis = calmAnalysis();
    setError(analysis, 0, 12);
    setError(analysis, 1, 12);
    setError(analysis, 2, 8);
    quantized(analysis).output.error.sqnrDb = 8;
    const auto found = ofKind(analysis, "output-error");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].layer, "c");
    EXPECT_EQ(found[0].value, 8);
    EXPECT_EQ(english(found[0].reason), "The SQNR is 8 dB: the error is 39.8 % of the signal.");
    // Two heads: b is no longer read by c.
    analysis.graph.edges.pop_back();
    layer(analysis, 1).accumulated->sqnrDb = 9;
    EXPECT_EQ(ofKind(analysis, "output-error").size(), 2U);
}

TEST(OutputError, IsRemediedByMoreBitsThenFinerScalesThenFp32)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.error.sqnrDb = 8;
    Recipe& recipe = quantized(analysis).recipe;
    const auto proposed = [&] { return ofKind(analysis, "output-error").at(0).recipe; };
    recipe.weights.granularity = {};
    recipe.weights.format = { FormatKind::SignedInteger, 4 };
    EXPECT_EQ(proposed()->weights.format, int8);
    recipe.weights.format = int8;
    EXPECT_EQ(proposed()->weights.granularity.kind, Granularity::Kind::Channel);
    recipe.weights.granularity.kind = Granularity::Kind::Channel;
    const Recipe last = *proposed();
    EXPECT_EQ(last.name, "ptsq-w8a8-minmax+fp32:last");
    EXPECT_EQ(resolve(last, "c").method, Method::Fp32);
    EXPECT_EQ(resolve(last, "b").method, Method::Ptsq);
}

TEST(OutputError, WithoutAnyFiniteValueIsSerious)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.error = {};
    const auto found = ofKind(analysis, "output-error");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].severity, Severity::Serious);
    EXPECT_THAT(english(found[0].reason), HasSubstr("no finite value"));
}

TEST(LargeDrop, ProposesMixedPrecisionForTheWorstQuarter)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.top1Drop = 4;
    layer(analysis, 1).local->sqnrDb = 20;
    auto found = ofKind(analysis, "large-drop");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(english(found[0].reason), "Top-1 accuracy falls by 4 percentage points, to 90 %.");
    EXPECT_THAT(english(found[0].remedy), HasSubstr("(b)"));
    EXPECT_THAT(english(found[0].remedy), HasSubstr("QAT"));
    EXPECT_EQ(resolve(*found[0].recipe, "b").method, Method::Fp32);
    EXPECT_EQ(resolve(*found[0].recipe, "a").method, Method::Ptsq);
    quantized(analysis).recipe.weights.format = { FormatKind::SignedInteger, 4 };
    found = ofKind(analysis, "large-drop");
    EXPECT_EQ(resolve(*found[0].recipe, "b").weights.format, int8);
    EXPECT_EQ(resolve(*found[0].recipe, "a").weights.format.bits, 4);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+worst:int8");
    for (LayerResult& row : quantized(analysis).layers)
        row.local.reset();
    found = ofKind(analysis, "large-drop");
    EXPECT_FALSE(found[0].recipe);
    expectSound(analysis);
}

} // namespace

} // namespace analysis
