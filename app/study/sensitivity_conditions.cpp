// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/sensitivity_conditions.h"

#include <nlohmann/json.hpp>

#include "analysis/recipe/recipe_json.h"

namespace app {

namespace {

using Json = nlohmann::ordered_json;

constexpr const char* samplesKey = "samples";
constexpr const char* seedKey = "seed";
constexpr const char* splitKey = "split";
constexpr const char* calibrationSamplesKey = "calibration_samples";
constexpr const char* calibrationDataKey = "calibration_data";
constexpr const char* recipeKey = "recipe";

template <class Value>
void readNumber(const Json& json, const char* key, Value& value)
{
    if (const auto found = json.find(key); found != json.end() && found->is_number())
        value = found->get<Value>();
}

} // namespace

std::string toText(const SensitivityConditions& conditions)
{
    Json json;
    json[samplesKey] = conditions.samples;
    json[seedKey] = conditions.seed;
    json[splitKey] = conditions.split;
    json[calibrationSamplesKey] = conditions.calibrationSamples;
    if (conditions.calibrationData)
        json[calibrationDataKey] = *conditions.calibrationData;
    if (conditions.recipe)
        json[recipeKey] = analysis::toJson(*conditions.recipe);
    // A path need not be UTF-8.
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

SensitivityConditions conditionsFrom(const std::string& text)
{
    SensitivityConditions conditions;
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object())
        return conditions;
    readNumber(json, samplesKey, conditions.samples);
    readNumber(json, seedKey, conditions.seed);
    readNumber(json, calibrationSamplesKey, conditions.calibrationSamples);
    if (const auto split = json.find(splitKey); split != json.end() && split->is_boolean())
        conditions.split = split->get<bool>();
    if (const auto data = json.find(calibrationDataKey); data != json.end() && data->is_string())
        conditions.calibrationData = data->get<std::string>();
    if (const auto found = json.find(recipeKey); found != json.end()) {
        if (auto recipe = analysis::recipeFromJson(*found))
            conditions.recipe = *std::move(recipe);
    }
    return conditions;
}

} // namespace app
