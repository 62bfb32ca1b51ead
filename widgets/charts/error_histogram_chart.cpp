// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/error_histogram_chart.h"

#include <numeric>

#include <QFontMetricsF>
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
    // Errors that are nearly all the same would be a line of no width.
    constexpr double narrowest = 0.01; // of the axis
    const double least = narrowest * 2 * reach();
    if (isDrawable(m_errors) && m_errors.hi - m_errors.lo < least) {
        const double middle = (m_errors.lo + m_errors.hi) / 2;
        const double count = std::accumulate(m_errors.counts.begin(), m_errors.counts.end(), 0.0);
        m_errors = { middle - least / 2, middle + least / 2, { count } };
    }
    refresh();
}

bool ErrorHistogramChart::isEmpty() const
{
    return !isDrawable(m_errors);
}

double ErrorHistogramChart::reach() const
{
    const double largest = std::max(std::abs(m_errors.lo), std::abs(m_errors.hi));
    return m_scale ? std::max(largest, 0.55 * *m_scale) : largest;
}

std::size_t ErrorHistogramChart::binOfZero() const
{
    const auto bins = double(m_errors.counts.size());
    return std::size_t(std::clamp(-m_errors.lo / (m_errors.hi - m_errors.lo) * bins, 0.0, bins - 1));
}

double ErrorHistogramChart::largestBesideZero() const
{
    analysis::BinnedCounts others = m_errors;
    others.counts[binOfZero()] = 0;
    return largestCount(others);
}

std::optional<double> ErrorHistogramChart::cutShare() const
{
    constexpr double muchLarger = 3; // up to then all can be seen together
    if (isEmpty() || valueScale() == ChartScale::Logarithmic || m_errors.lo > 0 || m_errors.hi < 0)
        return std::nullopt;
    const double atZero = m_errors.counts[binOfZero()];
    const double others = largestBesideZero();
    if (others <= 0 || !(atZero > muchLarger * others))
        return std::nullopt;
    return atZero / std::accumulate(m_errors.counts.begin(), m_errors.counts.end(), 0.0);
}

void ErrorHistogramChart::rebuild(ChartContent& content)
{
    // Zero in the middle: a bias is seen at once.
    const double reach = this->reach();
    const bool logarithmic = valueScale() == ChartScale::Logarithmic;
    const bool cut = cutShare().has_value();
    const double largest = cut ? largestBesideZero() : std::max(largestCount(m_errors), 1.0);
    content.horizontal = { tr("quantized − FP32"), -reach, reach };
    content.vertical = { logarithmic ? tr("count (log)") : tr("count"), logarithmic ? emptyBin : 0,
        logarithmic ? 2 * largest
            : cut   ? 1.35 * largest
                    : 1.1 * largest,
        valueScale() };
    content.legend.push_back({ tr("error"), errorColor(), LegendMark::Fill });
    if (m_scale)
        content.legend.push_back({ tr("±S/2"), theme().faintText, LegendMark::Line });
    setSeries(m_series, steps(m_errors));
}

void ErrorHistogramChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const QRectF& area = layout.plot.area;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(theme.faintText, 1, Qt::DashLine));
    for (const double side : { -0.5, 0.5 }) {
        const double x = layout.plot.xPixel(side * m_scale.value_or(0));
        if (m_scale)
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
    }
    if (const std::optional<double> share = cutShare())
        paintCut(painter, layout, *share, theme);
}

/// A gap in the bin at zero, and how much it holds.
void ErrorHistogramChart::paintCut(QPainter& painter, const ChartLayout& layout, double share, const Theme& theme) const
{
    const double width = (m_errors.hi - m_errors.lo) / double(m_errors.counts.size());
    const double from = m_errors.lo + width * double(binOfZero());
    const double left = layout.plot.xPixel(from);
    const double right = std::max(layout.plot.xPixel(from + width), left + 1);
    const double top = layout.plot.area.top();
    const QFontMetricsF metrics(painter.font());
    painter.fillRect(QRectF(left - 4, top + metrics.height() + 2, right - left + 8, 3), theme.background);
    const QString text = tr("%1 at 0").arg(percentText(share));
    const double textWidth = metrics.horizontalAdvance(text) + 4;
    const bool fits = right + 4 + textWidth < layout.plot.area.right();
    const QRectF place(fits ? right + 4 : left - 4 - textWidth, top, textWidth, metrics.height());
    painter.fillRect(place, theme.background);
    painter.setPen(theme.text);
    painter.drawText(place, Qt::AlignCenter, text);
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
