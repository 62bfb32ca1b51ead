// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/chart_layout.h"

#include <array>

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>

#include "widgets/charts/marker.h"

namespace widgets {

namespace {

constexpr int mostTicks = 5;
constexpr double gap = 6; ///< pixels between neighbouring texts
constexpr double swatch = 10; ///< side of a legend's mark

/// The two dashes that stand for a dashed line in a legend.
std::array<QRectF, 2> dashes(QPointF middle)
{
    constexpr double width = 4;
    return { QRectF(middle.x() - swatch / 2, middle.y() - 0.75, width, 1.5),
        QRectF(middle.x() + swatch / 2 - width, middle.y() - 0.75, width, 1.5) };
}

void paintLegendMark(QPainter& painter, QPointF middle, const LegendEntry& entry)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(entry.color);
    switch (entry.mark) {
    case LegendMark::Fill:
        painter.drawRect(QRectF(middle.x() - swatch / 2, middle.y() - swatch / 2, swatch, swatch));
        return;
    case LegendMark::Line:
        painter.drawRect(QRectF(middle.x() - swatch / 2, middle.y() - 1, swatch, 2));
        return;
    case LegendMark::Dashes:
        painter.drawRects(dashes(middle).data(), 2);
        return;
    case LegendMark::Dot:
        painter.drawEllipse(middle, 3.5, 3.5);
        return;
    case LegendMark::Diamond:
        painter.setPen(QPen(entry.color, 2));
        painter.setBrush(Qt::NoBrush);
        paintMarker(painter, middle, 3.5, Marker::Diamond);
        return;
    }
}

/// The share of a chart's width that names on its vertical axis may take.
constexpr double namesShare = 0.42;

double widest(const std::vector<Tick>& ticks, const QFontMetricsF& metrics)
{
    double width = 0;
    for (const Tick& tick : ticks)
        width = std::max(width, metrics.horizontalAdvance(tick.text));
    return width;
}

std::vector<Tick> ticksOf(const ChartAxis& axis, double from, double to, int most)
{
    if (!axis.labels.empty())
        return axis.labels;
    if (axis.numbers == AxisNumbers::Items) {
        std::vector<Tick> ticks = axisTicks(from + 0.5, to + 0.5, ChartScale::Linear, most);
        std::erase_if(ticks, [](const Tick& tick) { return tick.at != std::round(tick.at); });
        for (Tick& tick : ticks) {
            tick.text = QLocale().toString(int(tick.at)); // few items: ticks at halves would give them decimals
            tick.at -= 0.5; // the middle of the item
        }
        return ticks;
    }
    return axisTicks(axisValue(from, axis.scale), axisValue(to, axis.scale), axis.scale, most);
}

/// Whether the labels stand side by side without touching, `perUnit` pixels to a unit of axis position.
bool fit(const std::vector<Tick>& ticks, ChartScale scale, double perUnit, const QFontMetricsF& metrics)
{
    const double needed = widest(ticks, metrics) + 1.5 * gap;
    for (std::size_t i = 1; i < ticks.size(); ++i) {
        if ((axisPosition(ticks[i].at, scale) - axisPosition(ticks[i - 1].at, scale)) * perUnit < needed)
            return false;
    }
    return true;
}

/// As many ticks as stand side by side on `width` pixels; every second of them rather than a single one.
std::vector<Tick> fittingTicks(const ChartAxis& axis, QPointF fromTo, double width, const QFontMetricsF& metrics)
{
    const double perUnit = width / (fromTo.y() - fromTo.x());
    for (const std::size_t every : { 1U, 2U, 4U }) {
        for (int most = mostTicks; most >= 2; --most) {
            const std::vector<Tick> all = ticksOf(axis, fromTo.x(), fromTo.y(), most);
            std::vector<Tick> ticks;
            for (std::size_t i = 0; i < all.size(); i += every)
                ticks.push_back(all[i]);
            if (ticks.size() >= 2 && fit(ticks, axis.scale, perUnit, metrics))
                return ticks;
        }
    }
    return ticksOf(axis, fromTo.x(), fromTo.y(), 1);
}

/// Places the legend's entries right-aligned in rows that begin right of `taken`; returns the rows' number.
int placeLegend(ChartLayout& layout, const ChartContent& content, QSizeF size, double taken)
{
    const QFontMetricsF metrics(layout.font);
    const double rowHeight = metrics.height() + 2;
    double total = 0;
    for (const LegendEntry& entry : content.legend)
        total += swatch + 4 + metrics.horizontalAdvance(entry.name) + 2 * gap;
    const double beside = size.width() - taken - 2 * gap;
    int row = total > 0 && total > beside && taken > 0 ? 1 : 0;
    double x = row == 0 ? std::max(taken + gap, size.width() - total) : gap;
    for (const LegendEntry& entry : content.legend) {
        const double width = swatch + 4 + metrics.horizontalAdvance(entry.name);
        if (x + width > size.width() && x > gap) {
            ++row;
            x = gap;
        }
        layout.legend.emplace_back(x, row * rowHeight + 2, width, rowHeight);
        x += width + 2 * gap;
    }
    return row + 1;
}

/// Names that stand `pixels` apart, as many as do not touch: all, or every second, third …
std::vector<Tick> thinned(std::vector<Tick> names, double pixels, double lineHeight)
{
    if (names.size() < 2 || pixels >= lineHeight)
        return names;
    const auto every = std::size_t(std::ceil(lineHeight / std::max(pixels, 1e-6)));
    std::vector<Tick> kept;
    for (std::size_t i = 0; i < names.size(); i += every)
        kept.push_back(std::move(names[i]));
    return kept;
}

void paintLegend(QPainter& painter, const ChartLayout& layout, const ChartContent& content, const Theme& theme)
{
    painter.setRenderHint(QPainter::Antialiasing, true);
    for (std::size_t i = 0; i < content.legend.size() && i < layout.legend.size(); ++i) {
        const LegendEntry& entry = content.legend[i];
        const QRectF& place = layout.legend[i];
        paintLegendMark(painter, QPointF(place.left() + swatch / 2, place.center().y()), entry);
        painter.setPen(theme.text);
        painter.drawText(place.adjusted(swatch + 4, 0, 2, 0), Qt::AlignLeft | Qt::AlignVCenter, entry.name);
    }
}

} // namespace

