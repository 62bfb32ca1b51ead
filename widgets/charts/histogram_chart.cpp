// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/histogram_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/charts/series_points.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

/// How near, in pixels, the mouse takes hold of a line.
constexpr double reach = 5;

/// Room above the largest count: a factor on a logarithmic axis, of which a tenth on a linear one.
constexpr double headroom = 2;

} // namespace

HistogramChart::HistogramChart(QWidget* parent)
    : ChartFrame(parent)
    , m_originalName(tr("FP32"))
    , m_quantizedName(tr("quantized"))
    , m_originalSeries(addSeries(SeriesLook::Area, originalColor()))
    , m_quantizedSeries(addSeries(SeriesLook::Line, quantizedColor()))
{
    setEmptyText(tr("No histogram yet: select a layer of an evaluated variant"));
    offerScaleSwitch(ChartScale::Logarithmic);
}

HistogramChart::~HistogramChart() = default;

void HistogramChart::setHistograms(
    const analysis::BinnedCounts& original, const analysis::BinnedCounts& quantized, const QString& title)
{
    m_original = reducedTo(original);
    m_quantized = reducedTo(quantized);
    m_title = title;
    refresh();
}

void HistogramChart::setNames(const QString& original, const QString& quantized)
{
    m_originalName = original;
    m_quantizedName = quantized;
    refresh();
}

void HistogramChart::setThresholds(std::vector<Threshold> thresholds)
{
    m_thresholds = std::move(thresholds);
    if (m_grip && m_grip->threshold >= m_thresholds.size())
        m_grip.reset();
    refresh();
}

bool HistogramChart::isEmpty() const
{
    return !isDrawable(m_original) && !isDrawable(m_quantized);
}

double HistogramChart::rowHeight() const
{
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    return QFontMetricsF(small).height() + 1;
}

void HistogramChart::rebuild(ChartContent& content)
{
    const bool hasOriginal = isDrawable(m_original);
    const bool hasQuantized = isDrawable(m_quantized);
    double lo = std::min(hasOriginal ? m_original.lo : m_quantized.lo, hasQuantized ? m_quantized.lo : m_original.lo);
    double hi = std::max(hasOriginal ? m_original.hi : m_quantized.hi, hasQuantized ? m_quantized.hi : m_original.hi);
    for (const Threshold& threshold : m_thresholds) {
        // A range that is far wider than the data is not worth an almost empty picture.
        const double width = hi - lo;
        lo = std::max(std::min(lo, double(threshold.range.lo) - 0.02 * width), lo - 0.25 * width);
        hi = std::min(std::max(hi, double(threshold.range.hi) + 0.02 * width), hi + 0.25 * width);
    }
    if (m_grip) { // the picture stands still under the hand
        lo = this->content().horizontal.lo;
        hi = this->content().horizontal.hi;
    }
    const double largest = std::max({ largestCount(m_original), largestCount(m_quantized), 1.0 });
    const bool logarithmic = valueScale() == ChartScale::Logarithmic;
    content.horizontal = { m_title, lo, hi };
    content.vertical = { logarithmic ? tr("count (log)") : tr("count"), logarithmic ? emptyBin : 0,
        logarithmic ? largest * headroom : largest * (1 + headroom / 20), valueScale() };
    if (hasOriginal)
        content.legend.push_back({ m_originalName, originalColor(), LegendMark::Fill });
    if (hasQuantized)
        content.legend.push_back({ m_quantizedName, quantizedColor(), LegendMark::Line });
    content.bandHeight = double(m_thresholds.size()) * rowHeight();
    setSeries(m_originalSeries, hasOriginal ? steps(m_original) : QList<QPointF>());
    setSeries(m_quantizedSeries, hasQuantized ? steps(m_quantized) : QList<QPointF>());
}

void HistogramChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const QFontMetricsF metrics(painter.font());
    for (std::size_t i = 0; i < m_thresholds.size(); ++i) {
        const Threshold& threshold = m_thresholds[i];
        const bool held = m_grip && m_grip->threshold == i;
        const QColor color = readable(threshold.color, theme);
        const double lo = layout.plot.xPixel(threshold.range.lo);
        const double hi = layout.plot.xPixel(threshold.range.hi);
        const double y = layout.band.top() + (double(i) + 0.5) * rowHeight();
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(color, held ? 2 : 1));
        painter.drawLine(QPointF(lo, y), QPointF(hi, y));
        painter.setPen(QPen(color, held ? 2 : 1, Qt::DashLine));
        painter.drawLine(QPointF(lo, y), QPointF(lo, layout.plot.area.bottom()));
        painter.drawLine(QPointF(hi, y), QPointF(hi, layout.plot.area.bottom()));
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRect(QRectF(lo - 2, y - 4, 5, 9));
        painter.drawRect(QRectF(hi - 2, y - 4, 5, 9));
        // The name interrupts the bracket in the middle of what is in sight of it.
        const double from = std::max(lo, layout.plot.area.left());
        const double to = std::min(hi, layout.plot.area.right());
        const double width = metrics.horizontalAdvance(threshold.name) + 8;
        const bool inside = to - from > width + 12;
        const double left = inside ? (from + to - width) / 2 : std::min(to + 6, layout.plot.area.right() - width);
        const QRectF place(left, y - rowHeight() / 2, width, rowHeight());
        painter.fillRect(place, theme.background);
        painter.setPen(color);
        painter.drawText(place, Qt::AlignCenter, threshold.name);
    }
}

