// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/results_json.h"

#include <cmath>
#include <limits>

#include <nlohmann/json.hpp>

#include "analysis/recipe/recipe_json.h"
#include "analysis/report/results_fields.h"

namespace analysis {

namespace {

using Json = nlohmann::ordered_json;

constexpr int deepestCbor = 64; // results have about ten levels; a reader of CBOR is recursive

// Values with a name -------------------------------------------------------------------------------------------------

std::string nameOf(Format format)
{
    return formatName(format);
}
std::string nameOf(Grid grid)
{
    return gridName(grid);
}
std::string nameOf(Granularity granularity)
{
    return granularityName(granularity);
}
std::string nameOf(LayerKind kind)
{
    return layerKindName(kind);
}
std::string nameOf(EdgeEncoding::Timing timing)
{
    return timing == EdgeEncoding::Timing::Static ? "static" : "dynamic";
}
std::string nameOf(SensitivityTarget target)
{
    return sensitivityTargetName(target);
}
std::string nameOf(SensitivityMode mode)
{
    return sensitivityModeName(mode);
}
std::string nameOf(Certainty certainty)
{
    return certaintyName(certainty);
}

Result<void> parseName(const std::string& text, Format& value)
{
    return parseFormat(text).map([&](Format parsed) { value = parsed; });
}

Result<void> parseName(const std::string& text, Grid& value)
{
    return parseGrid(text).map([&](Grid parsed) { value = parsed; });
}

Result<void> parseName(const std::string& text, Granularity& value)
{
    return parseGranularity(text).map([&](Granularity parsed) { value = parsed; });
}

template <class Enum>
Result<void> parseOneOf(const std::string& text, Enum& value, std::initializer_list<Enum> all)
{
    for (const Enum candidate : all) {
        if (nameOf(candidate) == text) {
            value = candidate;
            return {};
        }
    }
    return fail(ErrorKind::BadInput, "'" + text + "' is not known");
}

Result<void> parseName(const std::string& text, LayerKind& value)
{
    using enum LayerKind;
    return parseOneOf(text, value, { Convolution, ConvolutionTransposed, Linear, MatMul, Embedding, Lstm, Gru });
}

Result<void> parseName(const std::string& text, EdgeEncoding::Timing& value)
{
    return parseOneOf(text, value, { EdgeEncoding::Timing::Static, EdgeEncoding::Timing::Dynamic });
}

Result<void> parseName(const std::string& text, SensitivityTarget& value)
{
    using enum SensitivityTarget;
    return parseOneOf(text, value, { Weights, Activations, Both });
}

Result<void> parseName(const std::string& text, SensitivityMode& value)
{
    return parseOneOf(text, value, { SensitivityMode::Alone, SensitivityMode::AllBut });
}

Result<void> parseName(const std::string& text, Certainty& value)
{
    return parseOneOf(text, value, { Certainty::Estimated, Certainty::Exact });
}

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
        results::fields(members, value);
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

    template <class T>
    static bool decode(const Json& json, T& value, Problem& problem)
    {
        if (!json.is_object())
            return problem.is(json, "an object");
        Decoder members{ json, problem };
        results::fields(members, value);
        return members.good;
    }
};

template <class T>
Json document(const T& value)
{
    Encoder members;
    members("version", resultsVersion);
    results::fields(members, value);
    return std::move(members.json);
}

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

/// Reads CBOR and keeps nothing: only to see that it is whole and not too deep before anything is built of it.
class DepthGuard : public nlohmann::json_sax<Json> {
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool key(string_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override
    {
        m_reason = "damaged at byte " + std::to_string(position);
        return false;
    }
    [[nodiscard]] const std::string& reason() const { return m_reason; }

private:
    bool enter()
    {
        if (++m_depth <= deepestCbor)
            return true;
        m_reason = "nested deeper than " + std::to_string(deepestCbor) + " levels";
        return false;
    }
    bool leave()
    {
        --m_depth;
        return true;
    }
    int m_depth = 0;
    std::string m_reason = "damaged";
};

} // namespace

nlohmann::ordered_json toJson(const Provenance& provenance)
{
    return document(provenance);
}
nlohmann::ordered_json toJson(const Graph& graph)
{
    return document(graph);
}
nlohmann::ordered_json toJson(const VariantResult& variant)
{
    return document(variant);
}
nlohmann::ordered_json toJson(const ShiftResult& shift)
{
    return document(shift);
}
nlohmann::ordered_json toJson(const Analysis& analysis)
{
    return document(analysis);
}
nlohmann::ordered_json toJson(const SensitivityTable& table)
{
    return document(table);
}
nlohmann::ordered_json toJson(const PlanResult& plan)
{
    return document(plan);
}

Result<Provenance> provenanceFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<Provenance>(json);
}
Result<Graph> graphFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<Graph>(json);
}
Result<VariantResult> variantFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<VariantResult>(json);
}
Result<ShiftResult> shiftFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<ShiftResult>(json);
}
Result<Analysis> analysisFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<Analysis>(json);
}
Result<SensitivityTable> sensitivityFromJson(const nlohmann::ordered_json& json)
{
    auto table = fromDocument<SensitivityTable>(json);
    if (table
        && (table->names.size() != table->layers.size()
            || table->cells.size() != table->layers.size() * table->formats.size()))
        return fail(ErrorKind::BadInput, "cells: their number does not fit layers and formats");
    return table;
}
Result<PlanResult> planFromJson(const nlohmann::ordered_json& json)
{
    return fromDocument<PlanResult>(json);
}

std::vector<std::uint8_t> toCbor(const nlohmann::ordered_json& json)
{
    return Json::to_cbor(json);
}

Result<nlohmann::ordered_json> fromCbor(std::span<const std::uint8_t> bytes)
{
    DepthGuard guard;
    if (!Json::sax_parse(bytes.begin(), bytes.end(), &guard, nlohmann::detail::input_format_t::cbor))
        return fail(ErrorKind::BadInput, "stored results: " + guard.reason());
    Json json = Json::from_cbor(bytes.begin(), bytes.end(), true, false);
    if (json.is_discarded())
        return fail(ErrorKind::BadInput, "stored results: damaged");
    return json;
}

} // namespace analysis
