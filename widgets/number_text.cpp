// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QCoreApplication>

namespace widgets {

namespace {

QString special(double value)
{
    if (std::isnan(value))
        return QCoreApplication::translate("widgets::numbers", "not a number");
    return value < 0 ? QStringLiteral("−∞") : QStringLiteral("∞");
}

/// The typographic minus is as wide as a digit; Qt's locales write the hyphen.
QString withMinus(QString text)
{
    if (text.startsWith(u'-'))
        text[0] = QChar(0x2212);
    return text;
}

} // namespace

QString powerOfTenText(int exponent)
{
    static constexpr std::array digits{ u'⁰', u'¹', u'²', u'³', u'⁴', u'⁵', u'⁶', u'⁷', u'⁸', u'⁹' };
    QString text = QString::number(std::abs(exponent));
    for (QChar& c : text)
        c = digits[std::size_t(c.digitValue())];
    return QStringLiteral("10") + (exponent < 0 ? QStringLiteral("⁻") : QString()) + text;
}

QString significantText(double value, int digits, const QLocale& locale)
{
    if (!std::isfinite(value))
        return special(value);
    if (value == 0)
        return locale.toString(0);
    // Rounded first: 9.9996 has its point where 10.00 has it.
    const double rounded = QString::number(value, 'e', digits - 1).toDouble();
    const int exponent = int(std::floor(std::log10(std::abs(rounded)) + 1e-12));
    if (exponent < -4 || exponent >= 7) {
        const double mantissa = rounded / std::pow(10.0, exponent);
        return withMinus(locale.toString(mantissa, 'f', digits - 1)) + QStringLiteral("·") + powerOfTenText(exponent);
    }
    // Whole numbers keep all their digits: 36,864 parameters.
    return withMinus(locale.toString(value, 'f', std::max(0, digits - 1 - exponent)));
}

QString percentText(double share, const QLocale& locale)
{
    if (!std::isfinite(share))
        return special(share);
    const double percent = 100 * share;
    if (percent != 0 && std::abs(percent) < 0.005)
        return QStringLiteral("< %1 %").arg(locale.toString(0.01, 'f', 2));
    return withMinus(locale.toString(percent, 'f', std::abs(percent) < 9.995 ? 2 : 1)) + QStringLiteral(" %");
}

QString decibelText(double value, const QLocale& locale)
{
    const QString number = std::isfinite(value) ? withMinus(locale.toString(value, 'f', 1)) : special(value);
    return std::isnan(value) ? number : number + QStringLiteral(" dB");
}

QString bytesText(double bytes, const QLocale& locale)
{
    static constexpr std::array units{ "B", "kB", "MB", "GB", "TB" };
    if (!std::isfinite(bytes))
        return special(bytes);
    std::size_t unit = 0;
    while (std::abs(bytes) >= 999.5 && unit + 1 < units.size()) {
        bytes /= 1000;
        ++unit;
    }
    const QString number = unit == 0 ? locale.toString(bytes, 'f', 0) : significantText(bytes, 3, locale);
    return number + QLatin1Char(' ') + QLatin1String(units[unit]);
}

} // namespace widgets
