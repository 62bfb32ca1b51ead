// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/sensitivity_conditions.h"

#include <limits>

#include <gtest/gtest.h>

#include "analysis/recipe/variants.h"

namespace {

using app::conditionsFrom;
using app::SensitivityConditions;
using app::toText;

SensitivityConditions sample()
{
    SensitivityConditions conditions;
    conditions.samples = 500;
    conditions.seed = std::numeric_limits<std::uint64_t>::max();
    conditions.split = true;
    conditions.calibrationSamples = 64;
    conditions.calibrationData = "data/\"calib\".idx";
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Ptsq;
    recipe.weights.format = analysis::int8;
    recipe.activations.format = analysis::int8;
    recipe.name = analysis::variantName(recipe);
    conditions.recipe = recipe;
    return conditions;
}

TEST(SensitivityConditions, ComeBackAsTheyWere)
{
    EXPECT_EQ(conditionsFrom(toText(sample())), sample());
    EXPECT_EQ(conditionsFrom(toText({})), SensitivityConditions());
}

TEST(SensitivityConditions, AreOneLineThatStudiesHaveAlready)
{
    SensitivityConditions conditions;
    conditions.samples = 500;
    conditions.seed = 7;
    conditions.calibrationData = "";
    EXPECT_EQ(
        toText(conditions), R"({"samples":500,"seed":7,"split":false,"calibration_samples":0,"calibration_data":""})");
    EXPECT_EQ(toText(sample()).find('\n'), std::string::npos);
}

TEST(SensitivityConditions, WhatIsMissingOrOfAnotherTypeHasItsDefault)
{
    const SensitivityConditions none;
    for (const char* text : { "", "no JSON", "[]", "{}", "null",
             R"({"samples":"500","seed":[],"split":1,)"
             R"("calibration_data":5,"recipe":{"method":"?"}})" })
        EXPECT_EQ(conditionsFrom(text), none) << text;
    const SensitivityConditions some = conditionsFrom(R"({"samples":12,"later":{}})");
    EXPECT_EQ(some.samples, 12);
    EXPECT_FALSE(some.calibrationData) << "not recorded, which is not the same as none";
    EXPECT_EQ(conditionsFrom(R"({"calibration_data":""})").calibrationData, "");
}

TEST(SensitivityConditions, APathNeedNotBeUtf8)
{
    SensitivityConditions conditions;
    conditions.calibrationData = "data/\xff.idx";
    EXPECT_EQ(conditionsFrom(toText(conditions)).calibrationData, "data/\xEF\xBF\xBD.idx");
}

} // namespace