ChartLayout layOut(const ChartContent& content, const QRectF& view, QSizeF size, const QFont& font)
{
    ChartLayout layout;
    layout.font = font;
    layout.font.setPointSizeF(font.pointSizeF() * 0.9);
    const QFontMetricsF metrics(layout.font);
    const double line = metrics.height();

    const double titleWidth = metrics.horizontalAdvance(content.vertical.title);
    const double rightTitle = content.right ? metrics.horizontalAdvance(content.right->title) : 0;
    layout.verticalTitle = QRectF(gap, 2, titleWidth + 1, line + 2);
    double top = 2 + placeLegend(layout, content, size, titleWidth > 0 ? titleWidth + 2 * gap : 0) * (line + 2);
    if (content.right) {
        layout.rightTitle = QRectF(size.width() - rightTitle - gap, top, rightTitle + 1, line);
        top += line + 2;
    }
    layout.band = QRectF(0, top, size.width(), content.bandHeight);
    top += content.bandHeight + line / 2;
    const double bottomText = line + 4 + (content.horizontal.title.isEmpty() ? 0 : line + 2);
    const double height = std::max(10.0, size.height() - top - bottomText);

    const int verticalMost = std::clamp(int(height / (2.2 * line)) + 1, 2, mostTicks);
    layout.verticalTicks = ticksOf(content.vertical, view.top(), view.bottom(), verticalMost);
    if (content.vertical.labels.size() > 1) {
        const double apart = std::abs(content.vertical.labels[1].at - content.vertical.labels[0].at);
        layout.verticalTicks = thinned(std::move(layout.verticalTicks), apart * height / view.height(), 0.9 * line);
        // Measuring thousands of names takes longer than a frame.
        std::erase_if(layout.verticalTicks, [&](const Tick& tick) {
            const double at = axisPosition(tick.at, content.vertical.scale);
            return at < view.top() || at > view.bottom();
        });
    }
    double left = widest(layout.verticalTicks, metrics);
    if (!content.vertical.labels.empty() && left > namesShare * size.width()) {
        left = namesShare * size.width();
        for (Tick& tick : layout.verticalTicks)
            tick.text = metrics.elidedText(tick.text, Qt::ElideMiddle, left);
    }
    left += 2 * gap;
    double right = 2 * gap;
    if (content.right) {
        const ChartAxis& axis = *content.right;
        layout.rightTicks =
            ticksOf(axis, axisPosition(axis.lo, axis.scale), axisPosition(axis.hi, axis.scale), verticalMost);
        right = widest(layout.rightTicks, metrics) + 2 * gap;
    }
    layout.plot.area = QRectF(left, top, std::max(10.0, size.width() - left - right), height);
    layout.plot.lo = view.topLeft();
    layout.plot.hi = view.bottomRight();
    layout.plot.xScale = content.horizontal.scale;
    layout.plot.yScale = content.vertical.scale;
    layout.horizontalTicks =
        fittingTicks(content.horizontal, { view.left(), view.right() }, layout.plot.area.width(), metrics);
    if (content.right) {
        const ChartAxis& axis = *content.right;
        layout.rightPlot = layout.plot;
        layout.rightPlot.yScale = axis.scale;
        layout.rightPlot.lo.setY(axisPosition(axis.lo, axis.scale));
        layout.rightPlot.hi.setY(axisPosition(axis.hi, axis.scale));
    }
    // Centred under the plot, but rather moved than cut.
    const double horizontalWidth = std::min(metrics.horizontalAdvance(content.horizontal.title) + 2, size.width() - 4);
    const double titleLeft = std::clamp(
        layout.plot.area.center().x() - horizontalWidth / 2, 2.0, std::max(2.0, size.width() - horizontalWidth - 2));
    layout.horizontalTitle = QRectF(titleLeft, layout.plot.area.bottom() + 4 + line, horizontalWidth, line + 2);
    return layout;
}