QPointF HistogramChart::handle(int threshold, Qt::Edge end) const
{
    const Threshold& which = m_thresholds.at(std::size_t(threshold));
    return { chartLayout().plot.xPixel(end == Qt::LeftEdge ? which.range.lo : which.range.hi),
        chartLayout().band.top() + (threshold + 0.5) * rowHeight() };
}

std::optional<HistogramChart::Grip> HistogramChart::gripAt(QPointF pixel) const
{
    const ChartLayout& layout = chartLayout();
    const bool inBand = layout.band.contains(pixel);
    if (!inBand && !layout.plot.area.contains(pixel))
        return std::nullopt;
    std::optional<Grip> nearest;
    double distance = reach;
    for (std::size_t i = 0; i < m_thresholds.size(); ++i) {
        const double y = layout.band.top() + (double(i) + 0.5) * rowHeight();
        if (inBand && std::abs(pixel.y() - y) > rowHeight() / 2)
            continue; // in the band each method has a row of its own
        for (const Qt::Edge end : { Qt::LeftEdge, Qt::RightEdge }) {
            const analysis::Range& range = m_thresholds[i].range;
            const double x = layout.plot.xPixel(end == Qt::LeftEdge ? range.lo : range.hi);
            if (std::abs(pixel.x() - x) <= distance) {
                distance = std::abs(pixel.x() - x);
                nearest = Grip{ i, end };
            }
        }
    }
    return nearest;
}

bool HistogramChart::canGrab(QPointF pixel) const
{
    return gripAt(pixel).has_value();
}

void HistogramChart::grabAt(QPointF pixel)
{
    m_grip = gripAt(pixel);
    redraw();
}

void HistogramChart::dragTo(QPointF pixel)
{
    if (!m_grip)
        return;
    Threshold& threshold = m_thresholds[m_grip->threshold];
    const QRectF& area = chartLayout().plot.area;
    // Zero is always representable, so neither end passes it.
    const auto at = float(chartLayout().plot.xValue(std::clamp(pixel.x(), area.left(), area.right())));
    const bool left = m_grip->end == Qt::LeftEdge;
    if (threshold.ends == Threshold::Ends::Mirrored) {
        const float reached = std::max(0.0F, left ? -at : at);
        threshold.range = { -reached, reached };
    } else if (left) {
        threshold.range.lo = std::min(0.0F, at);
    } else {
        threshold.range.hi = std::max(0.0F, at);
    }
    redraw();
    Q_EMIT thresholdMoved(threshold.id, threshold.range);
}

void HistogramChart::drop()
{
    m_grip.reset();
    redraw();
}

bool HistogramChart::doubleClicked(QPointF pixel)
{
    const std::optional<Grip> grip = gripAt(pixel);
    m_grip.reset();
    if (grip)
        Q_EMIT thresholdReset(m_thresholds[grip->threshold].id);
    return grip.has_value();
}

std::optional<ChartFrame::Readout> HistogramChart::readout(QPointF pixel) const
{
    const QPointF at = chartLayout().plot.value(pixel);
    QString text = significantText(at.x());
    if (isDrawable(m_original))
        text += u'\n' + tr("%1: %2").arg(m_originalName, significantText(countAt(m_original, at.x())));
    if (isDrawable(m_quantized))
        text += u'\n' + tr("%1: %2").arg(m_quantizedName, significantText(countAt(m_quantized, at.x())));
    return Readout{ at, text };
}

DataTable HistogramChart::dataTable() const
{
    DataTable table;
    table.header = { QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("original"),
        QStringLiteral("quantized") };
    const analysis::BinnedCounts& edges = isDrawable(m_original) ? m_original : m_quantized;
    const std::size_t bins = edges.counts.size();
    const double width = bins == 0 ? 0 : (edges.hi - edges.lo) / double(bins);
    const auto count = [](const analysis::BinnedCounts& of, std::size_t bin) {
        return bin < of.counts.size() ? DataTable::Cell(of.counts[bin]) : DataTable::Cell(QString());
    };
    for (std::size_t i = 0; i < bins; ++i)
        table.rows.push_back({ edges.lo + width * double(i), edges.lo + width * double(i + 1), count(m_original, i),
            count(m_quantized, i) });
    return table;
}

} // namespace widgets
