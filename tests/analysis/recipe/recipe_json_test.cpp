// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/recipe_json.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "analysis/recipe/validate.h"
#include "analysis/recipe/variants.h"

namespace analysis
{

namespace
{

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* everything = R"({
    "name": "ptsq-mine", "method": "ptsq", "placement": "inputs",
    "weights": {"format": "int4", "grid": "narrow", "granularity": "group:64"},
    "activations": {"format": "int8", "grid": "affine", "granularity": "tensor", "calibration": "percentile:99.9",
                    "reduced_range": true},
    "layers": {
        "layer3.*": {"weights": {"format": "int8", "grid": "full", "granularity": "tensor"},
                     "activations": {"format": "int16", "grid": "full", "granularity": "tensor",
                                     "calibration": "entropy", "reduced_range": false}},
        "conv1": {"skip": true},
        "a*": {"weights": {"format": "nf4"}, "skip": false}
    }})";

TEST(RecipeJson, ReadsEveryField)
{
    const auto recipe = parseRecipe(everything);
    ASSERT_TRUE(recipe) << recipe.error().message;
    EXPECT_EQ(recipe->name, "ptsq-mine");
    EXPECT_EQ(recipe->method, Method::Ptsq);
    EXPECT_EQ(recipe->placement, Placement::Inputs);
    EXPECT_EQ(recipe->weights,
        (WeightScheme{ { FormatKind::SignedInteger, 4 }, Grid::Narrow, { Granularity::Kind::Group, 64 } }));
    EXPECT_EQ(recipe->activations, (ActivationScheme{ int8, Grid::Affine, {}, { "percentile", 99.9 }, true }));
    ASSERT_EQ(recipe->layers.size(), 3U);
    const LayerOverride& first = recipe->layers[0];
    EXPECT_EQ(first.pattern, "layer3.*");
    EXPECT_EQ(first.weightFormat, int8);
    EXPECT_EQ(first.weightGrid, Grid::Full);
    EXPECT_EQ(first.weightGranularity, Granularity{});
    EXPECT_EQ(first.activationFormat, (Format{ FormatKind::SignedInteger, 16 }));
    EXPECT_EQ(first.activationCalibration, (Calibration{ "entropy", std::nullopt }));
    EXPECT_EQ(first.reducedRange, false);
    EXPECT_FALSE(first.skip);
    EXPECT_EQ(recipe->layers[1].pattern, "conv1"); // the file's order, not the alphabet's
    EXPECT_EQ(recipe->layers[1].skip, true);
    EXPECT_EQ(recipe->layers[2].pattern, "a*");
    EXPECT_EQ(recipe->layers[2].skip, false);
}

TEST(RecipeJson, SurvivesWritingAndReading)
{
    const char* texts[] = {
        everything,
        R"({"method": "fp32"})",
        R"({"method": "weights", "weights": {"format": "nf4"}, "layers": {"fc": {"weights": {"format": "int8"}}}})",
        R"({"method": "ptdq", "activations": {"granularity": "token", "reduced_range": true}})",
        R"({"method": "ptsq", "activations": {"format": "fp32"}, "placement": "kernels"})",
        R"({"method": "ptsq", "weights": {"format": "uint4", "grid": "affine"}, "activations": {"format": "bf16"}})",
    };
    for (const char* text : texts) {
        const auto recipe = parseRecipe(text);
        ASSERT_TRUE(recipe) << text << ": " << recipe.error().message;
        const auto again = parseRecipe(toJson(*recipe).dump());
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(*again, *recipe) << text;
    }
}

TEST(RecipeJson, DefaultsAreThoseOfTheDefinitions)
{
    const auto recipe = parseRecipe(R"({"method": "ptsq"})");
    ASSERT_TRUE(recipe) << recipe.error().message;
    EXPECT_EQ(recipe->name, "ptsq-w8a8-minmax");
    EXPECT_EQ(recipe->weights, WeightScheme{});
    EXPECT_EQ(recipe->activations, ActivationScheme{});
    const auto nf4 = parseRecipe(R"({"method": "weights", "weights": {"format": "nf4"}})");
    ASSERT_TRUE(nf4) << nf4.error().message;
    EXPECT_EQ(nf4->weights.granularity, (Granularity{ Granularity::Kind::Block, 64 }));
}