void paintChrome(QPainter& painter, const ChartLayout& layout, const ChartContent& content, const Theme& theme)
{
    const QRectF& area = layout.plot.area;
    const double line = QFontMetricsF(layout.font).height();
    painter.setFont(layout.font);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const bool names = !content.vertical.labels.empty();
    for (const Tick& tick : layout.verticalTicks) {
        const double y = std::round(layout.plot.yPixel(tick.at));
        if (y < area.top() - 1 || y > area.bottom() + 1)
            continue;
        painter.setPen(theme.grid);
        if (!names)
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(names ? theme.text : theme.faintText);
        painter.drawText(
            QRectF(0, y - line, area.left() - gap, 2 * line), Qt::AlignRight | Qt::AlignVCenter, tick.text);
    }
    for (const Tick& tick : layout.horizontalTicks) {
        const double x = std::round(layout.plot.xPixel(tick.at));
        if (x < area.left() - 1 || x > area.right() + 1)
            continue;
        painter.setPen(theme.grid);
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
        painter.setPen(theme.faintText);
        const double width = QFontMetricsF(layout.font).horizontalAdvance(tick.text) + 2;
        // The outermost labels stay inside the picture.
        const double from = std::clamp(x - width / 2, 0.0, std::max(0.0, area.right() + 2 * gap - width));
        painter.drawText(QRectF(from, area.bottom() + 3, width, line), Qt::AlignCenter, tick.text);
    }
    painter.setPen(readable(content.rightColor, theme));
    for (const Tick& tick : layout.rightTicks) {
        const double y = layout.rightPlot.yPixel(tick.at);
        painter.drawText(
            QRectF(area.right() + gap, y - line, 200, 2 * line), Qt::AlignLeft | Qt::AlignVCenter, tick.text);
    }
    if (content.right)
        painter.drawText(layout.rightTitle, Qt::AlignRight | Qt::AlignVCenter, content.right->title);
    painter.setPen(theme.faintText);
    painter.drawText(layout.verticalTitle, Qt::AlignLeft | Qt::AlignVCenter, content.vertical.title);
    painter.drawText(layout.horizontalTitle, Qt::AlignCenter,
        QFontMetricsF(layout.font)
            .elidedText(content.horizontal.title, Qt::ElideRight, layout.horizontalTitle.width() + 1));
    paintLegend(painter, layout, content, theme);
}

void paintSelectedColumn(QPainter& painter, const ChartLayout& layout, QPointF column, const Theme& theme)
{
    constexpr double least = 3; // pixels: seen however narrow
    const double width = std::max(least, column.y());
    const double left = column.x() + (column.y() - width) / 2;
    const QRectF& area = layout.plot.area;
    QColor ground = theme.highlight;
    ground.setAlpha(40);
    painter.fillRect(QRectF(left, area.top(), width, area.height()), ground);
    painter.fillRect(QRectF(left, area.bottom() - 2, width, 2), theme.highlight);
}

void paintReadout(QPainter& painter, const QString& text, QPointF at, const QRectF& within, const Theme& theme)
{
    const QFontMetricsF metrics(painter.font());
    QRectF box = metrics.boundingRect(QRectF(0, 0, 1000, 1000), Qt::AlignLeft, text).adjusted(-6, -4, 6, 4);
    box.moveTopLeft(at + QPointF(12, 12));
    if (box.right() > within.right())
        box.moveRight(at.x() - 12);
    if (box.bottom() > within.bottom())
        box.moveBottom(at.y() - 12);
    box.moveLeft(std::max(box.left(), within.left()));
    box.moveTop(std::max(box.top(), within.top()));
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(theme.grid);
    QColor ground = theme.background;
    ground.setAlpha(235);
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 3, 3);
    painter.setPen(theme.text);
    painter.drawText(box.adjusted(6, 4, -6, -4), Qt::AlignLeft, text);
}

} // namespace widgets
