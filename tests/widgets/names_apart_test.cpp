// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/names_apart.h"

#include <QFont>
#include <QSet>

#include <gtest/gtest.h>

namespace {

using namespace widgets;

const QStringList variants{ "fp32", "ptsq-w8a8-minmax", "ptsq-w8a8-percentile:99.99", "ptsq-w8a8-percentile:99.9",
    "ptsq-w4a8-minmax", "ptsq-w4a8-percentile:99.99", "ptsq-w4a8-percentile:99.9" };

TEST(NamesApart, WhatDiffersStaysToBeSeen)
{
    const QFontMetrics metrics{ QFont() };
    const int width = metrics.horizontalAdvance("ptsq-w8…:99.99");
    const QStringList shown = namesApart(variants, metrics, width);
    ASSERT_EQ(shown.size(), variants.size());
    EXPECT_EQ(shown[0], "fp32");
    for (const QString& name : shown)
        EXPECT_LE(metrics.horizontalAdvance(name), width) << name.toStdString();
    EXPECT_EQ(QSet<QString>(shown.begin(), shown.end()).size(), shown.size()) << shown.join(' ').toStdString();
}

TEST(NamesApart, WhatFitsStaysAndWhatCannotBeToldApartIsShortenedAllTheSame)
{
    const QFontMetrics metrics{ QFont() };
    EXPECT_EQ(namesApart(variants, metrics, 10000), variants);
    EXPECT_EQ(namesApart({}, metrics, 100), QStringList());
    const QStringList same{ "a-rather-long-name-of-a-variant", "a-rather-long-name-of-a-variant" };
    const QStringList shown = namesApart(same, metrics, metrics.horizontalAdvance("a-rath…riant"));
    EXPECT_EQ(shown[0], shown[1]);
    EXPECT_TRUE(shown[0].startsWith('a')) << "in the middle";
    EXPECT_TRUE(shown[0].endsWith('t'));
    EXPECT_EQ(namesApart(same, metrics, 1).size(), 2) << "no room at all";
}

} // namespace
