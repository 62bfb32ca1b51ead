// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/pareto_chart.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "widgets/charts/label_places.h"

namespace {

using namespace widgets;

TEST(Stairs, StayUntilTheNextPlanFits)
{
    EXPECT_EQ(
        stairs({ { 1, 9 }, { 3, 4 }, { 4, 1 } }), (QList<QPointF>{ { 1, 9 }, { 3, 9 }, { 3, 4 }, { 4, 4 }, { 4, 1 } }));
    EXPECT_EQ(stairs({ { 2, 5 } }), (QList<QPointF>{ { 2, 5 } }));
    EXPECT_TRUE(stairs({}).isEmpty());
}

TEST(ParetoChart, SizesThatSpanMuchHaveALogarithmicAxis)
{
    ParetoChart chart;
    chart.resize(600, 400);
    chart.setFrontier({ { 100, 1 }, { 790, 0.1 } });
    EXPECT_EQ(chart.content().horizontal.scale, ChartScale::Linear);
    chart.setPoints({ { "far", 810, 0.5 } });
    EXPECT_EQ(chart.content().horizontal.scale, ChartScale::Logarithmic);
    EXPECT_GT(chart.content().horizontal.lo, 0);
    EXPECT_LT(chart.content().horizontal.lo, 100);
    chart.setPoints({ { "free", 0, 0.5 } });
    EXPECT_EQ(chart.content().horizontal.scale, ChartScale::Linear) << "0 has no logarithm";
}

TEST(ParetoChart, TakesWhatCannotBeDrawn)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    ParetoChart chart;
    chart.resize(600, 400);
    chart.setFrontier({ { 1, nan }, { 2, 0 }, { infinity, 1 } });
    chart.setPoints({ { "a", 1, 0, ParetoPoint::Mark::Current, nan }, { "b", nan, 1 },
        { "c", 1, infinity, ParetoPoint::Mark::Measured } });
    EXPECT_FALSE(chart.grab().isNull());
}

TEST(LabelPlaces, NamesOfCrowdedPointsDoNotOverlap)
{
    std::vector<PointLabel> labels;
    LabelGround ground{ { 0, 0, 400, 300 }, {}, { { 0, 140, 400, 2 } } };
    for (int i = 0; i < 8; ++i) {
        const QPointF at(200 + 3 * (i % 3), 150 + 4 * i);
        labels.push_back({ at, { 80, 14 }, 5 });
        ground.marks.push_back(QRectF(at, QSizeF()).adjusted(-5, -5, 5, 5));
    }
    const auto places = placeLabels(labels, ground);
    int placed = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!places[i])
            continue;
        ++placed;
        EXPECT_TRUE(ground.area.contains(*places[i]));
        for (std::size_t j = 0; j < i; ++j)
            EXPECT_FALSE(places[j] && places[i]->intersects(*places[j])) << i << " and " << j;
        for (const QRectF& mark : ground.marks)
            EXPECT_FALSE(places[i]->intersects(mark)) << i;
    }
    EXPECT_GE(placed, 7);
    EXPECT_EQ(placeLabels({ labels.data(), 1 }, { { 0, 0, 60, 20 }, {}, {} }).front(), std::nullopt) << "no room";
}

TEST(LabelPlaces, AnotherPlaceThanALineIsBetter)
{
    const PointLabel label{ { 100, 100 }, { 40, 10 }, 5 };
    const LabelGround ground{ { 0, 0, 200, 200 }, {}, { { 100, 99, 100, 2 } } };
    const auto place = placeLabels({ &label, 1 }, ground).front();
    ASSERT_TRUE(place);
    EXPECT_FALSE(place->intersects(ground.lines.front()));
    EXPECT_FALSE(leaderEnd(label, *place)) << "it stands beside its point";
}

} // namespace
