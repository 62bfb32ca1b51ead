// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/histogram_chart.h"

#include <QApplication>
#include <QImage>
#include <QPixmap>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include "widgets/charts/palette.h"

namespace {

using analysis::BinnedCounts;
using widgets::HistogramChart;
using widgets::Threshold;

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

class Thresholds : public ::testing::Test {
protected:
    Thresholds()
    {
        m_chart.resize(700, 400);
        m_chart.setHistograms({ -1, 3, { 1, 10, 100, 1000, 100, 10, 1, 4 } }, {}, "input activation");
        m_chart.setThresholds({ { "minmax", "minmax", Qt::blue, { -0.5F, 2.5F }, Threshold::Ends::Free },
            { "mse", "mse", Qt::darkGreen, { -1, 1 }, Threshold::Ends::Mirrored } });
        m_chart.show();
        QApplication::processEvents();
    }

    void drag(QPoint from, QPoint to)
    {
        QTest::mousePress(m_chart.plotWidget(), Qt::LeftButton, {}, from);
        QTest::mouseMove(m_chart.plotWidget(), (from + to) / 2);
        QTest::mouseMove(m_chart.plotWidget(), to);
        QTest::mouseRelease(m_chart.plotWidget(), Qt::LeftButton, {}, to);
    }

    [[nodiscard]] double valueAt(QPoint pixel) const { return m_chart.chartLayout().plot.xValue(pixel.x()); }

    HistogramChart m_chart;
};

TEST_F(Thresholds, AnEndFollowsTheMouseAndSaysWhereItIs)
{
    QSignalSpy moved(&m_chart, &HistogramChart::thresholdMoved);
    const QPoint from = m_chart.handle(0, Qt::RightEdge).toPoint();
    const QPoint to = from - QPoint(130, 0);
    drag(from, to);
    ASSERT_EQ(moved.count(), 2);
    EXPECT_EQ(moved.last()[0].toString(), "minmax");
    const auto range = moved.last()[1].value<analysis::Range>();
    EXPECT_EQ(range.lo, -0.5F);
    EXPECT_NEAR(range.hi, valueAt(to), 1e-6);
    EXPECT_EQ(m_chart.thresholds()[0].range, range);
    EXPECT_FALSE(m_chart.isZoomed()) << "a drag is no rubber band";
}

TEST_F(Thresholds, TheLineInThePlotIsAHandleToo)
{
    QSignalSpy moved(&m_chart, &HistogramChart::thresholdMoved);
    const auto& plot = m_chart.chartLayout().plot;
    const QPoint from = QPointF(plot.xPixel(2.5), plot.area.center().y()).toPoint();
    drag(from, from - QPoint(20, 0));
    ASSERT_GE(moved.count(), 1);
    EXPECT_EQ(moved.last()[0].toString(), "minmax");
}

TEST_F(Thresholds, MirroredEndsMoveTogetherAndZeroStaysInside)
{
    QSignalSpy moved(&m_chart, &HistogramChart::thresholdMoved);
    const QPoint from = m_chart.handle(1, Qt::LeftEdge).toPoint();
    drag(from, from + QPoint(40, 0));
    ASSERT_GE(moved.count(), 1);
    auto range = moved.last()[1].value<analysis::Range>();
    EXPECT_EQ(range.lo, -range.hi);
    EXPECT_LT(range.hi, 1);

    const QPoint left = m_chart.handle(0, Qt::LeftEdge).toPoint();
    drag(left, left + QPoint(400, 0));
    range = moved.last()[1].value<analysis::Range>();
    EXPECT_EQ(range.lo, 0) << "zero is always representable";
    EXPECT_EQ(range.hi, 2.5F);
}

TEST_F(Thresholds, ADoubleClickResetsOneOfThem)
{
    QSignalSpy reset(&m_chart, &HistogramChart::thresholdReset);
    QTest::mouseDClick(m_chart.plotWidget(), Qt::LeftButton, {}, m_chart.handle(1, Qt::RightEdge).toPoint());
    ASSERT_EQ(reset.count(), 1);
    EXPECT_EQ(reset[0][0].toString(), "mse");
}

TEST_F(Thresholds, GoWithTheDataAndTheHand)
{
    QTest::mousePress(m_chart.plotWidget(), Qt::LeftButton, {}, m_chart.handle(1, Qt::RightEdge).toPoint());
    m_chart.setThresholds({});
    QTest::mouseMove(m_chart.plotWidget(), QPoint(200, 100));
    QTest::mouseRelease(m_chart.plotWidget(), Qt::LeftButton, {}, QPoint(200, 100));
    m_chart.setHistograms({}, {}, {});
    EXPECT_TRUE(m_chart.isEmpty());
}

} // namespace
