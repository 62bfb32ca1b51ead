// SPDX-License-Identifier: GPL-3.0-or-later
#include <clocale>

#include <QApplication>
#include <gtest/gtest.h>

int main(int argc, char** argv)
{
    // Reports are drawn; without a display by the offscreen platform.
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    std::setlocale(LC_NUMERIC, "C");
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
