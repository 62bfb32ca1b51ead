// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "analysis/graph/graph.h"
#include "analysis/recipe/variants.h"
#include "analysis/result.h"

namespace app {

/// Headings of the help text that commands share.
inline constexpr const char* dataGroup = "Data";
inline constexpr const char* runGroup = "How to run";
inline constexpr const char* resultGroup = "Results";

/// The names of all formats, for suggestions.
[[nodiscard]] std::vector<std::string> formatCandidates();

/// An option that takes a list, "a,b"; given twice, the lists are joined.
CLI::Option* addList(
    CLI::App& command, const std::string& name, std::vector<std::string>& into, const std::string& help);
/// An option that takes a whole number of at least `least`.
CLI::Option* addCount(
    CLI::App& command, const std::string& name, std::int64_t& into, const std::string& help, std::int64_t least = 1);

/// The lists that make variants, as they were typed.
struct VariantOptions {
    std::vector<std::string> methods;
    std::vector<std::string> calibrations;
    std::vector<std::string> weights;
    std::vector<std::string> activations;
    std::vector<std::string> grids;
    std::vector<std::string> granularities;
    std::vector<std::string> recipeFiles;
};
void addVariantOptions(CLI::App& command, VariantOptions& options);

/// The recipes that were asked for: the product of the lists, then one for each file. With files alone there is no
/// product. Errors: usage, naming the option, the value and the nearest that there is; badInput for a file.
[[nodiscard]] analysis::Result<std::vector<analysis::Recipe>> recipesFrom(const VariantOptions& options);

/// "1x3x32x32,1x10" → two shapes. Error: usage.
[[nodiscard]] analysis::Result<std::vector<analysis::Shape>> parseShapes(const std::vector<std::string>& texts);

} // namespace app
