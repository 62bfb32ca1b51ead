// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace analysis {

/// Whether all of `text` matches `pattern`: '*' stands for any run of bytes (dots too), '?' for one, all else for
/// itself; "\*", "\?" and "\\" for '*', '?' and '\'. "layer3.*" matches "layer3.0.conv1".
/// Time at most pattern · text, whatever the pattern.
[[nodiscard]] bool matchesGlob(std::string_view pattern, std::string_view text);

/// The pattern that matches `text` alone.
[[nodiscard]] std::string escapeGlob(std::string_view text);

/// Whether the pattern has no wildcard: it matches one text alone.
[[nodiscard]] bool isExactName(std::string_view pattern);

/// Rules over names (with a member `pattern`) in the order in which they apply, so that the last that matches counts:
/// patterns before exact names, which are more specific; among equals as they are, the later counts.
template <class Rule>
[[nodiscard]] std::vector<const Rule*> byPrecedence(const std::vector<Rule>& rules)
{
    std::vector<const Rule*> ordered;
    for (const bool exact : { false, true }) {
        for (const Rule& rule : rules) {
            if (isExactName(rule.pattern) == exact)
                ordered.push_back(&rule);
        }
    }
    return ordered;
}

} // namespace analysis
