// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/bar_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/charts/mark_color.h"
#include "widgets/number_text.h"

namespace widgets {

BarChart::BarChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("Nothing to compare yet: run a variant"));
}

BarChart::~BarChart() = default;

void BarChart::setBars(std::vector<NamedValue> bars, const QString& metric)
{
    m_bars = std::move(bars);
    m_metric = metric;
    refresh();
}

void BarChart::setSelected(int bar)
{
    m_selected = bar;
    redraw();
}

void BarChart::rebuild(ChartContent& content)
{
    constexpr double alike = 0.25; // of the largest: bars that differ by less are hard to tell apart
    // Of the axis, at the end of the longest bar; more where numbers stand before it.
    constexpr double numberRoom = 0.3;
    constexpr double numberRooms = 0.42;
    double lo = std::numeric_limits<double>::infinity();
    double hi = -lo;
    for (const NamedValue& bar : m_bars) {
        if (bar.value && std::isfinite(*bar.value)) {
            lo = std::min(lo, *bar.value);
            hi = std::max(hi, *bar.value);
        }
    }
    m_points = lo < hi && lo * hi > 0 && hi - lo < alike * std::max(std::abs(lo), std::abs(hi));
    if (m_points) {
        const double spread = hi - lo;
        content.horizontal = { tr("%1 (axis does not begin at 0)").arg(m_metric), lo - 0.12 * spread,
            hi + 1.5 * numberRoom * spread };
    } else {
        // Bars begin at zero: a shortened one would lie.
        lo = std::min(lo, 0.0);
        hi = std::max(hi, 0.0);
        if (lo == hi)
            hi = 1;
        const double room = (hi - lo) * (lo < 0 ? numberRooms : numberRoom);
        content.horizontal = { m_metric, lo < 0 ? lo - room : 0, hi + room };
    }
    content.vertical = { QString(), -double(m_bars.size()), 0 };
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        content.vertical.labels.push_back({ -double(i) - 0.5, m_bars[i].name });
}

void BarChart::paintBar(QPainter& painter, const QRectF& row, const NamedValue& bar, const Theme& theme) const
{
    const PlotTransform& plot = chartLayout().plot;
    const QFontMetricsF metrics(painter.font());
    const double middle = row.center().y();
    const double height = std::min(0.62 * row.height(), 2.5 * metrics.height());
    const double zero = m_points ? row.left() : plot.xPixel(0);
    const QColor color = markColor(bar.color, theme);
    const bool finite = bar.value && std::isfinite(*bar.value);
    const double end = finite ? plot.xPixel(*bar.value) : zero;
    if (!m_points) {
        painter.fillRect(QRectF(std::min(zero, end), middle - height / 2, std::abs(end - zero), height), color);
    } else if (finite) {
        painter.setPen(theme.grid);
        painter.drawLine(QPointF(zero, middle), QPointF(end, middle));
        painter.setRenderHint(QPainter::Antialiasing, true);
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        paintMarker(painter, { end, middle }, std::clamp(0.4 * height, 2.0, 5.0), bar.marker);
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    constexpr double manyDigits = 10; // 91.83 has four, 1.33 three: room for the bar
    const int digits = finite && std::abs(*bar.value) < manyDigits ? 3 : 4;
    const QString written = bar.value && bar.text.isEmpty() ? significantText(*bar.value, digits) : bar.text;
    const QString text = bar.value ? written : tr("not measured");
    const double width = metrics.horizontalAdvance(text) + 2;
    const double gap = m_points ? 9 : 6;
    const bool toLeft = finite && !m_points && *bar.value < 0;
    double from = toLeft ? end - width - gap : std::min(end + gap, row.right() - width);
    if (from < row.left()) // no room before the bar: on the other side of zero, where no bar is
        from = zero + gap;
    painter.setPen(finite ? theme.text : theme.faintText);
    painter.drawText(QRectF(from, middle - metrics.height(), width, 2 * metrics.height()), Qt::AlignCenter, text);
}

void BarChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double height = std::abs(plot.yPixel(0) - plot.yPixel(1));
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const QRectF row(plot.area.left(), plot.yPixel(-double(i) - 0.5) - height / 2, plot.area.width(), height);
        if (int(i) == m_selected) {
            QColor ground = theme.highlight;
            ground.setAlpha(40);
            painter.fillRect(row, ground);
        }
        paintBar(painter, row, m_bars[i], theme);
    }
    if (m_points)
        return;
    painter.setPen(theme.faintText);
    painter.drawLine(QPointF(plot.xPixel(0), plot.area.top()), QPointF(plot.xPixel(0), plot.area.bottom()));
}

int BarChart::barAt(QPointF pixel) const
{
    const int bar = int(std::floor(-chartLayout().plot.yValue(pixel.y())));
    return chartLayout().plot.area.contains(pixel) && bar >= 0 && bar < int(m_bars.size()) ? bar : -1;
}

std::optional<ChartFrame::Readout> BarChart::readout(QPointF pixel) const
{
    const int bar = barAt(pixel);
    if (bar < 0)
        return std::nullopt;
    const NamedValue& which = m_bars[std::size_t(bar)];
    const QString written = which.value && which.text.isEmpty() ? significantText(*which.value) : which.text;
    const QString value = which.value ? written : tr("not measured");
    return Readout{ { chartLayout().plot.xValue(pixel.x()), -bar - 0.5 },
        tr("%1\n%2: %3").arg(which.name, m_metric, value) };
}

void BarChart::clicked(QPointF pixel)
{
    if (const int bar = barAt(pixel); bar >= 0)
        Q_EMIT barClicked(bar);
}

DataTable BarChart::dataTable() const
{
    DataTable table{ { QStringLiteral("name"), m_metric }, {} };
    for (const NamedValue& bar : m_bars)
        table.rows.push_back({ bar.name, bar.value ? DataTable::Cell(*bar.value) : DataTable::Cell(QString()) });
    return table;
}

} // namespace widgets
