// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/error_histogram_chart.h"

#include <QPainter>

#include "widgets/charts/series_points.h"
#include "widgets/number_text.h"

namespace widgets {

ErrorHistogramChart::ErrorHistogramChart(QWidget* parent)
    : ChartFrame(parent), m_series(addSeries(SeriesLook::Area, errorColor()))
{
    setEmptyText(tr("No error yet: select a quantized layer of an evaluated variant"));
    offerScaleSwitch(ChartScale::Linear);
}

ErrorHistogramChart::~ErrorHistogramChart() = default;

void ErrorHistogramChart::setErrors(const analysis::BinnedCounts& errors, std::optional<double> scale)
{
    m_errors = reducedTo(errors);
    m_scale = scale;
    refresh();
}

bool ErrorHistogramChart::isEmpty() const
{
    return !isDrawable(m_errors);
}

void ErrorHistogramChart::rebuild(ChartContent& content)
{
    // Zero in the middle: a bias is seen at once.
    double reach = std::max(std::abs(m_errors.lo), std::abs(m_errors.hi));
    if (m_scale)
        reach = std::max(reach, 0.55 * *m_scale);
    const bool logarithmic = valueScale() == ChartScale::Logarithmic;
    const double largest = std::max(largestCount(m_errors), 1.0);
    content.horizontal = { tr("quantized − FP32"), -reach, reach };
    content.vertical = { logarithmic ? tr("count (log)") : tr("count"), logarithmic ? emptyBin : 0,
        logarithmic ? 2 * largest : 1.1 * largest, valueScale() };
    content.legend.push_back({ tr("error"), errorColor(), LegendMark::Fill });
    if (m_scale)
        content.legend.push_back({ tr("±S/2"), theme().faintText, LegendMark::Line });
    setSeries(m_series, steps(m_errors));
}

void ErrorHistogramChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    if (!m_scale)
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.faintText, 1, Qt::DashLine));
    for (const double at : { -*m_scale / 2, *m_scale / 2 }) {
        const double x = layout.plot.xPixel(at);
        painter.drawLine(QPointF(x, layout.plot.area.top()), QPointF(x, layout.plot.area.bottom()));
    }
}

std::optional<ChartFrame::Readout> ErrorHistogramChart::readout(QPointF pixel) const
{
    const QPointF at = chartLayout().plot.value(pixel);
    return Readout{ at,
        tr("error %1\ncount %2").arg(significantText(at.x()), significantText(countAt(m_errors, at.x()))) };
}

DataTable ErrorHistogramChart::dataTable() const
{
    DataTable table{ { QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("count") }, {} };
    const double width = (m_errors.hi - m_errors.lo) / double(std::max<std::size_t>(m_errors.counts.size(), 1));
    for (std::size_t i = 0; i < m_errors.counts.size(); ++i)
        table.rows.push_back(
            { m_errors.lo + width * double(i), m_errors.lo + width * double(i + 1), m_errors.counts[i] });
    return table;
}

} // namespace widgets
