// SPDX-License-Identifier: GPL-3.0-or-later
// What tells variants apart that are nearly alike: points at one place, values far from zero.
#include <cmath>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include "widgets/charts/bar_chart.h"
#include "widgets/charts/palette.h"
#include "widgets/charts/scatter_chart.h"

namespace {

using namespace widgets;

std::vector<NamedValue> bars(const std::vector<double>& values)
{
    std::vector<NamedValue> result;
    for (std::size_t i = 0; i < values.size(); ++i)
        result.push_back({ QString::number(i), values[i], variantColor(int(i)), variantMarker(int(i)) });
    return result;
}

TEST(BarChart, BeginsAtZeroUnlessAllWouldLookAlike)
{
    struct Case {
        std::vector<double> values;
        bool points;
    };
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const Case& each : std::vector<Case>{ { { 91.8, 92.0, 90.5 }, true }, { { 91.8, 92.0, 90.5, infinity }, true },
             { { -40, -41 }, true }, { { 0, 0.33, 1.33 }, false }, { { -0.2, 0.3 }, false }, { { 12.7, 37.4 }, false },
             { { 75, 100 }, false }, { { 92, 92 }, false }, { { infinity }, false }, { {}, false } }) {
        BarChart chart;
        chart.resize(400, 300);
        chart.setBars(bars(each.values), "top-1 %");
        const ChartAxis& axis = chart.content().horizontal;
        const double first = each.values.empty() ? 0 : each.values[0];
        EXPECT_EQ(chart.showsPoints(), each.points) << first;
        EXPECT_EQ(axis.lo > 0 || axis.hi < 0, each.points) << first;
        EXPECT_EQ(axis.title.contains("does not begin at 0"), each.points) << "an axis that is cut says so";
        for (const double value : each.values)
            EXPECT_TRUE(!std::isfinite(value) || (axis.lo <= value && value <= axis.hi)) << value;
        EXPECT_FALSE(chart.grab().isNull());
    }
}

class Coincident : public ::testing::Test {
protected:
    Coincident()
    {
        m_chart.resize(500, 400);
        std::vector<ScatterPoint> points;
        for (int i = 0; i < 9; ++i)
            points.push_back({ QString("int8-%1").arg(i), 0.28, 92, variantColor(i), variantMarker(i) });
        points.push_back({ "fp32", 1.1, 91.8, originalColor() });
        points.push_back({ "failed", std::nan(""), 90, variantColor(3) });
        m_chart.setPoints(std::move(points), "size MB", "top-1 %");
        m_chart.show();
        QApplication::processEvents();
    }
    ScatterChart m_chart;
};

TEST_F(Coincident, PointsStandSideBySideAroundTheirPlace)
{
    QPointF sum;
    for (int i = 0; i < 9; ++i) {
        sum += m_chart.drawnAt(i);
        for (int j = 0; j < i; ++j) {
            const QPointF away = m_chart.drawnAt(i) - m_chart.drawnAt(j);
            EXPECT_GE(std::hypot(away.x(), away.y()), 10) << i << " hides " << j;
        }
    }
    const QPointF place = m_chart.chartLayout().plot.pixel({ 0.28, 92 });
    EXPECT_NEAR(sum.x() / 9, place.x(), 6);
    EXPECT_NEAR(sum.y() / 9, place.y(), 6);
    EXPECT_EQ(m_chart.drawnAt(9), m_chart.chartLayout().plot.pixel({ 1.1, 91.8 })) << "alone: where it belongs";
}

TEST_F(Coincident, EachCanBeClicked)
{
    QSignalSpy clicked(&m_chart, &ScatterChart::pointClicked);
    for (int i = 0; i < 10; ++i) {
        QTest::mouseClick(m_chart.plotWidget(), Qt::LeftButton, {}, m_chart.drawnAt(i).toPoint());
        ASSERT_EQ(clicked.count(), i + 1);
        EXPECT_EQ(clicked.last()[0].toInt(), i);
    }
}

} // namespace
