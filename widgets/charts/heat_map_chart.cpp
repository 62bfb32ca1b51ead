// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/heat_map_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double legendHeight = 10; ///< of the bar of colours, pixels

/// Black or white, whichever reads better on `ground`.
QColor textOn(const QColor& ground)
{
    const double light = 0.299 * ground.redF() + 0.587 * ground.greenF() + 0.114 * ground.blueF();
    return light > 0.55 ? QColor(Qt::black) : QColor(Qt::white);
}

} // namespace

HeatMapChart::HeatMapChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("Nothing measured yet: measure the layers' sensitivity"));
}

HeatMapChart::~HeatMapChart() = default;

void HeatMapChart::setMap(HeatMap map)
{
    m_map = std::move(map);
    m_lo = std::numeric_limits<double>::infinity();
    m_hi = -m_lo;
    for (const HeatMap::Cell& cell : m_map.cells) {
        const bool counts =
            cell.value && std::isfinite(*cell.value) && (m_map.scale == ChartScale::Linear || *cell.value > 0);
        if (counts) {
            m_lo = std::min(m_lo, *cell.value);
            m_hi = std::max(m_hi, *cell.value);
        }
    }
    if (m_lo > m_hi) {
        m_lo = 1;
        m_hi = 1;
    }
    m_image = QImage(int(m_map.columns.size()), int(m_map.rows.size()), QImage::Format_ARGB32_Premultiplied);
    m_image.fill(Qt::transparent);
    for (std::size_t row = 0; row < m_map.rows.size(); ++row) {
        auto* line = reinterpret_cast<QRgb*>(m_image.scanLine(int(row)));
        for (std::size_t column = 0; column < m_map.columns.size(); ++column) {
            const HeatMap::Cell& cell = m_map.cells[row * m_map.columns.size() + column];
            if (cell.value)
                line[column] = heatColor(shareOf(*cell.value)).rgba();
        }
    }
    refresh();
}

void HeatMapChart::setSelected(int row, int column)
{
    m_selected = { row, column };
    redraw();
}

double HeatMapChart::shareOf(double value) const
{
    if (std::isnan(value))
        return std::numeric_limits<double>::quiet_NaN();
    const double lo = axisPosition(m_lo, m_map.scale);
    const double hi = axisPosition(m_hi, m_map.scale);
    const double at = axisPosition(value, m_map.scale);
    // All the same: the middle, so that neither end is claimed.
    const double share = hi > lo ? std::clamp((at - lo) / (hi - lo), 0.0, 1.0) : 0.5;
    return m_map.bright == HeatMap::Bright::High ? share : 1 - share;
}

void HeatMapChart::rebuild(ChartContent& content)
{
    content.horizontal = { QString(), 0, double(m_map.columns.size()) };
    for (std::size_t i = 0; i < m_map.columns.size(); ++i)
        content.horizontal.labels.push_back({ double(i) + 0.5, m_map.columns[i] });
    content.vertical = { QString(), -double(m_map.rows.size()), 0 };
    for (std::size_t i = 0; i < m_map.rows.size(); ++i)
        content.vertical.labels.push_back({ -double(i) - 0.5, m_map.rows[i] });
    content.bandHeight = QFontMetricsF(font()).height() + 4;
}

void HeatMapChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    paintLegend(painter, layout.band, theme);
    painter.save();
    painter.setClipRect(plot.area, Qt::IntersectClip);
    painter.fillRect(plot.area, theme.grid);
    const QRectF all(QPointF(plot.xPixel(0), plot.yPixel(0)),
        QPointF(plot.xPixel(double(m_map.columns.size())), plot.yPixel(-double(m_map.rows.size()))));
    const double rowHeight = all.height() / double(m_map.rows.size());
    if (rowHeight < 6) {
        // More rows than pixels: their mean instead of a few that happen to be hit.
        painter.setRenderHint(QPainter::SmoothPixmapTransform, rowHeight < 1);
        painter.drawImage(all, m_image);
    } else {
        // On paper an image of few pixels would be blurred.
        painter.setRenderHint(QPainter::Antialiasing, false);
        const int first = std::max(0, int(std::floor(-plot.yValue(plot.area.top()))));
        const int last = std::min(int(m_map.rows.size()) - 1, int(std::ceil(-plot.yValue(plot.area.bottom()))));
        for (int row = first; row <= last; ++row) {
            for (int column = 0; column < int(m_map.columns.size()); ++column) {
                if (const HeatMap::Cell& each = cell({ row, column }); each.value)
                    painter.fillRect(QRectF(QPointF(plot.xPixel(column), plot.yPixel(-row)),
                                         QPointF(plot.xPixel(column + 1), plot.yPixel(-row - 1))),
                        heatColor(shareOf(*each.value)));
            }
        }
        painter.setPen(theme.background);
        for (std::size_t i = 0; i <= m_map.rows.size(); ++i) {
            const double y = plot.yPixel(-double(i));
            if (plot.area.top() <= y && y <= plot.area.bottom())
                painter.drawLine(QPointF(plot.area.left(), y), QPointF(plot.area.right(), y));
        }
        for (std::size_t i = 0; i <= m_map.columns.size(); ++i)
            painter.drawLine(
                QPointF(plot.xPixel(double(i)), plot.area.top()), QPointF(plot.xPixel(double(i)), plot.area.bottom()));
    }
    paintNumbers(painter, plot);
    if (m_selected.row >= 0) {
        painter.setRenderHint(QPainter::Antialiasing, true);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme.highlight, 2));
        const double top = plot.yPixel(-double(m_selected.row));
        const double height = std::max(3.0, rowHeight);
        painter.drawRect(QRectF(plot.area.left() + 1, top, plot.area.width() - 2, height));
        if (m_selected.column >= 0) {
            painter.setPen(QPen(theme.text, 2));
            painter.drawRect(
                QRectF(plot.xPixel(double(m_selected.column)), top, plot.xPixel(1) - plot.xPixel(0), height));
        }
    }
    painter.restore();
}

