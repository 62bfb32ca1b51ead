// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/error_flow_chart.h"

#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double stripHeight = 8; ///< pixels
constexpr double strongGain = 6; ///< dB at which the strip has its full colour: four times the power
constexpr std::size_t mostPoints = 2000; ///< of a series

/// Every n-th of `flow`, few enough for a series; the ends of the network stay.
QList<QPointF> pointsOf(const std::vector<FlowPoint>& flow, double FlowPoint::*value)
{
    const std::size_t every = flow.size() / mostPoints + 1;
    QList<QPointF> points;
    for (std::size_t i = 0; i < flow.size(); i += every) {
        if (std::isfinite(flow[i].*value))
            points << QPointF(double(i) + 0.5, flow[i].*value);
    }
    return points;
}

} // namespace

ErrorFlowChart::ErrorFlowChart(QWidget* parent)
    : ChartFrame(parent)
    , m_localSeries(addSeries(SeriesLook::Line, quantizedColor()))
    , m_accumulatedSeries(addSeries(SeriesLook::Line, errorColor()))
{
    setEmptyText(tr("No error measured along the network: select a quantized variant"));
}

ErrorFlowChart::~ErrorFlowChart() = default;

void ErrorFlowChart::setFlow(std::vector<FlowPoint> flow)
{
    m_flow = std::move(flow);
    m_selected = -1;
    refresh();
}

void ErrorFlowChart::setSelected(int point)
{
    m_selected = point;
    redraw();
}

void ErrorFlowChart::rebuild(ChartContent& content)
{
    double lo = std::numeric_limits<double>::infinity();
    double hi = -lo;
    for (const FlowPoint& point : m_flow) {
        for (const double value : { point.localDb, point.accumulatedDb }) {
            if (std::isfinite(value)) {
                lo = std::min(lo, value);
                hi = std::max(hi, value);
            }
        }
    }
    if (lo > hi) {
        lo = 0;
        hi = 1;
    }
    const double margin = hi > lo ? 0.08 * (hi - lo) : 1;
    content.horizontal = { tr("layer, in network order"), 0, double(m_flow.size()) };
    content.horizontal.numbers = AxisNumbers::Items;
    content.vertical = { tr("SQNR of the layer's output (dB)"), lo - 2 * margin, hi + margin };
    content.legend = { { tr("this layer alone"), quantizedColor(), LegendMark::Line },
        { tr("everything quantized"), errorColor(), LegendMark::Line },
        { tr("amplifies"), errorColor(), LegendMark::Fill }, { tr("absorbs"), evaluationColor(), LegendMark::Fill } };
    setSeries(m_localSeries, pointsOf(m_flow, &FlowPoint::localDb));
    setSeries(m_accumulatedSeries, pointsOf(m_flow, &FlowPoint::accumulatedDb));
}

void ErrorFlowChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double width = plot.xPixel(1) - plot.xPixel(0);
    double painted = -1;
    for (std::size_t i = 0; i < m_flow.size(); ++i) {
        const double left = plot.xPixel(double(i));
        // Layers narrower than a pixel: the first of them stands for its pixel.
        if (!m_flow[i].gainDb || std::floor(left) <= painted || left > plot.area.right())
            continue;
        painted = width < 1 ? std::floor(left) : -1;
        const double gain = *m_flow[i].gainDb;
        QColor color = gain > 0 ? errorColor() : evaluationColor();
        color.setAlphaF(float(std::clamp(std::abs(gain) / strongGain, 0.08, 1.0)));
        painter.fillRect(QRectF(left, plot.area.bottom() - stripHeight, std::max(1.0, width), stripHeight), color);
    }
    if (m_selected >= 0) {
        const double x = plot.xPixel(m_selected + 0.5);
        painter.setPen(QPen(theme.highlight, 2));
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
    }
}

int ErrorFlowChart::pointAt(QPointF pixel) const
{
    const int point = int(std::floor(chartLayout().plot.xValue(pixel.x())));
    return chartLayout().plot.area.contains(pixel) && point >= 0 && point < int(m_flow.size()) ? point : -1;
}

std::optional<ChartFrame::Readout> ErrorFlowChart::readout(QPointF pixel) const
{
    const int at = pointAt(pixel);
    if (at < 0)
        return std::nullopt;
    const FlowPoint& point = m_flow[std::size_t(at)];
    QString text = tr("%1\nalone %2\nwith everything quantized %3")
                       .arg(point.layer, decibelText(point.localDb), decibelText(point.accumulatedDb));
    if (point.gainDb) {
        text += QLatin1Char('\n');
        text += *point.gainDb > 0 ? tr("amplifies what reaches it by %1").arg(decibelText(*point.gainDb))
                                  : tr("absorbs %1 of what reaches it").arg(decibelText(-*point.gainDb));
    }
    return Readout{ { at + 0.5, std::isfinite(point.accumulatedDb) ? point.accumulatedDb : point.localDb }, text };
}

void ErrorFlowChart::clicked(QPointF pixel)
{
    if (const int point = pointAt(pixel); point >= 0)
        Q_EMIT pointClicked(point);
}

DataTable ErrorFlowChart::dataTable() const
{
    DataTable table{ { QStringLiteral("layer"), QStringLiteral("local_sqnr_db"), QStringLiteral("accumulated_sqnr_db"),
                         QStringLiteral("gain_db") },
        {} };
    for (const FlowPoint& point : m_flow)
        table.rows.push_back({ point.layer, point.localDb, point.accumulatedDb,
            point.gainDb ? DataTable::Cell(*point.gainDb) : DataTable::Cell(QString()) });
    return table;
}

} // namespace widgets
