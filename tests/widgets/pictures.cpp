// SPDX-License-Identifier: GPL-3.0-or-later
#include "pictures.h"

#include <memory>

#include <QApplication>
#include <QDir>
#include <QStyle>
#include <QTest>
#include <QWidget>

#include <gtest/gtest.h>

namespace pictures {

QPalette darkPalette()
{
    QPalette palette(QColor(0x2b, 0x2d, 0x30));
    palette.setColor(QPalette::Window, QColor(0x2b, 0x2d, 0x30));
    palette.setColor(QPalette::Base, QColor(0x1e, 0x1f, 0x22));
    palette.setColor(QPalette::AlternateBase, QColor(0x26, 0x28, 0x2b));
    palette.setColor(QPalette::Text, QColor(0xdf, 0xe1, 0xe5));
    palette.setColor(QPalette::WindowText, QColor(0xdf, 0xe1, 0xe5));
    palette.setColor(QPalette::ButtonText, QColor(0xdf, 0xe1, 0xe5));
    palette.setColor(QPalette::Highlight, QColor(0x35, 0x74, 0xf0));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    return palette;
}

bool wanted()
{
    return !qEnvironmentVariableIsEmpty("QUANTSCOPE_PICTURES");
}

void take(const char* name, const std::function<QWidget*()>& make)
{
    const QDir folder(qEnvironmentVariable("QUANTSCOPE_PICTURES"));
    ASSERT_TRUE(folder.mkpath("."));
    const QPalette light = QApplication::palette();
    for (const bool dark : { false, true }) {
        QApplication::setPalette(dark ? darkPalette() : light);
        for (const bool large : { false, true }) {
            const std::unique_ptr<QWidget> widget(make());
            widget->resize(large ? QSize(2560, 1600) : QSize(1280, 800));
            widget->show();
            QTest::qWait(300);
            const QString file = QString("%1-%2%3.png").arg(name, dark ? "dark" : "light", large ? "-large" : "");
            EXPECT_TRUE(widget->grab().save(folder.filePath(file))) << file.toStdString();
        }
    }
    QApplication::setPalette(light);
}

} // namespace pictures
