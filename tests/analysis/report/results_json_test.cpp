// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/results_json.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "analysis/recipe/variants.h"
#include "tiny_analysis.h"

namespace analysis
{

namespace
{

using Json = nlohmann::ordered_json;
using testing::HasSubstr;
using testing::StartsWith;

TEST(ResultsJson, EveryPartSurvivesTextAndCbor)
{
    const Analysis analysis = tinyAnalysis();
    const Json json = toJson(analysis);
    EXPECT_EQ(*analysisFromJson(Json::parse(json.dump())), analysis);
    EXPECT_EQ(*analysisFromJson(*fromCbor(toCbor(json))), analysis);
    EXPECT_EQ(*provenanceFromJson(toJson(analysis.provenance)), analysis.provenance);
    EXPECT_EQ(*graphFromJson(toJson(analysis.graph)), analysis.graph);
    EXPECT_EQ(*shiftFromJson(toJson(*analysis.shift)), *analysis.shift);
    for (const VariantResult& variant : analysis.variants)
        EXPECT_EQ(*variantFromJson(*fromCbor(toCbor(toJson(variant)))), variant) << variant.recipe.name;
}

TEST(ResultsJson, SpecialNumbersSurvive)
{
    VariantResult variant = tinyAnalysis().variants[1];
    OutputResult& output = variant.output;
    output.error.sqnrDb = std::numeric_limits<double>::quiet_NaN();
    output.error.mse = -std::numeric_limits<double>::infinity();
    output.error.mae = std::numeric_limits<double>::denorm_min();
    output.error.bias = -0.0;
    output.kl = std::nextafter(0.1, 1);
    const auto read = variantFromJson(Json::parse(toJson(variant).dump()));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_TRUE(std::isnan(read->output.error.sqnrDb));
    EXPECT_EQ(read->output.error.mse, output.error.mse);
    EXPECT_EQ(read->output.error.mae, output.error.mae);
    EXPECT_TRUE(std::signbit(read->output.error.bias));
    EXPECT_EQ(read->output.kl, output.kl);
}

TEST(ResultsJson, EveryMethodsRecipeSurvives)
{
    VariantLists lists;
    lists.weightFormats = { int8, { FormatKind::NormalFloat4, 4 }, { FormatKind::Float8E4M3, 8 } };
    lists.activationFormats = { int8, fp32 };
    lists.calibrations = { { "percentile", 99.9 }, { "moving_average", std::nullopt } };
    const auto recipes = variants(lists);
    ASSERT_TRUE(recipes);
    for (const Recipe& recipe : *recipes) {
        VariantResult variant;
        variant.recipe = recipe;
        const auto read = variantFromJson(toJson(variant));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(read->recipe, recipe) << recipe.name;
    }
}

TEST(ResultsJson, UnknownMembersArePassedOverAndMissingOnesDefault)
{
    const auto read =
        variantFromJson(Json::parse(R"({"version": 1, "later": [1], "samples": 7, "output": {"new": 1}})"));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->samples, 7);
    EXPECT_EQ(read->compression, 1);
    EXPECT_FALSE(read->output.top1);
}

struct BadResult {
    const char* text;
    const char* message;
};

class BadResults : public testing::TestWithParam<BadResult>
{
};

TEST_P(BadResults, NameTheMember)
{
    const auto read = analysisFromJson(Json::parse(GetParam().text));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::BadInput);
    EXPECT_THAT(read.error().message, StartsWith(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(Table, BadResults,
    testing::Values(BadResult{ "[]", "results must be an object, not array" }, BadResult{ "{}", "version: missing" },
        BadResult{ R"({"version": "1"})", "version: missing or no whole number" },
        BadResult{ R"({"version": 0})", "version: missing" },
        BadResult{
            R"({"version": 2})", "version: 2 is newer than 1, which this program reads; use a newer quantscope" },
        BadResult{ R"({"version": 1, "graph": 3})", "graph: must be an object, not number" },
        BadResult{ R"({"version": 1, "variants": {}})", "variants: must be an array, not object" },
        BadResult{ R"({"version": 1, "variants": [{}, {"layers": [{"weight": {"error": {"mse": true}}}]}]})",
            "variants[1].layers[0].weight.error.mse: must be a number, not boolean" },
        BadResult{ R"({"version": 1, "variants": [{"output": {"top1": "high"}}]})",
            "variants[0].output.top1: must be a number, not string" },
        BadResult{ R"({"version": 1, "variants": [{"samples": 1.5}]})",
            "variants[0].samples: must be a whole number, not number" },
        BadResult{
            R"({"version": 1, "variants": [{"samples": 9223372036854775808}]})", "variants[0].samples: is too large" },
        BadResult{ R"({"version": 1, "variants": [{"recipe": {"method": "ptsq", "weights": {"format": "int1"}}}]})",
            "variants[0].recipe: weights.format: " },
        BadResult{ R"({"version": 1, "variants": [{"layers": [{"weight_encodings": [{"format": "int99"}]}]}]})",
            "variants[0].layers[0].weight_encodings[0].format: " },
        BadResult{ R"({"version": 1, "variants": [{"layers": [{"weight_encodings": [{"scales": [0.5, 1e39]}]}]}]})",
            "variants[0].layers[0].weight_encodings[0].scales[1]: is too large for float32" },
        BadResult{ R"({"version": 1, "variants": [{"layers": [{"input_encoding": {"timing": "late"}}]}]})",
            "variants[0].layers[0].input_encoding.timing: 'late' is not known" },
        BadResult{ R"({"version": 1, "graph": {"layers": [{"id": 5000000000}]}})", "graph.layers[0].id: is too large" },
        BadResult{
            R"({"version": 1, "graph": {"layers": [{"kind": "pool"}]}})", "graph.layers[0].kind: 'pool' is not known" },
        BadResult{ R"({"version": 1, "provenance": {"model": {"path": null}}})",
            "provenance.model.path: must be a text, not null" }));

TEST(Cbor, DamageIsAnErrorWhereverItIs)
{
    VariantResult variant = tinyAnalysis().variants[1];
    variant.layers.resize(1);
    const std::vector<std::uint8_t> bytes = toCbor(toJson(variant));
    for (std::size_t length = 0; length < bytes.size(); ++length)
        EXPECT_FALSE(fromCbor(std::span(bytes).first(length))) << length;
    // A byte that is wrong may still be JSON; then the reader of results decides. Neither may crash.
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::vector<std::uint8_t> damaged = bytes;
        damaged[i] ^= 0xff;
        if (const auto json = fromCbor(damaged))
            (void)variantFromJson(*json);
    }
}

TEST(Cbor, RefusesNestingBombs)
{
    const auto arrays = fromCbor(std::vector<std::uint8_t>(10000000, 0x81)); // an array of one array of one …
    ASSERT_FALSE(arrays);
    EXPECT_THAT(arrays.error().message, HasSubstr("nested deeper than 64 levels"));
}

TEST(Cbor, RefusesLengthsThatAreNotThere)
{
    const std::vector<std::uint8_t> bytes{ 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 };
    EXPECT_FALSE(fromCbor(bytes));
}

} // namespace

} // namespace analysis
