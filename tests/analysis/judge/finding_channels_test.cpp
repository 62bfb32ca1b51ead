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

TEST(Channels, OfZerosAndNanAreOfTheNetwork)
{
    Analysis analysis = calmAnalysis();
    for (VariantResult& variant : analysis.variants)
        variant.layers[2].weightChannels = WeightChannels{ 16, 3, 2, 1 };
    const auto zero = ofKind(analysis, "zero-channels");
    ASSERT_EQ(zero.size(), 1U);
    EXPECT_EQ(zero[0].value, 3);
    EXPECT_EQ(zero[0].unit, "channels");
    EXPECT_EQ(zero[0].severity, Severity::Note);
    EXPECT_EQ(english(zero[0].reason), "3 of 16 output channels have no weight but zeros.");
    const auto special = ofKind(analysis, "nan-channels");
    ASSERT_EQ(special.size(), 1U);
    EXPECT_EQ(special[0].value, 2);
    EXPECT_EQ(special[0].severity, Severity::Serious);
    EXPECT_EQ(special[0].layer, "c");
    EXPECT_EQ(special[0].variant, "");
}

TEST(Channels, OfUnequalRangeMatterUnderOneScaleAlone)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).recipe.weights.granularity = {};
    layer(analysis, 0).weightChannels->spread = 8;
    const auto found = ofKind(analysis, "unequal-channels");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(english(found[0].reason), HasSubstr("8 times that of the median one"));
    EXPECT_THAT(english(found[0].reason), HasSubstr("lose 3 bits"));
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+channel:a");
    EXPECT_EQ(resolve(*found[0].recipe, "a").weights.granularity.kind, Granularity::Kind::Channel);
    EXPECT_EQ(resolve(*found[0].recipe, "b").weights.granularity.kind, Granularity::Kind::Tensor);
    layer(analysis, 0).weightEncodings[0].granularity.kind = Granularity::Kind::Channel;
    EXPECT_THAT(ofKind(analysis, "unequal-channels"), IsEmpty());
    layer(analysis, 0).weightEncodings[0].granularity.kind = Granularity::Kind::Tensor;
    layer(analysis, 0).weightEncodings[0].format = { FormatKind::Float8E4M3, 8 };
    EXPECT_THAT(ofKind(analysis, "unequal-channels"), IsEmpty());
}

} // namespace

} // namespace analysis
