// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/suggest.h"

#include <algorithm>
#include <vector>

namespace app {

std::size_t editDistance(std::string_view a, std::string_view b)
{
    const std::size_t width = b.size() + 1;
    std::vector<std::size_t> cost((a.size() + 1) * width);
    const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * width + j]; };
    for (std::size_t i = 0; i <= a.size(); ++i)
        at(i, 0) = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        at(0, j) = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
            at(i, j) = std::min({ at(i - 1, j) + 1, at(i, j - 1) + 1, replaced });
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
        }
    }
    return at(a.size(), b.size());
}

std::string nearest(std::string_view text, std::span<const std::string> candidates)
{
    std::string best;
    std::size_t bestDistance = 0;
    std::string prefixed;
    int prefixes = 0;
    for (const std::string& candidate : candidates) {
        if (text.size() >= 2 && candidate.starts_with(text)) {
            prefixed = candidate;
            ++prefixes;
        }
        const std::size_t distance = editDistance(text, candidate);
        if (distance <= std::max<std::size_t>(1, candidate.size() / 3) && (best.empty() || distance < bestDistance)) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best.empty() && prefixes == 1 ? prefixed : best;
}

std::string didYouMean(std::string_view text, std::span<const std::string> candidates)
{
    const std::string found = nearest(text, candidates);
    return found.empty() ? std::string() : "; did you mean '" + found + "'?";
}

} // namespace app
