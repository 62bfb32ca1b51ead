// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/pairs_chart.h"

#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

PairsChart::PairsChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("No pairs yet: select a quantized layer of an evaluated variant"));
}

PairsChart::~PairsChart() = default;

void PairsChart::setPairs(const analysis::PairSample& pairs)
{
    m_points.clear();
    const std::size_t count = std::min(pairs.x.size(), pairs.quantized.size());
    const std::size_t every = (count + mostPoints - 1) / mostPoints;
    for (std::size_t i = 0; i < count; i += every) {
        if (std::isfinite(pairs.x[i]) && std::isfinite(pairs.quantized[i]))
            m_points.emplace_back(pairs.x[i], pairs.quantized[i]);
    }
    refresh();
}

void PairsChart::rebuild(ChartContent& content)
{
    double lo = 0;
    double hi = 0;
    for (const QPointF& point : m_points) {
        lo = std::min({ lo, point.x(), point.y() });
        hi = std::max({ hi, point.x(), point.y() });
    }
    const double margin = hi > lo ? 0.04 * (hi - lo) : 1;
    content.horizontal = { tr("FP32 value"), lo - margin, hi + margin };
    content.vertical = { tr("quantized value"), lo - margin, hi + margin };
    content.legend.push_back({ tr("exact copy"), originalColor(), LegendMark::Line });
}

void PairsChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(readable(originalColor(), theme), 1.2));
    const double lo = std::min(plot.lo.x(), plot.lo.y());
    const double hi = std::max(plot.hi.x(), plot.hi.y());
    painter.drawLine(plot.pixel({ lo, lo }), plot.pixel({ hi, hi }));
    // Squares are drawn many times faster than discs and look the same at this size.
    QColor color = quantizedColor();
    color.setAlpha(m_points.size() > 300 ? 150 : 210);
    painter.setRenderHint(QPainter::Antialiasing, false);
    constexpr double side = 3;
    for (const QPointF& point : m_points) {
        const QPointF at = plot.pixel(point);
        if (plot.area.contains(at))
            painter.fillRect(QRectF(at.x() - side / 2, at.y() - side / 2, side, side), color);
    }
}

std::optional<ChartFrame::Readout> PairsChart::readout(QPointF pixel) const
{
    const QPointF at = chartLayout().plot.value(pixel);
    return Readout{ at, tr("FP32 %1\nquantized %2").arg(significantText(at.x()), significantText(at.y())) };
}

DataTable PairsChart::dataTable() const
{
    DataTable table{ { QStringLiteral("x"), QStringLiteral("quantized") }, {} };
    for (const QPointF& point : m_points)
        table.rows.push_back({ point.x(), point.y() });
    return table;
}

} // namespace widgets
