// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/bar_chart.h"

#include <QFontMetricsF>
#include <QPainter>

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
    double lo = 0;
    double hi = 0;
    for (const NamedValue& bar : m_bars) {
        if (bar.value && std::isfinite(*bar.value)) {
            lo = std::min(lo, *bar.value);
            hi = std::max(hi, *bar.value);
        }
    }
    if (lo == hi)
        hi = 1;
    // Bars begin at zero: a shortened one would lie. Room at the end for the number.
    content.horizontal = { m_metric, lo < 0 ? lo - 0.26 * (hi - lo) : 0, hi + 0.26 * (hi - lo) };
    content.vertical = { QString(), -double(m_bars.size()), 0 };
    for (std::size_t i = 0; i < m_bars.size(); ++i)
        content.vertical.labels.push_back({ -double(i) - 0.5, m_bars[i].name });
}

void BarChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    const QFontMetricsF metrics(painter.font());
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double row = plot.yPixel(0) - plot.yPixel(1);
    const double height = std::min(0.62 * std::abs(row), 1.7 * metrics.height());
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        const NamedValue& bar = m_bars[i];
        const double middle = plot.yPixel(-double(i) - 0.5);
        const double zero = plot.xPixel(0);
        if (int(i) == m_selected) {
            QColor ground = theme.highlight;
            ground.setAlpha(40);
            painter.fillRect(
                QRectF(plot.area.left(), middle - std::abs(row) / 2, plot.area.width(), std::abs(row)), ground);
        }
        const bool finite = bar.value && std::isfinite(*bar.value);
        const double end = finite ? plot.xPixel(*bar.value) : zero;
        painter.fillRect(QRectF(std::min(zero, end), middle - height / 2, std::abs(end - zero), height), bar.color);
        const QString text = bar.value ? significantText(*bar.value) : tr("not measured");
        const double width = metrics.horizontalAdvance(text) + 2;
        const bool toLeft = finite && *bar.value < 0;
        const double from =
            toLeft ? std::max(plot.area.left(), end - width - 6) : std::min(end + 6, plot.area.right() - width);
        painter.setPen(finite ? theme.text : theme.faintText);
        painter.drawText(QRectF(from, middle - metrics.height(), width, 2 * metrics.height()), Qt::AlignCenter, text);
    }
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
    const QString value = which.value ? significantText(*which.value) : tr("not measured");
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
