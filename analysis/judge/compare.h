// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis
{

enum class Presence { Both, OnlyBase, OnlyOther };

/// One number of the base analysis beside the same of the other one.
struct Difference {
    std::string variant;
    std::string layer; ///< empty: of the variant as a whole (a column of summary.csv, else of layers.csv)
    std::string measure; ///< name of the column
    std::optional<double> base; ///< nullopt: not measured
    std::optional<double> other;
    std::optional<double> difference; ///< other - base; 0 where both are the same, also both infinite
    bool operator==(const Difference&) const = default;
};

/// A variant, or a layer of a variant that both have, that only one of the two has.
struct Unmatched {
    std::string variant;
    std::string layer; ///< empty: the whole variant
    Presence presence = Presence::OnlyBase;
    bool operator==(const Unmatched&) const = default;
};

struct Comparison {
    std::vector<Difference> differences; ///< by variant, then its layers, in the base's order; equal ones too
    std::vector<Unmatched> unmatched;
};

/// Variants and layers matched by name; all numeric columns of summary.csv and layers.csv that either has measured.
[[nodiscard]] Comparison compare(const Analysis& base, const Analysis& other);

/// compare.csv: variant, layer, measure, base, other, difference, presence (both, only_base, only_other); the last for
/// what has no partner, with all else empty. Errors as writeFiles().
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeComparison(
    const Comparison& comparison, const std::filesystem::path& folder);

} // namespace analysis
