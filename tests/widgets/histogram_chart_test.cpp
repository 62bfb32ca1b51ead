// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/histogram_chart.h"

#include <QImage>
#include <QPixmap>

#include <gtest/gtest.h>

#include "widgets/charts/palette.h"

namespace
{

using analysis::BinnedCounts;
using widgets::HistogramChart;

/// Whether a picture of the widget has a pixel near `color`.
bool shows(HistogramChart& chart, QColor color)
{
    chart.resize(640, 480);
    const QImage image = chart.grab().toImage();
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (std::abs(pixel.red() - color.red()) + std::abs(pixel.green() - color.green())
                    + std::abs(pixel.blue() - color.blue())
                < 24)
                return true;
        }
    }
    return false;
}

TEST(HistogramChart, EmptyStateSaysWhatWouldFillIt)
{
    HistogramChart chart;
    EXPECT_TRUE(chart.isEmpty());
    EXPECT_FALSE(chart.emptyText().isEmpty());
    EXPECT_FALSE(shows(chart, widgets::quantizedColor()));
}

TEST(HistogramChart, DrawsBothHistogramsAndEmptiesAgain)
{
    HistogramChart chart;
    const BinnedCounts original{ -1, 1, { 1, 10, 100, 1000, 100, 10, 1 } };
    const BinnedCounts quantized{ -1, 1, { 0, 12, 0, 1200, 0, 10, 0 } };
    chart.setHistograms(original, quantized, "weight");
    EXPECT_FALSE(chart.isEmpty());
    EXPECT_TRUE(shows(chart, widgets::originalColor()));
    EXPECT_TRUE(shows(chart, widgets::quantizedColor()));

    chart.setHistograms({}, {}, {});
    EXPECT_TRUE(chart.isEmpty());
}

TEST(HistogramChart, OneBinAndZeroCountsAreDrawn)
{
    HistogramChart chart;
    chart.setHistograms({ 0, 1, { 0 } }, { 0, 1, { 5 } }, "weight");
    EXPECT_FALSE(chart.isEmpty());
    EXPECT_TRUE(shows(chart, widgets::quantizedColor()));
}

} // namespace