TEST(RecipeJson, NamesBeginWithTheMethod)
{
    EXPECT_EQ(parseRecipe(R"({"method": "ptsq", "name": "best"})")->name, "ptsq-best");
    EXPECT_EQ(parseRecipe(R"({"method": "ptsq", "name": "ptsq-best"})")->name, "ptsq-best");
    EXPECT_EQ(parseRecipe(R"({"method": "fp32", "name": "fp32"})")->name, "fp32");
    EXPECT_EQ(parseRecipe(R"({"method": "weights", "name": "weightsy"})")->name, "weights-weightsy");
}

struct BadRecipe {
    const char* text;
    const char* field; ///< what the message begins with
    const char* says; ///< what it says of reason or remedy
};

class BadRecipes : public testing::TestWithParam<BadRecipe>
{
};

TEST_P(BadRecipes, NameTheField)
{
    const auto recipe = parseRecipe(GetParam().text);
    ASSERT_FALSE(recipe);
    EXPECT_EQ(recipe.error().kind, ErrorKind::BadInput);
    EXPECT_THAT(recipe.error().message, StartsWith(GetParam().field));
    EXPECT_THAT(recipe.error().message, HasSubstr(GetParam().says));
    EXPECT_EQ(recipe.error().message.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Table, BadRecipes,
    testing::Values(BadRecipe{ "", "not JSON", "parse error" }, BadRecipe{ "[1, 2", "not JSON", "parse error" },
        BadRecipe{ "[]", "recipe: ", "must be an object, not array" },
        BadRecipe{ "3", "recipe: ", "must be an object" },
        BadRecipe{ "{}", "method: ", "missing; allowed: fp32, weights, ptdq, ptsq" },
        BadRecipe{ R"({"method": 3})", "method: ", "must be a text, not number" },
        BadRecipe{ R"({"method": "qat"})", "method: ", "'qat'" },
        BadRecipe{ R"({"method": "ptsq", "bits": 8})", "bits: ", "unknown; allowed: name, method" },
        BadRecipe{ R"({"method": "ptsq", "placement": "outputs"})", "placement: ", "allowed: inputs, kernels" },
        BadRecipe{ R"({"method": "ptsq", "name": "a\nb"})", "name: ", "control character" },
        BadRecipe{ R"({"method": "ptsq", "weights": "int8"})", "weights: ", "must be an object, not string" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"bits": 8}})", "weights.bits: ", "allowed: format, grid" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"format": 8}})", "weights.format: ", "must be a text" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"format": "int1"}})", "weights.format: ", "int1" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"format": "int17"}})", "weights.format: ", "int17" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"format": "int32"}})", "weights.format: ", "int2 … int16" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"grid": "wide"}})", "weights.grid: ", "wide" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"format": "fp16", "grid": "full"}})", "weights.grid: ", "auto" },
        BadRecipe{
            R"({"method": "ptsq", "weights": {"format": "uint8", "grid": "full"}})", "weights.grid: ", "affine" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"granularity": "group:0"}})", "weights.granularity: ", "group" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"granularity": "group:-3"}})", "weights.granularity: ", "group" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"granularity": "token"}})", "weights.granularity: ", "channel" },
        BadRecipe{ R"({"method": "ptsq", "weights": {"granularity": "block:64"}})", "weights.granularity: ", "nf4" },
        BadRecipe{ R"({"method": "weights", "weights": {"format": "nf4", "granularity": "channel"}})",
            "weights.granularity: ", "block:64" },
        BadRecipe{ R"({"method": "weights", "weights": {"format": "fp16", "granularity": "group:64"}})",
            "weights.granularity: ", "no scales" },
        BadRecipe{ R"({"method": "ptsq", "activations": {"format": "nf4"}})", "activations.format: ", "weights alone" },
        BadRecipe{ R"({"method": "ptsq", "activations": {"granularity": "group:64"}})",
            "activations.granularity: ", "tensor" },
        BadRecipe{
            R"({"method": "ptsq", "activations": {"granularity": "channel"}})", "activations.granularity: ", "tensor" },
        BadRecipe{
            R"({"method": "ptsq", "activations": {"granularity": "token"}})", "activations.granularity: ", "ptdq" },
        BadRecipe{ R"({"method": "ptsq", "activations": {"calibration": "percentile:101"}})",
            "activations.calibration: ", "percentile" },
        BadRecipe{
            R"({"method": "ptsq", "activations": {"calibration": "best"}})", "activations.calibration: ", "best" },
        BadRecipe{ R"({"method": "ptsq", "activations": {"reduced_range": 1}})",
            "activations.reduced_range: ", "true or false" },
        BadRecipe{ R"({"method": "ptsq", "activations": {"format": "int4", "reduced_range": true}})",
            "activations.reduced_range: ", "int4" },
        BadRecipe{ R"({"method": "ptdq", "activations": {"calibration": "minmax"}})",
            "activations.calibration: ", "from each batch" },
        BadRecipe{ R"({"method": "weights", "activations": {"format": "int8"}})", "activations: ", "inputs FP32" },
        BadRecipe{ R"({"method": "fp32", "weights": {"format": "int8"}})", "weights: ", "quantizes nothing" },
        BadRecipe{ R"({"method": "fp32", "layers": {}})", "layers: ", "quantizes nothing" },
        BadRecipe{ R"({"method": "ptsq", "layers": []})", "layers: ", "must be an object" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"": {"skip": true}}})", "layers: ", "empty pattern" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"fc": {"bits": 4}}})", "layers.fc.bits: ", "unknown" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"fc": true}})", "layers.fc: ", "must be an object" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"fc": {"skip": "yes"}}})", "layers.fc.skip: ", "true or false" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"layer3.*": {"weights": {"format": "int1"}}}})",
            "layers.layer3.*.weights.format: ", "int1" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"fc": {"weights": {"granularity": "block:64"}}}})",
            "layers.fc.weights.granularity: ", "nf4" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"fc": {"activations": {"granularity": "token"}}}})",
            "layers.fc.activations.granularity: ", "ptdq" },
        BadRecipe{ R"({"method": "ptdq", "layers": {"fc": {"activations": {"calibration": "mse"}}}})",
            "layers.fc.activations.calibration: ", "from each batch" },
        BadRecipe{ R"({"method": "weights", "layers": {"fc": {"activations": {"format": "int8"}}}})",
            "layers.fc.activations: ", "inputs FP32" },
        BadRecipe{ R"({"method": "ptsq", "layers": {"fc": {"skip": true}, "fc": {"skip": false}}})", "fc: ", "twice" },
        BadRecipe{ R"({"method": "ptsq", "name": 1e999})", "not JSON: ", "overflow" }));

