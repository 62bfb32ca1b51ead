// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "analysis/recipe/recipe_json.h"
#include "analysis/report/results_fields.h"
#include "analysis/report/results_json.h"
#include "analysis/report/results_names.h"

/// Any result as JSON and back, by its members' names (results_fields.h).
namespace analysis::results {

using Json = nlohmann::ordered_json;

template <class T>
concept Named = requires(T value)
{
    nameOf(value);
};

// Writing ------------------------------------------------------------------------------------------------------------

struct Encoder {
    Json json = Json::object();

    template <class T>
    void operator()(const char* name, const T& value)
    {
        json[name] = encode(value);
    }

    static Json encode(bool value) { return value; }
    static Json encode(std::int32_t value) { return value; }
    static Json encode(std::int64_t value) { return value; }
    static Json encode(const std::string& value) { return value; }
    static Json encode(const Recipe& value) { return toJson(value); }

    static Json encode(float value) { return encode(double(value)); }
    static Json encode(double value)
    {
        if (std::isfinite(value))
            return value;
        if (std::isnan(value))
            return "nan";
        return value > 0 ? "inf" : "-inf";
    }

    template <Named T>
    static Json encode(const T& value)
    {
        return nameOf(value);
    }

    template <class T>
    static Json encode(const std::optional<T>& value)
    {
        return value ? encode(*value) : Json(nullptr);
    }

    template <class T>
    static Json encode(const std::vector<T>& values)
    {
        Json array = Json::array();
        for (const T& value : values)
            array.push_back(encode(value));
        return array;
    }

    template <class T>
    static Json encode(const T& value)
    {
        Encoder members;
        fields(members, value);
        return std::move(members.json);
    }
};

// Reading ------------------------------------------------------------------------------------------------------------

/// The first thing that could not be read. The path grows from the inside out, so that it costs nothing where all is well.
struct Problem {
    std::string path;
    std::string reason;

    bool is(const Json& json, std::string_view wanted)
    {
        reason = "must be " + std::string(wanted) + ", not " + json.type_name();
        return false;
    }
    bool below(const std::string& step)
    {
        path = step + path;
        return false;
    }
};

struct Decoder {
    const Json& json;
    Problem& problem;
    bool good = true;

    template <class T>
    void operator()(const char* name, T& value)
    {
        if (!good)
            return;
        const auto found = json.find(name);
        if (found != json.end() && !decode(*found, value, problem))
            good = problem.below(std::string(".") + name);
    }

    static bool decode(const Json& json, bool& value, Problem& problem)
    {
        if (!json.is_boolean())
            return problem.is(json, "true or false");
        value = json.get<bool>();
        return true;
    }

    static bool decode(const Json& json, std::int64_t& value, Problem& problem)
    {
        if (!json.is_number_integer())
            return problem.is(json, "a whole number");
        if (json.is_number_unsigned() && json.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max()) {
            problem.reason = "is too large";
            return false;
        }
        value = json.get<std::int64_t>();
        return true;
    }

    static bool decode(const Json& json, std::int32_t& value, Problem& problem)
    {
        std::int64_t wide = 0;
        if (!decode(json, wide, problem))
            return false;
        if (wide < std::numeric_limits<std::int32_t>::min() || wide > std::numeric_limits<std::int32_t>::max()) {
            problem.reason = "is too large";
            return false;
        }
        value = static_cast<std::int32_t>(wide);
        return true;
    }

    static bool decode(const Json& json, double& value, Problem& problem)
    {
        if (json.is_number()) {
            value = json.get<double>();
            return true;
        }
        if (json == "inf")
            value = std::numeric_limits<double>::infinity();
        else if (json == "-inf")
            value = -std::numeric_limits<double>::infinity();
        else if (json == "nan")
            value = std::numeric_limits<double>::quiet_NaN();
        else
            return problem.is(json, "a number");
        return true;
    }

    static bool decode(const Json& json, float& value, Problem& problem)
    {
        double wide = 0;
        if (!decode(json, wide, problem))
            return false;
        if (std::isfinite(wide) && std::abs(wide) > double(std::numeric_limits<float>::max())) {
            problem.reason = "is too large for float32";
            return false;
        }
        value = static_cast<float>(wide);
        return true;
    }

    static bool decode(const Json& json, std::string& value, Problem& problem)
    {
        if (!json.is_string())
            return problem.is(json, "a text");
        value = json.get<std::string>();
        return true;
    }

    static bool decode(const Json& json, Recipe& value, Problem& problem)
    {
        auto recipe = recipeFromJson(json);
        if (!recipe) {
            problem.reason = recipe.error().message;
            return false;
        }
        value = std::move(*recipe);
        return true;
    }

    template <Named T>
    static bool decode(const Json& json, T& value, Problem& problem)
    {
        std::string text;
        if (!decode(json, text, problem))
            return false;
        if (const auto parsed = parseName(text, value); !parsed) {
            problem.reason = parsed.error().message;
            return false;
        }
        return true;
    }

    template <class T>
    static bool decode(const Json& json, std::optional<T>& value, Problem& problem)
    {
        if (json.is_null()) {
            value.reset();
            return true;
        }
        return decode(json, value.emplace(), problem);
    }

    template <class T>
    static bool decode(const Json& json, std::vector<T>& values, Problem& problem)
    {
        if (!json.is_array())
            return problem.is(json, "an array");
        values.clear();
        values.reserve(json.size());
        for (const Json& element : json) {
            if (!decode(element, values.emplace_back(), problem))
                return problem.below("[" + std::to_string(values.size() - 1) + "]");
        }
        return true;
    }

    static bool decode(const Json& json, SensitivityTable& table, Problem& problem)
    {
        if (!decodeMembers(json, table, problem))
            return false;
        const std::size_t layers = table.layers.size();
        if (table.names.size() == layers && table.cells.size() == layers * table.formats.size())
            return true;
        problem.reason = "their number does not fit layers and formats";
        return problem.below(".cells");
    }

    template <class T>
    static bool decode(const Json& json, T& value, Problem& problem)
    {
        return decodeMembers(json, value, problem);
    }

private:
    template <class T>
    static bool decodeMembers(const Json& json, T& value, Problem& problem)
    {
        if (!json.is_object())
            return problem.is(json, "an object");
        Decoder members{ json, problem };
        fields(members, value);
        return members.good;
    }
};

/// The value as an object that begins with the version.
template <class T>
Json document(const T& value)
{
    Encoder members;
    members("version", resultsVersion);
    fields(members, value);
    return std::move(members.json);
}

/// The inverse. Errors: badInput, as results_json.h has them.
template <class T>
Result<T> fromDocument(const Json& json)
{
    if (!json.is_object())
        return fail(ErrorKind::BadInput, std::string("results must be an object, not ") + json.type_name());
    Problem problem;
    std::int64_t version = 0;
    const auto found = json.find("version");
    if (found == json.end() || !Decoder::decode(*found, version, problem) || version < 1)
        return fail(ErrorKind::BadInput, "version: missing or no whole number; these are no results of quantscope");
    if (version > resultsVersion)
        return fail(ErrorKind::BadInput,
            "version: " + std::to_string(version) + " is newer than " + std::to_string(resultsVersion)
                + ", which this program reads; use a newer quantscope");
    T value;
    if (!Decoder::decode(json, value, problem)) {
        const std::string path = problem.path.starts_with('.') ? problem.path.substr(1) : problem.path;
        return fail(ErrorKind::BadInput, path + ": " + problem.reason);
    }
    return value;
}

} // namespace analysis::results
