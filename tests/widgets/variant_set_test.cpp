// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/recipe/recipe_json.h"
#include "widgets/views/variant_set.h"

namespace {

using namespace widgets;
using analysis::Method;
using analysis::Recipe;

analysis::Format format(const char* name)
{
    return *analysis::parseFormat(name);
}

VariantForm twoByTwo()
{
    VariantForm form;
    form.lists.methods = { Method::Fp32, Method::Ptsq };
    form.lists.weightFormats = { format("int8"), format("int4") };
    form.lists.calibrations = { { "minmax", {} }, { "percentile", 99.9 } };
    return form;
}

std::vector<std::string> namesOf(const std::vector<Recipe>& recipes)
{
    std::vector<std::string> names;
    for (const Recipe& recipe : recipes)
        names.push_back(recipe.name);
    return names;
}

TEST(ProductOf, IsWhatTheCommandLineMakes)
{
    const VariantForm form = twoByTwo();
    EXPECT_EQ(*productOf(form), *analysis::variants(form.lists));
    EXPECT_TRUE(productOf({})->empty()) << "no method, no variant";
}

TEST(ProductOf, ReducesTheRangeWhereItCan)
{
    VariantForm form = twoByTwo();
    form.lists.methods.push_back(Method::Weights);
    form.lists.activationFormats = { format("int8"), format("int16") };
    form.reducedRange = true;
    const std::vector<Recipe> recipes = *productOf(form);
    for (const Recipe& recipe : recipes) {
        const bool eight = recipe.method == Method::Ptsq && recipe.activations.format.bits == 8;
        EXPECT_EQ(recipe.activations.reducedRange, eight) << recipe.name;
        EXPECT_EQ(recipe.name.find("reduced") != std::string::npos, eight) << recipe.name;
    }
}

TEST(ProductOf, LaysOverridesOverAllThatCanUseThem)
{
    VariantForm form;
    form.lists.methods = { Method::Fp32, Method::Weights, Method::Ptdq, Method::Ptsq };
    analysis::LayerOverride change;
    change.pattern = "conv1";
    change.weightFormat = format("int6");
    change.activationCalibration = analysis::Calibration{ "mse", {} };
    form.overrides = { change };
    const auto recipes = productOf(form);
    ASSERT_TRUE(recipes) << recipes.error().message;
    ASSERT_EQ(recipes->size(), 4U);
    EXPECT_TRUE((*recipes)[0].layers.empty());
    for (const int i : { 1, 2, 3 }) {
        ASSERT_EQ((*recipes)[std::size_t(i)].layers.size(), 1U);
        EXPECT_EQ((*recipes)[std::size_t(i)].layers[0].weightFormat, format("int6"));
        EXPECT_EQ((*recipes)[std::size_t(i)].layers[0].activationCalibration.has_value(), i == 3);
    }
}

TEST(ProductOf, RefusesTooMany)
{
    VariantForm form = twoByTwo();
    for (int bits = 2; bits <= 16; ++bits) {
        form.lists.weightFormats.push_back({ analysis::FormatKind::SignedInteger, bits });
        form.lists.activationFormats.push_back({ analysis::FormatKind::SignedInteger, bits });
        form.lists.calibrations.push_back({ "percentile", 99 + bits * 0.01 });
    }
    const auto recipes = productOf(form);
    ASSERT_FALSE(recipes);
    EXPECT_NE(recipes.error().message.find("choose fewer"), std::string::npos);
}

TEST(VariantSet, LeavesOutByName)
{
    VariantSet set;
    ASSERT_TRUE(set.setForm(twoByTwo()));
    ASSERT_EQ(set.rows().size(), 5U);
    set.setChosen(2, false);
    const std::string name = set.rows()[2].recipe.name;
    VariantForm form = twoByTwo();
    form.lists.weightFormats.insert(form.lists.weightFormats.begin(), format("int6"));
    ASSERT_TRUE(set.setForm(form));
    EXPECT_EQ(set.chosen().size(), 6U);
    for (const VariantRow& row : set.rows())
        EXPECT_EQ(row.chosen, row.recipe.name != name);
}

TEST(VariantSet, AChangedProductStandsBesideItsOrigin)
{
    VariantSet set;
    ASSERT_TRUE(set.setForm(twoByTwo()));
    Recipe recipe = set.rows()[1].recipe;
    recipe.weights.format = format("int5");
    const auto row = set.change(1, recipe);
    ASSERT_TRUE(row);
    EXPECT_EQ(*row, 5U);
    EXPECT_TRUE(set.rows()[5].own);
    EXPECT_EQ(set.rows()[5].recipe.name, "ptsq-w5a8-minmax") << "an automatic name follows";
    EXPECT_FALSE(set.rows()[1].chosen);
    recipe.name = "ptsq-mine";
    ASSERT_EQ(set.change(5, recipe), 5U);
    recipe.weights.format = format("int3");
    ASSERT_EQ(set.change(5, recipe), 5U);
    EXPECT_EQ(set.rows()[5].recipe.name, "ptsq-mine") << "a chosen name stays";
    ASSERT_TRUE(set.setForm(VariantForm()));
    EXPECT_THAT(namesOf(set.chosen()), testing::ElementsAre("ptsq-mine"));
    set.remove(0);
    EXPECT_TRUE(set.rows().empty());
}

TEST(VariantSet, NamesOfChosenOnesAreUnique)
{
    VariantSet set;
    ASSERT_TRUE(set.setForm(twoByTwo()));
    Recipe recipe = set.rows()[1].recipe;
    recipe.weights.format = format("int5");
    const auto refused = set.add(recipe); // with the name of another
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("name"), std::string::npos);
    recipe = set.rows()[2].recipe;
    recipe.name = set.rows()[1].recipe.name;
    EXPECT_FALSE(set.change(2, recipe));
    set.setChosen(1, false);
    ASSERT_TRUE(set.change(2, recipe));
    set.setChosen(1, true);
    EXPECT_FALSE(set.rows()[1].chosen) << "its name is taken by now";
    ASSERT_TRUE(set.setForm(twoByTwo()));
    const auto names = namesOf(set.chosen());
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST(VariantSet, GivesBackTheRecipesThatItWasMadeOf)
{
    VariantForm reduced = twoByTwo();
    reduced.reducedRange = true;
    const std::vector<Recipe> product = *productOf(twoByTwo());
    const Recipe odd = *analysis::parseRecipe(R"({"name": "ptsq-odd", "method": "ptsq", "placement": "kernels",
        "layers": {"fc": {"skip": true}}})");
    const Recipe other = *analysis::parseRecipe(R"({"method": "ptdq", "activations": {"granularity": "token"}})");
    const std::vector<Recipe> sets[] = { {}, product, *productOf(reduced), { product[0], product[2], product[4] },
        { product[1], odd }, { odd, other }, { product[0] } };
    for (const std::vector<Recipe>& recipes : sets)
        EXPECT_THAT(VariantSet::of(recipes).chosen(), testing::UnorderedElementsAreArray(recipes));
    EXPECT_EQ(VariantSet::of(product).form().lists.weightFormats, twoByTwo().lists.weightFormats);
    EXPECT_TRUE(VariantSet::of(*productOf(reduced)).form().reducedRange);
    const VariantSet set = VariantSet::of(product);
    for (const VariantRow& row : set.rows())
        EXPECT_FALSE(row.own);
}

} // namespace
