// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/plan_limits.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <span>
#include <string_view>

namespace app {

using analysis::ErrorKind;
using analysis::fail;
using analysis::Result;

namespace {

struct Unit {
    std::string_view name; ///< in lower case
    double factor;
};

// As the program prints sizes: a kB has 1,000 bytes.
constexpr std::array byteUnits{ Unit{ "", 1 }, Unit{ "b", 1 }, Unit{ "kb", 1e3 }, Unit{ "mb", 1e6 }, Unit{ "gb", 1e9 },
    Unit{ "kib", 0x1p10 }, Unit{ "mib", 0x1p20 }, Unit{ "gib", 0x1p30 } };
constexpr std::array countUnits{ Unit{ "", 1 }, Unit{ "k", 1e3 }, Unit{ "m", 1e6 }, Unit{ "g", 1e9 },
    Unit{ "t", 1e12 } };

/// What is limited, and how it is told.
struct Quantity {
    std::span<const Unit> units;
    const char* whole; ///< what a share is one of
    const char* plain; ///< how to write it without a share
};

constexpr Quantity sizeQuantity{ byteUnits, "the FP32 size", "bytes take KB, MB or GB" };
constexpr Quantity bitopsQuantity{ countUnits, "FP32's bit operations", "numbers take K, M, G or T" };

std::string lowered(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](unsigned char c) { return char(std::tolower(c)); });
    return result;
}

Result<std::optional<Limit>> limitFrom(const std::string& option, const std::string& text, const Quantity& quantity)
{
    if (text.empty())
        return std::nullopt;
    const auto wrong = [&] {
        return fail(ErrorKind::Usage,
            option + ": '" + text + "' is no limit; write a share of " + quantity.whole
                + ", like 0.25x, or a number above 0; " + quantity.plain);
    };
    std::size_t digits = text.find_last_of("0123456789.") + 1;
    const auto value = parsePositive(std::string_view(text).substr(0, digits));
    if (!value || *value <= 0)
        return wrong();
    digits = std::min(text.find_first_not_of(' ', digits), text.size());
    const std::string unit = lowered(std::string_view(text).substr(digits));
    if (unit == "x")
        return Limit{ *value, true };
    const auto found = std::ranges::find(quantity.units, unit, &Unit::name);
    if (found == quantity.units.end() || *value * found->factor >= 0x1p62)
        return wrong();
    if (*value * found->factor < 1)
        return fail(ErrorKind::Usage,
            option + ": '" + text + "' is less than 1; " + std::string(text, 0, digits) + "x is a share of "
                + quantity.whole + ", " + quantity.plain);
    return Limit{ *value * found->factor, false };
}

} // namespace

std::optional<double> parsePositive(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value) || value < 0)
        return std::nullopt;
    return value;
}

Result<std::optional<Limit>> sizeLimitFrom(const std::string& option, const std::string& text)
{
    return limitFrom(option, text, sizeQuantity);
}

Result<std::optional<Limit>> bitopsLimitFrom(const std::string& option, const std::string& text)
{
    return limitFrom(option, text, bitopsQuantity);
}

} // namespace app
