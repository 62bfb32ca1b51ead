// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/theme.h"

#include <QApplication>
#include <QPalette>
#include <QSettings>
#include <QStyleFactory>
#include <QToolTip>

namespace app {

namespace {

const QString themeKey = QStringLiteral("theme");

struct Colors {
    QColor window;
    QColor base;
    QColor alternate;
    QColor text;
    QColor faint;
    QColor highlight;
};

QPalette paletteOf(const Colors& colors)
{
    QPalette palette(colors.window);
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::Base, colors.base);
    palette.setColor(QPalette::AlternateBase, colors.alternate);
    palette.setColor(QPalette::ToolTipBase, colors.base);
    for (const auto role : { QPalette::Text, QPalette::WindowText, QPalette::ButtonText, QPalette::ToolTipText }) {
        palette.setColor(role, colors.text);
        palette.setColor(QPalette::Disabled, role, colors.faint);
    }
    palette.setColor(QPalette::PlaceholderText, colors.faint);
    palette.setColor(QPalette::Highlight, colors.highlight);
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, colors.highlight);
    return palette;
}

Colors lightColors()
{
    return { 0xf4f5f7, 0xffffff, 0xf7f8fa, 0x1f2328, 0x868e98, 0x2f6fd6 };
}

Colors darkColors()
{
    return { 0x2b2d30, 0x1e1f22, 0x26282b, 0xdfe1e5, 0x83878f, 0x3574f0 };
}

} // namespace

void applyTheme(ThemeChoice choice)
{
    // Fusion alone takes a palette as it is.
    if (choice != ThemeChoice::System)
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    const QPalette palette = choice == ThemeChoice::System ? QPalette()
        : choice == ThemeChoice::Dark                      ? paletteOf(darkColors())
                                                           : paletteOf(lightColors());
    QApplication::setPalette(palette);
    QToolTip::setPalette(palette);
}

ThemeChoice storedTheme()
{
    const QString name = QSettings().value(themeKey).toString();
    return name == QLatin1String("dark") ? ThemeChoice::Dark
        : name == QLatin1String("light") ? ThemeChoice::Light
                                         : ThemeChoice::System;
}

void storeTheme(ThemeChoice choice)
{
    QSettings().setValue(themeKey,
        choice == ThemeChoice::Dark        ? QStringLiteral("dark")
            : choice == ThemeChoice::Light ? QStringLiteral("light")
                                           : QStringLiteral("system"));
}

} // namespace app