TEST(RecipeJson, RefusesNestingBombs)
{
    const std::size_t depth = 500000;
    const auto arrays = parseRecipe(std::string(depth, '['));
    ASSERT_FALSE(arrays);
    std::string objects;
    for (std::size_t i = 0; i < depth / 5; ++i)
        objects += "{\"a\":";
    ASSERT_FALSE(parseRecipe(objects));
    const auto closed =
        parseRecipe(R"({"method": "ptsq", "layers": )" + std::string(100, '[') + std::string(100, ']') + "}");
    ASSERT_FALSE(closed);
    EXPECT_THAT(closed.error().message, HasSubstr("nested deeper than 16 levels"));
}

TEST(RecipeJson, RefusesHugeTexts)
{
    const auto recipe = parseRecipe(std::string((std::size_t(1) << 20) + 1, ' '));
    ASSERT_FALSE(recipe);
    EXPECT_THAT(recipe.error().message, HasSubstr("larger than 1 MiB"));
}

TEST(RecipeJson, FileErrorsNameTheFile)
{
    const auto folder = std::filesystem::path(testing::TempDir());
    const auto missing = readRecipe((folder / "no_such_recipe.json").string());
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("no_such_recipe.json: cannot be opened: No such file"));
    const auto directory = readRecipe(folder.string());
    ASSERT_FALSE(directory);
    EXPECT_THAT(directory.error().message, StartsWith(folder.string()));

    const std::string path = (folder / "recipe_json_test.json").string();
    std::ofstream(path) << R"({"method": "ptsq", "weights": {"format": "int1"}})";
    const auto bad = readRecipe(path);
    ASSERT_FALSE(bad);
    EXPECT_THAT(bad.error().message, StartsWith(path + ": weights.format: "));
    std::ofstream(path) << everything;
    const auto good = readRecipe(path);
    ASSERT_TRUE(good) << good.error().message;
    EXPECT_EQ(*good, *parseRecipe(everything));
    const auto endless = readRecipe("/dev/zero");
    ASSERT_FALSE(endless);
    EXPECT_THAT(endless.error().message, StartsWith("/dev/zero: larger than 1 MiB"));
    std::filesystem::remove(path);
}

TEST(Validate, RefusesPatternsGivenTwice)
{
    Recipe recipe;
    recipe.layers.resize(2);
    recipe.layers[0].pattern = recipe.layers[1].pattern = "fc*";
    const auto valid = validate(recipe);
    ASSERT_FALSE(valid);
    EXPECT_EQ(valid.error().message, "layers.fc*: given twice; join the two");
}

} // namespace

} // namespace analysis
