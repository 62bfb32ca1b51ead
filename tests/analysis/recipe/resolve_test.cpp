// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/resolve.h"

#include <gtest/gtest.h>

#include "analysis/recipe/glob.h"

namespace analysis {

namespace {

TEST(Glob, MatchesWholeNames)
{
    EXPECT_TRUE(matchesGlob("conv1", "conv1"));
    EXPECT_FALSE(matchesGlob("conv1", "conv10"));
    EXPECT_FALSE(matchesGlob("conv1", "layer1.0.conv1"));
    EXPECT_TRUE(matchesGlob("layer3.*", "layer3.0.conv1"));
    EXPECT_FALSE(matchesGlob("layer3.*", "layer3"));
    EXPECT_FALSE(matchesGlob("layer3.*", "layer30.0"));
    EXPECT_TRUE(matchesGlob("*", ""));
    EXPECT_TRUE(matchesGlob("**", "x"));
    EXPECT_TRUE(matchesGlob("*.conv?", "layer1.2.conv1"));
    EXPECT_FALSE(matchesGlob("*.conv?", "layer1.2.conv"));
    EXPECT_TRUE(matchesGlob("*a*b*", "xxaxxbxx"));
    EXPECT_FALSE(matchesGlob("*a*b*", "xxbxxaxx"));
    EXPECT_TRUE(matchesGlob("", ""));
    EXPECT_FALSE(matchesGlob("", "x"));
    EXPECT_FALSE(matchesGlob("?", ""));
    EXPECT_TRUE(matchesGlob("name@2", "name@2"));
    EXPECT_TRUE(matchesGlob("[a].+", "[a].+")); // nothing but '*' and '?' is special
}

TEST(Glob, TakesNoExponentialTime)
{
    std::string pattern;
    for (int i = 0; i < 1000; ++i)
        pattern += "*a";
    EXPECT_FALSE(matchesGlob(pattern + "b", std::string(10000, 'a')));
}

Recipe withOverrides()
{
    Recipe recipe;
    LayerOverride& wide = recipe.layers.emplace_back();
    wide.pattern = "layer*";
    wide.weightFormat = Format{ FormatKind::SignedInteger, 4 };
    wide.activationCalibration = Calibration{ "entropy", std::nullopt };
    LayerOverride& narrow = recipe.layers.emplace_back();
    narrow.pattern = "layer3.?";
    narrow.weightFormat = Format{ FormatKind::SignedInteger, 2 };
    narrow.weightGranularity = Granularity{};
    LayerOverride& skip = recipe.layers.emplace_back();
    skip.pattern = "*.1";
    skip.skip = true;
    LayerOverride& back = recipe.layers.emplace_back();
    back.pattern = "layer4.1";
    back.skip = false;
    back.activationFormat = int8;
    return recipe;
}

TEST(Resolve, LaterOverridesWinFieldByField)
{
    const Recipe recipe = withOverrides();
    const LayerRecipe untouched = resolve(recipe, "fc");
    EXPECT_EQ(untouched.method, Method::Ptsq);
    EXPECT_EQ(untouched.weights, WeightScheme{});
    EXPECT_EQ(untouched.activations, ActivationScheme{});

    const LayerRecipe both = resolve(recipe, "layer3.0");
    EXPECT_EQ(both.weights.format.bits, 2);
    EXPECT_EQ(both.weights.granularity, Granularity{});
    EXPECT_EQ(both.activations.calibration.method, "entropy");
    EXPECT_FALSE(both.activationFormatChosen);
}

TEST(Glob, ExactNamesHaveNoWildcard)
{
    EXPECT_TRUE(isExactName("layer1.0.conv1"));
    EXPECT_TRUE(isExactName(""));
    EXPECT_TRUE(isExactName(escapeGlob("a*b?c")));
    EXPECT_FALSE(isExactName("layer*"));
    EXPECT_FALSE(isExactName("conv?"));
    EXPECT_FALSE(isExactName(R"(\\*)")); // an escaped backslash, then a star
}

TEST(Resolve, AnExactNameCountsBeforeAPatternWhereverItStands)
{
    constexpr Format int4{ FormatKind::SignedInteger, 4 };
    Recipe recipe;
    for (const auto& [pattern, format] : { std::pair("layer1", int4), { "layer*", int8 }, { "*", fp32 } }) {
        recipe.layers.emplace_back().pattern = pattern;
        recipe.layers.back().weightFormat = format;
    }
    EXPECT_EQ(resolve(recipe, "layer1").weights.format, int4);
    EXPECT_EQ(resolve(recipe, "layer2").weights.format, fp32) << "the later of two patterns";
    recipe.layers.push_back(recipe.layers[0]);
    recipe.layers.back().weightFormat = int8;
    EXPECT_EQ(resolve(recipe, "layer1").weights.format, int8) << "the later of two exact names";
}

TEST(Resolve, SkippedLayersStayFp32)
{
    const LayerRecipe skipped = resolve(withOverrides(), "layer3.1");
    EXPECT_EQ(skipped.method, Method::Fp32);
    EXPECT_EQ(skipped.weights.format, fp32);
    EXPECT_EQ(skipped.activations.format, fp32);
    const LayerRecipe back = resolve(withOverrides(), "layer4.1");
    EXPECT_EQ(back.method, Method::Ptsq);
    EXPECT_TRUE(back.activationFormatChosen);
}

TEST(Resolve, WeightOnlyLeavesInputs)
{
    Recipe recipe;
    recipe.method = Method::Weights;
    EXPECT_EQ(resolve(recipe, "fc").activations.format, fp32);
    EXPECT_EQ(resolve(recipe, "fc").weights.format, int8);
}

TEST(Resolve, FormatsBringTheirGranularity)
{
    constexpr Format nf4{ FormatKind::NormalFloat4, 4 };
    WeightScheme scheme{ int8, Grid::Narrow, { Granularity::Kind::Group, 32 } };
    LayerOverride change;
    change.weightFormat = nf4;
    applyOverride(scheme, change);
    EXPECT_EQ(scheme, (WeightScheme{ nf4, Grid::Auto, { Granularity::Kind::Block, 64 } }));
    change.weightFormat = int8;
    applyOverride(scheme, change);
    EXPECT_EQ(scheme, WeightScheme{});
    // Between integer formats the rest stays.
    scheme = { int8, Grid::Narrow, { Granularity::Kind::Group, 32 } };
    change.weightFormat = Format{ FormatKind::SignedInteger, 4 };
    applyOverride(scheme, change);
    EXPECT_EQ(scheme.grid, Grid::Narrow);
    EXPECT_EQ(scheme.granularity.size, 32);
}

} // namespace

} // namespace analysis
