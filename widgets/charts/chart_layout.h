// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include <QColor>
#include <QFont>
#include <QString>

#include "widgets/charts/palette.h"
#include "widgets/charts/plot_transform.h"

class QPainter;

namespace widgets {

enum class LegendMark { Fill, Line, Dashes, Dot, Diamond };

struct LegendEntry {
    QString name;
    QColor color;
    LegendMark mark = LegendMark::Fill;
};

/// What the numbers of an axis are: values, or items that lie side by side, the first from 0 to 1 and called 1.
enum class AxisNumbers { Values, Items };

/// One axis of a chart, in data units.
struct ChartAxis {
    QString title; ///< with its unit
    double lo = 0; ///< above 0 where logarithmic
    double hi = 1;
    ChartScale scale = ChartScale::Linear;
    std::vector<Tick> labels{}; ///< names instead of numbers; empty: numbers
    AxisNumbers numbers = AxisNumbers::Values;
};

/// What surrounds the data: axes and legend.
struct ChartContent {
    ChartAxis horizontal;
    ChartAxis vertical;
    std::optional<ChartAxis> right; ///< a second vertical axis, written in rightColor
    QColor rightColor;
    std::vector<LegendEntry> legend;
    double bandHeight = 0; ///< pixels kept free between legend and plot
};

/// Where everything of a chart is, for one size.
struct ChartLayout {
    PlotTransform plot;
    PlotTransform rightPlot; ///< the same area with the right axis
    std::vector<Tick> horizontalTicks;
    std::vector<Tick> verticalTicks;
    std::vector<Tick> rightTicks;
    QRectF band;
    QRectF verticalTitle;
    QRectF rightTitle;
    QRectF horizontalTitle;
    std::vector<QRectF> legend; ///< parallel to ChartContent::legend
    QFont font;
};

/// `view` is the part that is shown, in axis positions (zoomed or not).
[[nodiscard]] ChartLayout layOut(const ChartContent& content, const QRectF& view, QSizeF size, const QFont& font);

/// Gridlines, tick labels, titles, legend.
void paintChrome(QPainter& painter, const ChartLayout& layout, const ChartContent& content, const Theme& theme);

/// What marks a selected item of a horizontal axis: light ground over the height of the plot, and a line below.
/// `column` is left edge and width, pixels.
void paintSelectedColumn(QPainter& painter, const ChartLayout& layout, QPointF column, const Theme& theme);

/// A small box with `text` (one line each) beside `at`, inside `within`.
void paintReadout(QPainter& painter, const QString& text, QPointF at, const QRectF& within, const Theme& theme);

} // namespace widgets