void HeatMapChart::paintNumbers(QPainter& painter, const PlotTransform& plot) const
{
    const QFontMetricsF metrics(painter.font());
    const double width = plot.xPixel(1) - plot.xPixel(0);
    const double height = plot.yPixel(0) - plot.yPixel(1);
    if (height < metrics.height() || width < metrics.horizontalAdvance(QStringLiteral("≈ 38.1")))
        return;
    const int first = std::max(0, int(std::floor(-plot.yValue(plot.area.top()))));
    const int last = std::min(int(m_map.rows.size()) - 1, int(std::ceil(-plot.yValue(plot.area.bottom()))));
    for (int row = first; row <= last; ++row) {
        for (int column = 0; column < int(m_map.columns.size()); ++column) {
            const HeatMap::Cell& each = cell({ row, column });
            if (!each.value)
                continue;
            painter.setPen(textOn(heatColor(shareOf(*each.value))));
            painter.drawText(QRectF(plot.xPixel(column), plot.yPixel(-row), width, height), Qt::AlignCenter,
                metrics.elidedText(cellText(each), Qt::ElideRight, width - 4));
        }
    }
}

void HeatMapChart::paintLegend(QPainter& painter, const QRectF& band, const Theme& theme) const
{
    const QFontMetricsF metrics(painter.font());
    const double titleWidth = metrics.horizontalAdvance(m_map.title) + 12;
    const QString low = significantText(m_lo, 3);
    const QString high = significantText(m_hi, 3);
    const double numbers = metrics.horizontalAdvance(low) + metrics.horizontalAdvance(high) + 12;
    const double width = std::clamp(band.width() - titleWidth - numbers - 12, 20.0, 220.0);
    double x = band.left() + 6;
    const double middle = band.top() + metrics.height() / 2 + 2;
    const auto write = [&](const QString& text, const QColor& color) {
        painter.setPen(color);
        const double advance = metrics.horizontalAdvance(text) + 2;
        painter.drawText(QRectF(x, middle - metrics.height(), advance, 2 * metrics.height()), Qt::AlignVCenter, text);
        x += advance + 4;
    };
    write(m_map.title, theme.faintText);
    x += 6;
    write(low, theme.text);
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (int i = 0; i < int(width); ++i) {
        const double along = double(i) / width;
        painter.fillRect(QRectF(x + i, middle - legendHeight / 2, 1, legendHeight),
            heatColor(m_map.bright == HeatMap::Bright::High ? along : 1 - along));
    }
    x += width + 4;
    write(high, theme.text);
}

HeatMapChart::Place HeatMapChart::placeAt(QPointF pixel) const
{
    const PlotTransform& plot = chartLayout().plot;
    if (!plot.area.contains(pixel))
        return {};
    const Place place{ int(std::floor(-plot.yValue(pixel.y()))), int(std::floor(plot.xValue(pixel.x()))) };
    const bool inside = place.row >= 0 && place.row < int(m_map.rows.size()) && place.column >= 0
        && place.column < int(m_map.columns.size());
    return inside ? place : Place{};
}

const HeatMap::Cell& HeatMapChart::cell(Place place) const
{
    return m_map.cells[std::size_t(place.row) * m_map.columns.size() + std::size_t(place.column)];
}

QString HeatMapChart::cellText(const HeatMap::Cell& cell) const
{
    const QString number = significantText(*cell.value, 3);
    return cell.mark.isEmpty() ? number : cell.mark + QLatin1Char(' ') + number;
}

std::optional<ChartFrame::Readout> HeatMapChart::readout(QPointF pixel) const
{
    const Place place = placeAt(pixel);
    if (place.row < 0)
        return std::nullopt;
    const HeatMap::Cell& each = cell(place);
    QString text = tr("%1, %2\n%3: %4")
                       .arg(m_map.rows[std::size_t(place.row)], m_map.columns[std::size_t(place.column)], m_map.title,
                           each.value ? cellText(each) : tr("not known yet"));
    if (const QString note = m_map.note ? m_map.note(place.row, place.column) : QString(); !note.isEmpty())
        text += QLatin1Char('\n') + note;
    return Readout{ { place.column + 0.5, -place.row - 0.5 }, text };
}

void HeatMapChart::clicked(QPointF pixel)
{
    if (const Place place = placeAt(pixel); place.row >= 0)
        Q_EMIT cellClicked(place.row, place.column);
}

DataTable HeatMapChart::dataTable() const
{
    DataTable table{ { QStringLiteral("layer"), QStringLiteral("format"), m_map.title, QStringLiteral("certainty") },
        {} };
    for (std::size_t row = 0; row < m_map.rows.size(); ++row) {
        for (std::size_t column = 0; column < m_map.columns.size(); ++column) {
            const HeatMap::Cell& each = m_map.cells[row * m_map.columns.size() + column];
            table.rows.push_back({ m_map.rows[row], m_map.columns[column],
                each.value ? DataTable::Cell(*each.value) : DataTable::Cell(QString()), each.mark });
        }
    }
    return table;
}

} // namespace widgets
