// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/histogram_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

/// How near, in pixels, the mouse takes hold of a line.
constexpr double reach = 5;

/// As many levels as a picture has room to draw one by one, and as many as are worth to be counted: far more of them
/// than bins leave no comb.
constexpr double mostStems = 64;
constexpr double mostLevels = 4096;

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

void HistogramChart::setHistograms(const analysis::BinnedCounts& original, const analysis::BinnedCounts& quantized,
    const QString& title, std::optional<double> step)
{
    m_original = original;
    m_quantized = quantized;
    m_shownOriginal = reducedTo(original);
    m_shownQuantized = reducedTo(quantized);
    m_stems.reset();
    if (step && *step > 0 && std::isfinite(*step) && isDrawable(quantized))
        alignWith(*step);
    m_title = title;
    refresh();
}

void HistogramChart::alignWith(double step)
{
    const double bins = (m_quantized.hi - m_quantized.lo) / step;
    if (bins < 2 || bins > mostLevels)
        return;
    LevelCounts levels = levelCounts(m_quantized, step);
    if (bins <= mostStems) {
        m_stems = std::move(levels);
        return;
    }
    m_shownQuantized = binsOf(levels, int(std::ceil(bins / double(m_quantized.counts.size()))));
    if (isDrawable(m_original))
        m_shownOriginal = rebinned(m_original, m_shownQuantized);
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
    const bool hasOriginal = isDrawable(m_shownOriginal);
    const bool hasQuantized = isDrawable(m_shownQuantized);
    double lo = std::min(hasOriginal ? m_shownOriginal.lo : m_shownQuantized.lo,
        hasQuantized ? m_shownQuantized.lo : m_shownOriginal.lo);
    double hi = std::max(hasOriginal ? m_shownOriginal.hi : m_shownQuantized.hi,
        hasQuantized ? m_shownQuantized.hi : m_shownOriginal.hi);
    if (m_stems) {
        lo = std::min(lo, m_stems->step * (double(m_stems->first) - 0.5));
        hi = std::max(hi, m_stems->step * (double(m_stems->first + std::ssize(m_stems->counts)) - 0.5));
    }
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
    const double largest = std::max({ largestCount(m_shownOriginal),
        m_stems ? *std::ranges::max_element(m_stems->counts) : largestCount(m_shownQuantized), 1.0 });
    const bool logarithmic = valueScale() == ChartScale::Logarithmic;
    content.horizontal = { m_title, lo, hi };
    content.vertical = { logarithmic ? tr("count (log)") : tr("count"), logarithmic ? emptyBin : 0,
        logarithmic ? largest * headroom : largest * (1 + headroom / 20), valueScale() };
    if (hasOriginal)
        content.legend.push_back({ m_originalName, originalColor(), LegendMark::Fill });
    if (hasQuantized)
        content.legend.push_back({ m_quantizedName, quantizedColor(), LegendMark::Line });
    content.bandHeight = double(m_thresholds.size()) * rowHeight();
    setSeries(m_originalSeries, hasOriginal ? steps(m_shownOriginal) : QList<QPointF>());
    setSeries(m_quantizedSeries, hasQuantized && !m_stems ? steps(m_shownQuantized) : QList<QPointF>());
}

void HistogramChart::paintStems(QPainter& painter, const PlotTransform& plot) const
{
    painter.setRenderHint(QPainter::Antialiasing, true);
    const double apart = plot.xPixel(m_stems->step) - plot.xPixel(0);
    painter.setPen(QPen(quantizedColor(), std::clamp(0.25 * apart, 1.0, 3.0), Qt::SolidLine, Qt::FlatCap));
    painter.setBrush(quantizedColor());
    const double radius = std::clamp(0.25 * apart, 1.0, 3.5);
    for (std::size_t i = 0; i < m_stems->counts.size(); ++i) {
        if (m_stems->counts[i] <= 0)
            continue;
        const double x = plot.xPixel(m_stems->step * double(m_stems->first + std::int64_t(i)));
        const double y = plot.yPixel(m_stems->counts[i]);
        painter.drawLine(QPointF(x, plot.area.bottom()), QPointF(x, y));
        painter.drawEllipse(QPointF(x, y), radius, radius);
    }
}

void HistogramChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    if (m_stems)
        paintStems(painter, layout.plot);
    for (std::size_t i = 0; i < m_thresholds.size(); ++i)
        paintThreshold(painter, layout, i, theme);
}

void HistogramChart::paintThreshold(
    QPainter& painter, const ChartLayout& layout, std::size_t which, const Theme& theme) const
{
    const QFontMetricsF metrics(painter.font());
    const QRectF& area = layout.plot.area;
    const Threshold& threshold = m_thresholds[which];
    const bool held = m_grip && m_grip->threshold == which;
    const QColor color = readable(threshold.color, theme);
    const double lo = layout.plot.xPixel(threshold.range.lo);
    const double hi = layout.plot.xPixel(threshold.range.hi);
    const double y = layout.band.top() + (double(which) + 0.5) * rowHeight();
    const double from = std::clamp(lo, area.left(), area.right());
    const double to = std::clamp(hi, area.left(), area.right());
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(color, held ? 2 : 1));
    painter.drawLine(QPointF(from, y), QPointF(to, y));
    painter.setBrush(color);
    for (const double end : { lo, hi }) {
        // An end outside the picture is an arrow that points to it.
        if (end < area.left() - 1 || end > area.right() + 1) {
            const double tip = end < area.left() ? area.left() : area.right();
            const double base = tip + (end < area.left() ? 7 : -7);
            painter.setPen(Qt::NoPen);
            painter.drawConvexPolygon(QPolygonF{ { { tip, y }, { base, y - 4 }, { base, y + 4 } } });
            continue;
        }
        painter.setPen(QPen(color, held ? 2 : 1, Qt::DashLine));
        painter.drawLine(QPointF(end, y), QPointF(end, area.bottom()));
        painter.setPen(Qt::NoPen);
        painter.drawRect(QRectF(end - 2, y - 4, 5, 9));
    }
    // The name interrupts the bracket in the middle of what is in sight of it.
    const double width = metrics.horizontalAdvance(threshold.name) + 8;
    const bool inside = to - from > width + 24;
    const double left = inside ? (from + to - width) / 2 : std::min(to + 6, area.right() - width);
    const QRectF place(left, y - rowHeight() / 2, width, rowHeight());
    painter.fillRect(place, theme.background);
    painter.setPen(color);
    painter.drawText(place, Qt::AlignCenter, threshold.name);
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
    if (isDrawable(m_shownOriginal))
        text += u'\n' + tr("%1: %2").arg(m_originalName, significantText(countAt(m_shownOriginal, at.x())));
    if (m_stems)
        text += u'\n'
            + tr("%1: %2 at level %3")
                  .arg(m_quantizedName, significantText(countAt(binsOf(*m_stems, 1), at.x())),
                      significantText(m_stems->step * std::round(at.x() / m_stems->step)));
    else if (isDrawable(m_shownQuantized))
        text += u'\n' + tr("%1: %2").arg(m_quantizedName, significantText(countAt(m_shownQuantized, at.x())));
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
