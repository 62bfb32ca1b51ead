// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/palette.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace widgets {

namespace {

QColor mixed(const QColor& a, const QColor& b, double shareOfB)
{
    const auto mix = [&](float x, float y) { return float(x + (y - x) * shareOfB); };
    return QColor::fromRgbF(mix(a.redF(), b.redF()), mix(a.greenF(), b.greenF()), mix(a.blueF(), b.blueF()));
}

/// Relative luminance (WCAG 2).
double luminance(const QColor& color)
{
    const auto linear = [](double c) { return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& a, const QColor& b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

} // namespace

QColor originalColor()
{
    return { 0x8f, 0xa3, 0xb8 };
}

QColor quantizedColor()
{
    return { 0xe6, 0x7e, 0x22 };
}

QColor errorColor()
{
    return { 0xd0, 0x3f, 0x32 };
}

QColor evaluationColor()
{
    return { 0x12, 0x9c, 0x8c };
}

QColor variantColor(int index)
{
    static constexpr std::array<QRgb, 8> hues{ 0xff0072b2, 0xffe69f00, 0xff009e73, 0xffcc79a7, 0xff56b4e9, 0xffd55e00,
        0xff8c6bb1, 0xff9a8a2a };
    const auto at = std::size_t(std::max(index, 0));
    const QColor hue = QColor::fromRgb(hues[at % hues.size()]);
    switch (at / hues.size() % 3) {
    case 1:
        return mixed(hue, Qt::black, 0.4);
    case 2:
        return mixed(hue, Qt::white, 0.45);
    default:
        return hue;
    }
}

QColor heatColor(double share)
{
    // Nine points of viridis (Smith and van der Walt, CC0); between them linear in sRGB is within 2 % of it.
    static constexpr std::array<QRgb, 9> points{ 0xff440154, 0xff472d7b, 0xff3b528b, 0xff2c728e, 0xff21918c, 0xff28ae80,
        0xff5ec962, 0xffaddc30, 0xfffde725 };
    if (std::isnan(share))
        return { 0x80, 0x80, 0x80 };
    const double at = std::clamp(share, 0.0, 1.0) * double(points.size() - 1);
    const auto below = std::min(std::size_t(at), points.size() - 2);
    return mixed(QColor::fromRgb(points[below]), QColor::fromRgb(points[below + 1]), at - double(below));
}

Theme Theme::of(const QPalette& palette)
{
    Theme theme;
    theme.background = palette.color(QPalette::Base);
    theme.text = palette.color(QPalette::Text);
    theme.dark = luminance(theme.background) < luminance(theme.text);
    theme.faintText = mixed(theme.text, theme.background, theme.dark ? 0.30 : 0.35);
    theme.grid = mixed(theme.background, theme.text, theme.dark ? 0.14 : 0.09);
    theme.highlight = palette.color(QPalette::Highlight);
    return theme;
}

QColor readable(const QColor& color, const Theme& theme)
{
    constexpr double enough = 3.5; // a little above WCAG's 3 for graphics and large text
    QColor result = color;
    for (int step = 1; step <= 10 && contrast(result, theme.background) < enough; ++step)
        result = mixed(color, theme.text, 0.1 * step);
    return result;
}

} // namespace widgets
