// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

namespace widgets {

// Numbers as people read them: significant digits, the locale's decimal sign, "∞" for infinite, "not a number" spelled
// out. Files never use these.

/// 0.0123, 38.1, 2,304; with an exponent beyond 10^6 and below 10^-4: "1.23·10⁻⁷".
[[nodiscard]] QString significantText(double value, int digits = 4, const QLocale& locale = QLocale());
/// A share 0 … 1 as "3.10 %"; "< 0.01 %" where it is not zero and would look so.
[[nodiscard]] QString percentText(double share, const QLocale& locale = QLocale());
/// "38.1 dB"; "∞ dB" for an exact copy.
[[nodiscard]] QString decibelText(double value, const QLocale& locale = QLocale());
/// "36.9 kB", "1.10 MB", 1,000 bytes a kB.
[[nodiscard]] QString bytesText(double bytes, const QLocale& locale = QLocale());
/// "10⁻⁷"
[[nodiscard]] QString powerOfTenText(int exponent);

} // namespace widgets
