// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

namespace widgets {

/// How a column of a table writes its numbers. The unit stands in the header.
enum class NumberLook {
    None, ///< a column of text
    Whole, ///< 36,864
    Decibel, ///< 39.5
    Percent, ///< of a percentage: 91.72
    PercentOfShare, ///< of a share 0 … 1: 0.03
    Kilobytes, ///< of bytes, 1,000 a kB: 9.22, and 1,085
    Millions, ///< 2.36
    Billions, ///< 2.36
    Ratio, ///< 3.98
    Significant, ///< 0.0123
    Seconds, ///< 12.3
};

/// A number in that look; "–" where it is missing or not a number, "∞" where it is infinite.
[[nodiscard]] QString numberText(NumberLook look, const std::optional<double>& value);
/// The same of a difference: with its sign, and 0 without one.
[[nodiscard]] QString differenceText(NumberLook look, const std::optional<double>& value);
/// The number as the look shows it, unrounded: kB of bytes, percent of shares.
[[nodiscard]] double shownNumber(NumberLook look, double value);

} // namespace widgets
