// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace app {

/// Insertions, deletions, replacements and swaps of neighbours (each 1) that turn `a` into `b`
/// (optimal string alignment). Case counts: "INT8" is 3 away from "int8".
[[nodiscard]] std::size_t editDistance(std::string_view a, std::string_view b);

/// The candidate that a person who typed `text` most likely meant: the nearest, at most a third of its length (and at
/// least 1) away, or the only one that begins with `text`. Empty where nothing is near.
[[nodiscard]] std::string nearest(std::string_view text, std::span<const std::string> candidates);

/// "; did you mean 'analyze'?", or nothing.
[[nodiscard]] std::string didYouMean(std::string_view text, std::span<const std::string> candidates);

} // namespace app
