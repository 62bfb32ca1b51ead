// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/variants.h"

#include <set>

#include <gmock/gmock.h>

#include "analysis/recipe/method.h"

namespace analysis
{

namespace
{

using testing::ElementsAre;

constexpr Format int4{ FormatKind::SignedInteger, 4 };
constexpr Format nf4{ FormatKind::NormalFloat4, 4 };

LayerOverride skipOverride(const std::string& pattern, bool skip)
{
    LayerOverride change;
    change.pattern = pattern;
    change.skip = skip;
    return change;
}

std::vector<std::string> names(const VariantLists& lists)
{
    std::vector<std::string> result;
    const auto recipes = variants(lists);
    EXPECT_TRUE(recipes) << recipes.error().message;
    if (recipes) {
        for (const Recipe& recipe : *recipes)
            result.push_back(recipe.name);
    }
    return result;
}

TEST(Variants, DefaultIsEachMethodOnce)
{
    EXPECT_THAT(names({}), ElementsAre("fp32", "weights-int8", "ptdq-w8a8", "ptsq-w8a8-minmax"));
}

TEST(Variants, ProductWithoutRepetitions)
{
    VariantLists lists;
    lists.weightFormats = { int8, int4 };
    lists.activationFormats = { int8, fp32 };
    lists.calibrations = { { "minmax", std::nullopt }, { "percentile", 99.9 } };
    EXPECT_THAT(names(lists),
        ElementsAre("fp32", "weights-int8", "weights-int4", "ptdq-w8a8", "ptdq-w8-afp32", "ptdq-w4a8", "ptdq-w4-afp32",
            "ptsq-w8a8-minmax", "ptsq-w8a8-percentile:99.9", "ptsq-w8-afp32", "ptsq-w4a8-minmax",
            "ptsq-w4a8-percentile:99.9", "ptsq-w4-afp32"));
}

TEST(Variants, GridsAndGranularitiesCountOnlyWhereTheyMatter)
{
    VariantLists lists;
    lists.methods = { Method::Weights };
    lists.weightFormats = { int4, nf4 };
    lists.weightGrids = { Grid::Auto, Grid::Full };
    lists.weightGranularities = { { Granularity::Kind::Channel, 0 }, { Granularity::Kind::Group, 64 } };
    EXPECT_THAT(names(lists),
        ElementsAre(
            "weights-int4", "weights-int4-group:64", "weights-int4-full", "weights-int4-full-group:64", "weights-nf4"));
}

TEST(Variants, TheSameCalibrationIsTakenOnce)
{
    VariantLists lists;
    lists.methods = { Method::Ptsq, Method::Ptsq };
    lists.calibrations = { { "percentile", std::nullopt }, { "percentile", 99.99 } };
    EXPECT_THAT(names(lists), ElementsAre("ptsq-w8a8-percentile:99.99"));
}

TEST(Variants, RefusesWhatCannotBe)
{
    VariantLists lists;
    lists.methods = { Method::Ptsq };
    lists.activationFormats = { nf4 };
    const auto recipes = variants(lists);
    ASSERT_FALSE(recipes);
    EXPECT_EQ(recipes.error().kind, ErrorKind::Usage);
    EXPECT_THAT(recipes.error().message, testing::HasSubstr("activations.format: nf4"));
}

TEST(VariantName, TellsEveryDifference)
{
    std::vector<Recipe> recipes(1);
    const auto add = [&](auto change) {
        Recipe recipe;
        change(recipe);
        recipes.push_back(recipe);
    };
    add([](Recipe& r) { r.method = Method::Fp32; });
    add([](Recipe& r) { r.method = Method::Weights; });
    add([](Recipe& r) { r.method = Method::Ptdq; });
    add([](Recipe& r) { r.placement = Placement::Kernels; });
    add([](Recipe& r) { r.weights.format = int4; });
    add([](Recipe& r) { r.weights.grid = Grid::Narrow; });
    add([](Recipe& r) { r.weights.granularity = {}; });
    add([](Recipe& r) { r.activations.format = int4; });
    add([](Recipe& r) { r.activations.format = uint8; });
    add([](Recipe& r) { r.activations.grid = Grid::Full; });
    add([](Recipe& r) { r.activations.grid = Grid::Narrow; });
    add([](Recipe& r) { r.activations.calibration = { "entropy", std::nullopt }; });
    add([](Recipe& r) { r.activations.reducedRange = true; });
    add([](Recipe& r) { r.layers = { skipOverride("a", true) }; });
    add([](Recipe& r) { r.layers = { skipOverride("b", true) }; });
    add([](Recipe& r) { r.layers = { skipOverride("a", false) }; });
    std::set<std::string> seen;
    for (const Recipe& recipe : recipes) {
        const std::string name = variantName(recipe);
        EXPECT_TRUE(seen.insert(name).second) << name;
        EXPECT_TRUE(name.starts_with(methodName(recipe.method))) << name;
    }
    EXPECT_TRUE(seen.contains("ptsq-w8a8-tensor-minmax"));
    EXPECT_TRUE(seen.contains("ptsq-w8-auint8-minmax"));
    EXPECT_TRUE(seen.contains("ptsq-w8a8-act:full-minmax"));
    EXPECT_TRUE(seen.contains("ptsq-w8a8-reduced-minmax"));
}

} // namespace

} // namespace analysis
