// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include <QPointF>
#include <QRectF>

#include "widgets/charts/ticks.h"

namespace widgets {

/// A value's position along an axis: itself, or its decimal logarithm. What a logarithm does not have is far below.
[[nodiscard]] inline double axisPosition(double value, ChartScale scale)
{
    return scale == ChartScale::Linear ? value : std::log10(std::max(value, std::numeric_limits<double>::min()));
}

[[nodiscard]] inline double axisValue(double position, ChartScale scale)
{
    return scale == ChartScale::Linear ? position : std::pow(10.0, position);
}

/// From data units to pixels and back. `lo` and `hi` are axis positions of the left and lower, right and upper edge.
struct PlotTransform {
    QRectF area; ///< pixels
    QPointF lo{ 0, 0 };
    QPointF hi{ 1, 1 };
    ChartScale xScale = ChartScale::Linear;
    ChartScale yScale = ChartScale::Linear;

    [[nodiscard]] double xPixel(double value) const
    {
        return area.left() + (axisPosition(value, xScale) - lo.x()) / (hi.x() - lo.x()) * area.width();
    }
    [[nodiscard]] double yPixel(double value) const
    {
        return area.bottom() - (axisPosition(value, yScale) - lo.y()) / (hi.y() - lo.y()) * area.height();
    }
    [[nodiscard]] double xValue(double pixel) const
    {
        return axisValue(lo.x() + (pixel - area.left()) / area.width() * (hi.x() - lo.x()), xScale);
    }
    [[nodiscard]] double yValue(double pixel) const
    {
        return axisValue(lo.y() + (area.bottom() - pixel) / area.height() * (hi.y() - lo.y()), yScale);
    }
    [[nodiscard]] QPointF pixel(QPointF value) const { return { xPixel(value.x()), yPixel(value.y()) }; }
    [[nodiscard]] QPointF value(QPointF pixel) const { return { xValue(pixel.x()), yValue(pixel.y()) }; }
};

} // namespace widgets
