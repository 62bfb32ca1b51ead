// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/recipe_json.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <set>

#include <nlohmann/json.hpp>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"
#include "analysis/recipe/variants.h"

namespace analysis
{

namespace
{

using Json = nlohmann::ordered_json;

constexpr std::size_t largestText = std::size_t(1) << 20; // a recipe of 10,000 overrides has 1 MB
constexpr int deepest = 16; // a recipe has 4 levels; the rest is for keys to come

/// Reads the members of one object and keeps the first error, so that a reader is a list of its fields.
class ObjectReader
{
public:
    ObjectReader(const Json& object, std::string path, std::optional<Error>& error)
        : m_object(object), m_path(std::move(path)), m_error(error)
    {
        if (!m_object.is_object())
            refuse("", "must be an object, not " + std::string(m_object.type_name()));
    }

    void allowOnly(std::initializer_list<std::string_view> keys)
    {
        if (m_error)
            return;
        for (const auto& member : m_object.items()) {
            if (std::ranges::find(keys, member.key()) != keys.end())
                continue;
            std::string allowed;
            for (const std::string_view key : keys)
                allowed += (allowed.empty() ? "" : ", ") + std::string(key);
            return refuse(member.key(), "unknown; allowed: " + allowed);
        }
    }

    /// Null where there is no such member (or something is wrong already).
    [[nodiscard]] const Json* member(std::string_view key) const
    {
        if (m_error)
            return nullptr;
        const auto found = m_object.find(key);
        return found == m_object.end() ? nullptr : &*found;
    }

    /// A text that `parse` turns into a value.
    template <class T>
    void read(std::string_view key, std::optional<T>& value, Result<T> (*parse)(std::string_view))
    {
        const Json* found = member(key);
        if (!found)
            return;
        if (!found->is_string())
            return refuse(key, "must be a text, not " + std::string(found->type_name()));
        auto parsed = parse(found->get_ref<const std::string&>());
        if (!parsed)
            return refuse(key, parsed.error().message);
        value = std::move(*parsed);
    }

    void read(std::string_view key, std::optional<bool>& value)
    {
        const Json* found = member(key);
        if (!found)
            return;
        if (!found->is_boolean())
            return refuse(key, "must be true or false, not " + std::string(found->type_name()));
        value = found->get<bool>();
    }

    void refuse(std::string_view key, const std::string& reason)
    {
        if (!m_error)
            m_error = Error{ ErrorKind::BadInput, pathOf(key) + ": " + reason };
    }

