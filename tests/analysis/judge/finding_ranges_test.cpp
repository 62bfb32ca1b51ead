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

TEST(ClippedOutliers, NeedClippingToBeTheLargerPartOfTheError)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    layer(analysis, 1).input->error.clipMse = 0.5; // exactly half
    EXPECT_THAT(ofKind(analysis, "clipped-outliers"), IsEmpty());
    layer(analysis, 1).input->error.clipMse = up(0.5);
    EXPECT_EQ(ofKind(analysis, "clipped-outliers").size(), 1U);
    layer(analysis, 1).input->error.clipMse.reset();
    EXPECT_THAT(ofKind(analysis, "clipped-outliers"), IsEmpty());
}

TEST(ClippedOutliers, AreRemediedByTheMseCalibrationOfThatLayer)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(english(found[0].reason),
        "5 % of the input lies outside the calibrated range, and cutting it off makes 75 % of the squared error.");
    EXPECT_THAT(english(found[0].remedy), HasSubstr("'minmax'"));
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+mse:b");
    EXPECT_EQ(resolve(*found[0].recipe, "b").activations.calibration.method, "mse");
    EXPECT_EQ(resolve(*found[0].recipe, "a").activations.calibration.method, "minmax");

    // What has been measured already is not proposed again, under whatever name.
    VariantResult done = quantized(analysis);
    done.recipe = *found[0].recipe;
    done.recipe.name = "ptsq-mine";
    analysis.variants.push_back(done);
    found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].recipe);
    EXPECT_FALSE(found[1].recipe); // has mse at that layer
    EXPECT_THAT(english(found[1].remedy), HasSubstr("closer to what the network meets"));
}

TEST(ClippedOutliers, ANameThatIsTakenGetsANumber)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    VariantResult other = analysis.variants[0];
    other.recipe.name = "ptsq-w8a8-minmax+mse:b";
    analysis.variants.push_back(other);
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+mse:b-2");
}

TEST(ClippedOutliers, ANameThatWouldBeTooLongIsMadeOfTheRecipe)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    quantized(analysis).recipe.name = "ptsq-" + std::string(195, 'x');
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].recipe->name, testing::StartsWith("ptsq-w8a8-minmax-mixed:"));
}

TEST(ClippedOutliers, KeepWhatTheRecipeSaysOfTheLayerAlready)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    LayerOverride four;
    four.pattern = "b";
    four.weightFormat = Format{ FormatKind::SignedInteger, 4 };
    four.activationFormat = int8;
    LayerOverride narrow;
    narrow.pattern = "*";
    narrow.weightGrid = Grid::Narrow;
    quantized(analysis).recipe.layers = { four, narrow };
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    ASSERT_TRUE(found[0].recipe);
    const LayerRecipe now = resolve(*found[0].recipe, "b");
    LayerRecipe expected = resolve(quantized(analysis).recipe, "b");
    expected.activations.calibration.method = "mse";
    EXPECT_EQ(now, expected);
    EXPECT_EQ(resolve(*found[0].recipe, "a"), resolve(quantized(analysis).recipe, "a"));
}

TEST(ClippedOutliers, OfALayerThatIsNamedLikeAPatternCannotBeApplied)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    layer(analysis, 1).layer = "b*";
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].recipe);
}

TEST(ClippedOutliers, OfWeightsAskForScalesPerChannel)
{
    Analysis analysis = calmAnalysis();
    ErrorMeasures& error = layer(analysis, 0).weight.error;
    error.count = 100;
    error.mse = 1;
    error.clipMse = 0.9;
    error.clipped = 0.02;
    auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].severity, Severity::Serious);
    // Per channel is the recipe's own default: the encoding that was measured says per tensor.
    quantized(analysis).recipe.weights.granularity = {};
    found = ofKind(analysis, "clipped-outliers");
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(resolve(*found[0].recipe, "a").weights.granularity.kind, Granularity::Kind::Channel);
    layer(analysis, 0).weightEncodings[0].granularity.kind = Granularity::Kind::Channel;
    found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].recipe);
}

TEST(UnusedRange, CountsZeroToo)
{
    Analysis analysis = calmAnalysis();
    setUsed(analysis, 1);
    Range& middle = layer(analysis, 1).input->middle;
    middle = { 4, 20 }; // 16 wide, but a grid reaches down to 0
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    middle = { -20, -15 };
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    middle = { 4, 5 };
    const auto found = ofKind(analysis, "unused-range");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(found[0].value, 5, 1e-6);
    EXPECT_EQ(english(found[0].reason), "99.9 % of the input lies in 5 % of the range: about 4.32 of 8 bits are lost.");
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+mse:b");
}

TEST(UnusedRange, IsForStaticRangesWithOneScale)
{
    Analysis analysis = calmAnalysis();
    setUsed(analysis, 1);
    layer(analysis, 1).inputEncoding->timing = EdgeEncoding::Timing::Dynamic;
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    setUsed(analysis, 1);
    layer(analysis, 1).inputEncoding->encoding.scales.clear(); // a float format
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    setUsed(analysis, 0); // nothing but zeros, or a study that does not know
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    setUsed(analysis, 1);
    EXPECT_EQ(ofKind(analysis, "unused-range").size(), 1U);
    quantized(analysis).recipe.method = Method::Ptdq;
    EXPECT_FALSE(ofKind(analysis, "unused-range")[0].recipe); // calibration is not its to choose
}

} // namespace

} // namespace analysis
