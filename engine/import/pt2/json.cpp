// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/pt2/json.h"

#include <limits>

#include "engine/import/fault.h"

namespace engine::import::pt2 {

namespace {

// A graph in a graph takes seven levels; torch nests a handful.
constexpr int deepestNesting = 500;

[[noreturn]] void unexpected(const std::string& what)
{
    throw FileFault("does not describe a network as torch.export does (" + what
        + "); export it again with torch 2.5 or "
          "later");
}

/// A copy in which the bare words for special floats are quoted; empty if there are none. Checks the nesting on the way.
std::string quoteSpecialFloats(std::string_view text, const std::string& memberName)
{
    std::string result;
    std::size_t copied = 0;
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '"') {
            for (++i; i < text.size() && text[i] != '"'; ++i)
                if (text[i] == '\\')
                    ++i;
        } else if (c == '[' || c == '{') {
            if (++depth > deepestNesting)
                throw FileFault("is not a usable model: its " + memberName + " is nested deeper than "
                    + std::to_string(deepestNesting) + " levels; export it again with torch.export.save");
        } else if (c == ']' || c == '}') {
            --depth;
        } else if (c == 'I' || c == 'N' || c == '-') {
            for (const std::string_view word : { "Infinity", "-Infinity", "NaN" }) {
                if (text.substr(i, word.size()) != word)
                    continue;
                result.append(text.substr(copied, i - copied)).append("\"").append(word).append("\"");
                i += word.size() - 1;
                copied = i + 1;
                break;
            }
        }
    }
    if (copied > 0)
        result.append(text.substr(copied));
    return result;
}

} // namespace

Json parseJson(std::string_view text, const std::string& memberName)
{
    const std::string quoted = quoteSpecialFloats(text, memberName);
    try {
        return quoted.empty() ? Json::parse(text) : Json::parse(quoted);
    } catch (const Json::exception&) {
        throw FileFault(
            "is damaged: its " + memberName + " is not valid JSON (cut short or overwritten); copy or export it again");
    }
}

const Json& member(const Json& object, const char* key)
{
    const auto found = object.is_object() ? object.find(key) : object.end();
    if (!object.is_object() || found == object.end())
        unexpected(std::string("'") + key + "' is missing");
    return *found;
}

const Json* optionalMember(const Json& object, const char* key)
{
    if (!object.is_object())
        return nullptr;
    const auto found = object.find(key);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string textOf(const Json& value)
{
    if (!value.is_string())
        unexpected("a text is missing");
    return value.get<std::string>();
}

std::int64_t integerOf(const Json& value)
{
    const bool fits = value.is_number_integer()
        && (!value.is_number_unsigned()
            || value.get<std::uint64_t>() <= std::uint64_t(std::numeric_limits<std::int64_t>::max()));
    if (!fits)
        unexpected("a whole number is missing");
    return value.get<std::int64_t>();
}

bool booleanOf(const Json& value)
{
    if (!value.is_boolean())
        unexpected("true or false is missing");
    return value.get<bool>();
}

double realOf(const Json& value)
{
    if (value.is_number())
        return value.get<double>();
    const std::string text = value.is_string() ? value.get<std::string>() : "";
    if (text == "Infinity")
        return std::numeric_limits<double>::infinity();
    if (text == "-Infinity")
        return -std::numeric_limits<double>::infinity();
    if (text == "NaN")
        return std::numeric_limits<double>::quiet_NaN();
    unexpected("a number is missing");
}

const Json& arrayOf(const Json& value)
{
    if (!value.is_array())
        unexpected("a list is missing");
    return value;
}

std::pair<std::string, const Json&> unionOf(const Json& value)
{
    if (value.is_object())
        for (auto field = value.begin(); field != value.end(); ++field)
            if (!field.value().is_null() || field.key() == "as_none")
                return { field.key(), field.value() };
    unexpected("an argument is empty");
}

} // namespace engine::import::pt2
