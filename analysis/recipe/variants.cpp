// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/variants.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <nlohmann/json.hpp>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "analysis/recipe/recipe_json.h"
#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"

namespace analysis {

namespace {

/// 32-bit FNV-1a, eight hexadecimal digits: the same on every machine, so that names mean the same.
std::string shortHash(std::string_view text)
{
    std::uint32_t hash = 2166136261U;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result;
    for (int shift = 28; shift >= 0; shift -= 4)
        result += digits[(hash >> shift) & 15U];
    return result;
}

std::string shortFormat(Format format)
{
    return format.kind == FormatKind::SignedInteger ? std::to_string(format.bits) : formatName(format);
}

std::string formatsOf(const Recipe& recipe)
{
    const Format weights = recipe.weights.format;
    if (recipe.method == Method::Weights)
        return formatName(weights);
    const Format activations = recipe.activations.format;
    const bool bothShort = weights.kind == FormatKind::SignedInteger && activations.kind == FormatKind::SignedInteger;
    // GCC 12 warns wrongly of "w" + std::string&&.
    std::string text("w");
    text += shortFormat(weights);
    text += bothShort ? "a" : "-a";
    text += shortFormat(activations);
    return text;
}

template <class T>
std::vector<T> orDefault(const std::vector<T>& list, const std::vector<T>& fallback)
{
    return list.empty() ? fallback : list;
}

WeightScheme normalizedWeights(WeightScheme weights)
{
    if (!weights.format.isInteger()) {
        weights.grid = Grid::Auto;
        weights.granularity = defaultWeightGranularity(weights.format);
    }
    return weights;
}

} // namespace

Recipe normalized(Recipe recipe)
{
    if (recipe.method == Method::Fp32) {
        Recipe result;
        result.name = recipe.name;
        result.method = Method::Fp32;
        return result;
    }
    recipe.weights = normalizedWeights(recipe.weights);
    for (LayerOverride& change : recipe.layers) {
        if (change.activationCalibration)
            change.activationCalibration = withParameter(*change.activationCalibration);
    }
    if (recipe.method == Method::Weights) {
        recipe.activations = {};
        return recipe;
    }
    recipe.activations.calibration = withParameter(recipe.activations.calibration);
    if (!recipe.activations.format.isInteger()) {
        recipe.activations.grid = Grid::Auto;
        recipe.activations.granularity = {};
        recipe.activations.reducedRange = false;
    }
    // An override may bring an integer format, and with it the recipe's calibration.
    if (recipe.method == Method::Ptdq || (!recipe.activations.format.isInteger() && recipe.layers.empty()))
        recipe.activations.calibration = {};
    return recipe;
}

std::string variantName(const Recipe& given)
{
    const Recipe recipe = normalized(given);
    std::string name{ methodName(recipe.method) };
    const auto add = [&](const std::string& part) { name += "-" + part; };
    if (recipe.method == Method::Fp32)
        return name;
    add(formatsOf(recipe));
    if (recipe.weights.grid != Grid::Auto)
        add(gridName(recipe.weights.grid));
    if (recipe.weights.granularity != defaultWeightGranularity(recipe.weights.format))
        add(granularityName(recipe.weights.granularity));
    if (recipe.method != Method::Weights) {
        if (recipe.activations.grid != Grid::Auto)
            add("act:" + gridName(recipe.activations.grid));
        if (recipe.activations.granularity != Granularity{})
            add("act:" + granularityName(recipe.activations.granularity));
        if (recipe.activations.reducedRange)
            add("reduced");
    }
    if (recipe.method == Method::Ptsq && (recipe.activations.format.isInteger() || !recipe.layers.empty()))
        add(calibrationName(recipe.activations.calibration));
    if (recipe.placement == Placement::Kernels)
        add("kernels");
    if (!recipe.layers.empty())
        add("mixed:" + shortHash(toJson(recipe)["layers"].dump()));
    return name;
}

Result<std::vector<Recipe>> variants(const VariantLists& lists)
{
    const auto methodList = orDefault(lists.methods, { methods().begin(), methods().end() });
    const auto weightFormats = orDefault(lists.weightFormats, { int8 });
    const auto activationFormats = orDefault(lists.activationFormats, { int8 });
    const auto grids = orDefault(lists.weightGrids, { Grid::Auto });
    const auto granularities = orDefault(lists.weightGranularities, { { Granularity::Kind::Channel, 0 } });
    const auto calibrations = orDefault(lists.calibrations, { Calibration{} });

    // One index runs over the whole product: six nested loops without the nesting. The last list turns fastest.
    const std::array sizes{ methodList.size(), weightFormats.size(), activationFormats.size(), grids.size(),
        granularities.size(), calibrations.size() };
    std::size_t count = 1;
    for (const std::size_t size : sizes)
        count *= size;

    std::vector<Recipe> result;
    for (std::size_t i = 0; i < count; ++i) {
        std::array<std::size_t, sizes.size()> at{};
        std::size_t rest = i;
        for (std::size_t k = sizes.size(); k-- > 0; rest /= sizes[k])
            at[k] = rest % sizes[k];
        Recipe recipe;
        recipe.method = methodList[at[0]];
        recipe.weights = { weightFormats[at[1]], grids[at[3]], granularities[at[4]] };
        recipe.activations.format = activationFormats[at[2]];
        recipe.activations.calibration = calibrations[at[5]];
        recipe = normalized(std::move(recipe));
        recipe.name = variantName(recipe);
        if (auto valid = validate(recipe); !valid)
            return fail(valid.error().kind, recipe.name + ": " + valid.error().message);
        if (std::ranges::find(result, recipe) == result.end())
            result.push_back(std::move(recipe));
    }
    return result;
}

} // namespace analysis