    [[nodiscard]] std::string pathOf(std::string_view key) const
    {
        if (m_path.empty())
            return key.empty() ? "recipe" : std::string(key);
        return key.empty() ? m_path : m_path + "." + std::string(key);
    }

private:
    const Json& m_object;
    std::string m_path;
    std::optional<Error>& m_error;
};

Result<std::string> anyText(std::string_view text)
{
    return std::string(text);
}

/// "weights" and "activations", which a recipe and an override have alike.
void readSchemes(const ObjectReader& parent, LayerOverride& into, std::optional<Error>& error)
{
    if (const Json* json = parent.member("weights")) {
        ObjectReader weights(*json, parent.pathOf("weights"), error);
        weights.allowOnly({ "format", "grid", "granularity" });
        weights.read("format", into.weightFormat, parseFormat);
        weights.read("grid", into.weightGrid, parseGrid);
        weights.read("granularity", into.weightGranularity, parseGranularity);
    }
    if (const Json* json = parent.member("activations")) {
        ObjectReader activations(*json, parent.pathOf("activations"), error);
        activations.allowOnly({ "format", "grid", "granularity", "calibration", "reduced_range" });
        activations.read("format", into.activationFormat, parseFormat);
        activations.read("grid", into.activationGrid, parseGrid);
        activations.read("granularity", into.activationGranularity, parseGranularity);
        activations.read("calibration", into.activationCalibration, parseCalibration);
        activations.read("reduced_range", into.reducedRange);
    }
}

/// What is written but would have no effect is refused: silence would be taken for agreement.
void refuseUnused(ObjectReader& reader, Method method, const LayerOverride& change)
{
    if (method == Method::Fp32) {
        for (const std::string_view key : { "weights", "activations", "layers" }) {
            if (reader.member(key))
                reader.refuse(key, "the method fp32 quantizes nothing; remove it or use another method");
        }
    }
    const bool onlyFp32 = change.activationFormat == fp32 && !change.activationGrid && !change.activationGranularity
        && !change.activationCalibration && !change.reducedRange;
    if (method == Method::Weights && reader.member("activations") && !onlyFp32)
        reader.refuse("activations", "the method weights leaves all inputs FP32; remove it or use ptdq or ptsq");
    if (method == Method::Ptdq && change.activationCalibration)
        reader.refuse("activations.calibration", "ptdq takes the range from each batch; remove it or use ptsq");
}

std::vector<LayerOverride> readLayers(const Json& json, Method method, std::optional<Error>& error)
{
    std::vector<LayerOverride> result;
    ObjectReader layers(json, "layers", error);
    if (error)
        return result;
    for (const auto& member : json.items()) {
        LayerOverride change;
        change.pattern = member.key();
        ObjectReader layer(member.value(), layers.pathOf(member.key()), error);
        layer.allowOnly({ "weights", "activations", "skip" });
        readSchemes(layer, change, error);
        layer.read("skip", change.skip);
        refuseUnused(layer, method, change);
        if (method == Method::Weights)
            change.activationFormat.reset();
        result.push_back(std::move(change));
    }
    return result;
}

Json weightsJson(const LayerOverride& change)
{
    Json json = Json::object();
    if (change.weightFormat)
        json["format"] = formatName(*change.weightFormat);
    if (change.weightGrid)
        json["grid"] = gridName(*change.weightGrid);
    if (change.weightGranularity)
        json["granularity"] = granularityName(*change.weightGranularity);
    return json;
}

Json activationsJson(const LayerOverride& change)
{
    Json json = Json::object();
    if (change.activationFormat)
        json["format"] = formatName(*change.activationFormat);
    if (change.activationGrid)
        json["grid"] = gridName(*change.activationGrid);
    if (change.activationGranularity)
        json["granularity"] = granularityName(*change.activationGranularity);
    if (change.activationCalibration)
        json["calibration"] = calibrationName(withParameter(*change.activationCalibration));
    if (change.reducedRange)
        json["reduced_range"] = *change.reducedRange;
    return json;
}

Json layersJson(const std::vector<LayerOverride>& layers)
{
    Json json = Json::object();
    for (const LayerOverride& change : layers) {
        Json layer = Json::object();
        if (Json weights = weightsJson(change); !weights.empty())
            layer["weights"] = std::move(weights);
        if (Json activations = activationsJson(change); !activations.empty())
            layer["activations"] = std::move(activations);
        if (change.skip)
            layer["skip"] = *change.skip;
        json[change.pattern] = std::move(layer);
    }
    return json;
}

/// Watches the parser: nesting, and keys that stand twice in one object, of which the parser would keep one.
struct ParseGuard {
    std::vector<std::set<std::string>> keys;
    std::optional<std::string> complaint;

