// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/glob.h"

namespace analysis {

namespace {

bool isSpecial(char c)
{
    return c == '*' || c == '?' || c == '\\';
}

/// Whether the pattern has a special character at `at` that stands for itself.
bool isEscaped(std::string_view pattern, std::size_t at)
{
    return pattern[at] == '\\' && at + 1 < pattern.size() && isSpecial(pattern[at + 1]);
}

} // namespace

bool matchesGlob(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    // Only the last star ever needs to be tried again, one byte further: no recursion, no exponential patterns.
    std::size_t star = std::string_view::npos;
    std::size_t starText = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            starText = t;
        } else if (p < pattern.size() && isEscaped(pattern, p) && pattern[p + 1] == text[t]) {
            p += 2;
            ++t;
        } else if (p < pattern.size() && !isEscaped(pattern, p) && (pattern[p] == '?' || pattern[p] == text[t])) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++starText;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool isExactName(std::string_view pattern)
{
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (isEscaped(pattern, i))
            ++i;
        else if (pattern[i] == '*' || pattern[i] == '?')
            return false;
    }
    return true;
}

std::string escapeGlob(std::string_view text)
{
    std::string pattern;
    for (const char c : text) {
        if (isSpecial(c))
            pattern += '\\';
        pattern += c;
    }
    return pattern;
}

} // namespace analysis
