// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace engine::import::pt2 {

using Json = nlohmann::json;

/// The JSON of an exported program. Also takes the bare Infinity, -Infinity and NaN that exporters before 2.7 wrote (they
/// become strings, as later ones write them). `member` names the text in messages.
/// Throws FileFault: not JSON, or nested deeper than any exporter nests.
[[nodiscard]] Json parseJson(std::string_view text, const std::string& member);

// Typed access that throws FileFault, naming the key, where nlohmann's own would assert or convert silently.
[[nodiscard]] const Json& member(const Json& object, const char* key);
/// nullptr if it is absent or null.
[[nodiscard]] const Json* optionalMember(const Json& object, const char* key);
[[nodiscard]] std::string textOf(const Json& value);
[[nodiscard]] std::int64_t integerOf(const Json& value);
[[nodiscard]] bool booleanOf(const Json& value);
/// A number, or one of the strings "Infinity", "-Infinity", "NaN".
[[nodiscard]] double realOf(const Json& value);
[[nodiscard]] const Json& arrayOf(const Json& value);
/// Export's unions are objects with one key: {"as_int": 3} gives ("as_int", 3).
[[nodiscard]] std::pair<std::string, const Json&> unionOf(const Json& value);

} // namespace engine::import::pt2