    bool operator()(int depth, Json::parse_event_t event, Json& parsed)
    {
        using Event = Json::parse_event_t;
        if (event == Event::object_start)
            keys.emplace_back();
        else if (event == Event::object_end)
            keys.pop_back();
        else if (event == Event::key && !keys.back().insert(parsed.get<std::string>()).second && !complaint)
            complaint = parsed.get<std::string>() + ": given twice in one object; remove one";
        if (depth > deepest && !complaint)
            complaint = "nested deeper than " + std::to_string(deepest) + " levels; this is no recipe";
        return !complaint;
    }
};

} // namespace

nlohmann::ordered_json toJson(const Recipe& recipe)
{
    Json json;
    json["name"] = recipe.name;
    json["method"] = methodName(recipe.method);
    json["placement"] = placementName(recipe.placement);
    if (recipe.method == Method::Fp32)
        return json;
    LayerOverride all;
    all.weightFormat = recipe.weights.format;
    all.weightGrid = recipe.weights.grid;
    all.weightGranularity = recipe.weights.granularity;
    json["weights"] = weightsJson(all);
    if (recipe.method != Method::Weights) {
        all.activationFormat = recipe.activations.format;
        all.activationGrid = recipe.activations.grid;
        all.activationGranularity = recipe.activations.granularity;
        if (recipe.method == Method::Ptsq)
            all.activationCalibration = recipe.activations.calibration;
        all.reducedRange = recipe.activations.reducedRange;
        json["activations"] = activationsJson(all);
    }
    json["layers"] = layersJson(recipe.layers);
    return json;
}

Result<Recipe> recipeFromJson(const nlohmann::ordered_json& json)
{
    std::optional<Error> error;
    ObjectReader reader(json, "", error);
    reader.allowOnly({ "name", "method", "placement", "weights", "activations", "layers" });
    std::optional<std::string> name;
    std::optional<Method> method;
    std::optional<Placement> placement;
    LayerOverride all;
    reader.read("name", name, anyText);
    reader.read("method", method, parseMethod);
    reader.read("placement", placement, parsePlacement);
    if (!error && !method)
        reader.refuse("method", "missing; allowed: fp32, weights, ptdq, ptsq");
    readSchemes(reader, all, error);
    if (method)
        refuseUnused(reader, *method, all);

    Recipe recipe;
    recipe.method = method.value_or(Method::Fp32);
    recipe.placement = placement.value_or(Placement::Inputs);
    if (const Json* layers = reader.member("layers"))
        recipe.layers = readLayers(*layers, recipe.method, error);
    if (error)
        return tl::unexpected(*error);

    applyOverride(recipe.weights, all);
    applyOverride(recipe.activations, all);
    recipe.name = name.value_or("");
    if (auto valid = validate(recipe); !valid)
        return fail(ErrorKind::BadInput, valid.error().message);
    recipe = normalized(std::move(recipe));
    const std::string prefix{ methodName(recipe.method) };
    if (recipe.name.empty())
        recipe.name = variantName(recipe);
    else if (recipe.name != prefix && !recipe.name.starts_with(prefix + "-"))
        recipe.name = prefix + "-" + recipe.name;
    return recipe;
}

Result<Recipe> parseRecipe(std::string_view text)
{
    if (text.size() > largestText)
        return fail(ErrorKind::BadInput, "larger than 1 MiB; this is no recipe");
    ParseGuard guard;
    try {
        const Json json = Json::parse(text, std::ref(guard));
        if (guard.complaint)
            return fail(ErrorKind::BadInput, *guard.complaint);
        return recipeFromJson(json);
    } catch (const Json::exception& exception) {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: …": what stands in brackets is not for people.
        const std::string_view what = exception.what();
        const std::size_t bracket = what.find("] ");
        return fail(ErrorKind::BadInput,
            "not JSON: " + std::string(bracket == std::string_view::npos ? what : what.substr(bracket + 2)));
    }
}

Result<Recipe> readRecipe(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return fail(ErrorKind::BadInput, path + ": cannot be opened: " + std::strerror(errno));
    std::string text(largestText + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad() || (file.fail() && !file.eof()))
        return fail(ErrorKind::BadInput, path + ": cannot be read; is it a file?");
    text.resize(static_cast<std::size_t>(file.gcount()));
    auto recipe = parseRecipe(text);
    if (!recipe)
        return fail(recipe.error().kind, path + ": " + recipe.error().message);
    return recipe;
}

} // namespace analysis
