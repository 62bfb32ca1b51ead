// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/number_look.h"

#include <cmath>

#include <QLocale>

#include "widgets/number_text.h"

namespace widgets {

namespace {

QString fixedText(double value, int decimals)
{
    const QLocale locale;
    const QString smallest = locale.toString(std::pow(10.0, -decimals), 'f', decimals);
    if (value != 0 && std::abs(value) < 0.5 * std::pow(10.0, -decimals))
        return (value < 0 ? QStringLiteral("> −") : QStringLiteral("< ")) + smallest;
    QString text = locale.toString(value, 'f', decimals);
    if (text.startsWith(u'-'))
        text[0] = QChar(0x2212); // as wide as a digit
    return text;
}

QString finiteText(NumberLook look, double value)
{
    const double shown = shownNumber(look, value);
    switch (look) {
    case NumberLook::Whole:
        return fixedText(shown, 0);
    case NumberLook::Decibel:
    case NumberLook::Seconds:
        return fixedText(shown, 1);
    case NumberLook::Percent:
    case NumberLook::PercentOfShare:
        return fixedText(shown, 2);
    case NumberLook::Kilobytes:
        return std::abs(shown) < 1000 ? significantText(shown, 3) : fixedText(shown, 0);
    case NumberLook::Millions:
    case NumberLook::Billions:
    case NumberLook::Ratio:
        return significantText(shown, 3);
    case NumberLook::Significant:
    case NumberLook::None:
        break;
    }
    return significantText(shown, 3);
}

} // namespace

double shownNumber(NumberLook look, double value)
{
    switch (look) {
    case NumberLook::PercentOfShare:
        return value * 100;
    case NumberLook::Kilobytes:
        return value / 1e3;
    case NumberLook::Millions:
        return value / 1e6;
    case NumberLook::Billions:
        return value / 1e9;
    default:
        return value;
    }
}

QString numberText(NumberLook look, const std::optional<double>& value)
{
    if (!value || std::isnan(*value))
        return QStringLiteral("–");
    return std::isinf(*value) ? significantText(*value) : finiteText(look, *value);
}

QString differenceText(NumberLook look, const std::optional<double>& value)
{
    if (!value || std::isnan(*value))
        return QStringLiteral("–");
    if (*value == 0)
        return QLocale().toString(0);
    const QString text = numberText(look, value);
    return *value > 0 && text.at(0) != u'<' ? u'+' + text : text;
}

} // namespace widgets
