// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/ranges_chart.h"

#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

bool isFinite(const LayerRange& range)
{
    return std::isfinite(range.min) && std::isfinite(range.max);
}

bool isPositive(const std::optional<double>& scale)
{
    return scale && std::isfinite(*scale) && *scale > 0;
}

} // namespace

RangesChart::RangesChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("No ranges yet: open a model and run a variant"));
}

RangesChart::~RangesChart() = default;

void RangesChart::setRanges(std::vector<LayerRange> ranges, const QString& what)
{
    m_ranges = std::move(ranges);
    m_what = what;
    refresh();
}

void RangesChart::setSelected(int layer)
{
    m_selected = layer;
    redraw();
}

void RangesChart::rebuild(ChartContent& content)
{
    double lo = 0;
    double hi = 0;
    double smallest = std::numeric_limits<double>::infinity();
    double largest = 0;
    for (const LayerRange& range : m_ranges) {
        if (isFinite(range)) {
            lo = std::min({ lo, range.min, range.lowest.value_or(lo) });
            hi = std::max({ hi, range.max, range.highest.value_or(hi) });
        }
        if (isPositive(range.scale)) {
            smallest = std::min(smallest, *range.scale);
            largest = std::max(largest, *range.scale);
        }
    }
    const double margin = hi > lo ? 0.05 * (hi - lo) : 1;
    content.horizontal = { tr("layer, in network order"), 0, double(m_ranges.size()) };
    content.horizontal.numbers = AxisNumbers::Items;
    content.vertical = { m_what, lo - margin, hi + margin };
    content.legend = { { tr("min … max"), originalColor(), LegendMark::Fill } };
    if (largest <= 0)
        return;
    content.legend.push_back({ tr("representable"), quantizedColor(), LegendMark::Line });
    content.legend.push_back({ tr("scale S"), theme().text, LegendMark::Dot });
    // The points keep to the upper and lower rim as little as the bars do.
    content.right = ChartAxis{ tr("scale S (log)"), smallest / 3, largest * 3, ChartScale::Logarithmic, {} };
    content.rightColor = theme().faintText;
}

LayerRange RangesChart::envelope(int from, int to) const
{
    LayerRange all = m_ranges[std::size_t(from)];
    for (int i = from + 1; i < to; ++i) {
        const LayerRange& range = m_ranges[std::size_t(i)];
        if (!isFinite(range))
            continue;
        if (!isFinite(all)) {
            all = range;
            continue;
        }
        all.min = std::min(all.min, range.min);
        all.max = std::max(all.max, range.max);
        if (range.lowest)
            all.lowest = std::min(all.lowest.value_or(*range.lowest), *range.lowest);
        if (range.highest)
            all.highest = std::max(all.highest.value_or(*range.highest), *range.highest);
        if (range.scale)
            all.scale = std::max(all.scale.value_or(*range.scale), *range.scale);
    }
    return all;
}

void RangesChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    const double layerWidth = plot.xPixel(1) - plot.xPixel(0);
    const double space = layerWidth > 6 ? 0.15 * layerWidth : 0;
    painter.setRenderHint(QPainter::Antialiasing, false);
    std::vector<QPointF> scales;
    for (int i = 0; i < int(m_ranges.size());) {
        const int last = std::clamp(
            int(std::floor(plot.xValue(std::floor(plot.xPixel(i)) + 1))), i + 1, std::max(i + 1, int(m_ranges.size())));
        const LayerRange range = envelope(i, last);
        const double left = plot.xPixel(i) + space;
        const double width = std::max(1.0, layerWidth * (last - i) - 2 * space);
        if (i <= m_selected && m_selected < last)
            paintSelectedColumn(painter, layout, { left - space, width + 2 * space }, theme);
        if (isFinite(range)) {
            painter.fillRect(QRectF(left, plot.yPixel(range.max), width,
                                 std::max(1.0, plot.yPixel(range.min) - plot.yPixel(range.max))),
                originalColor());
            for (const std::optional<double>& end : { range.lowest, range.highest }) {
                if (end && std::isfinite(*end))
                    painter.fillRect(
                        QRectF(left - space / 2, plot.yPixel(*end) - 1, width + space, 2), quantizedColor());
            }
        } else {
            painter.fillRect(
                QRectF(left, plot.area.top(), width, plot.area.height()), QBrush(errorColor(), Qt::BDiagPattern));
        }
        if (isPositive(range.scale) && content().right)
            scales.emplace_back(left + width / 2, layout.rightPlot.yPixel(*range.scale));
        i = last;
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(theme.background, 1));
    painter.setBrush(theme.text);
    const double radius = std::clamp(layerWidth / 4, 1.5, 3.5);
    if (radius < 2)
        painter.setPen(Qt::NoPen);
    for (const QPointF& at : scales)
        painter.drawEllipse(at, radius, radius);
}

int RangesChart::layerAt(QPointF pixel) const
{
    const int layer = int(std::floor(chartLayout().plot.xValue(pixel.x())));
    return chartLayout().plot.area.contains(pixel) && layer >= 0 && layer < int(m_ranges.size()) ? layer : -1;
}

std::optional<ChartFrame::Readout> RangesChart::readout(QPointF pixel) const
{
    const int layer = layerAt(pixel);
    if (layer < 0)
        return std::nullopt;
    const LayerRange& range = m_ranges[std::size_t(layer)];
    QString text = tr("%1\n%2 … %3").arg(range.layer, significantText(range.min), significantText(range.max));
    if (range.lowest && range.highest)
        text +=
            u'\n' + tr("representable %1 … %2").arg(significantText(*range.lowest), significantText(*range.highest));
    if (range.scale)
        text += u'\n' + tr("S %1").arg(significantText(*range.scale));
    return Readout{ { layer + 0.5, chartLayout().plot.yValue(pixel.y()) }, text };
}

void RangesChart::clicked(QPointF pixel)
{
    if (const int layer = layerAt(pixel); layer >= 0)
        Q_EMIT layerClicked(layer);
}

DataTable RangesChart::dataTable() const
{
    DataTable table{ { QStringLiteral("layer"), QStringLiteral("min"), QStringLiteral("max"), QStringLiteral("scale"),
                         QStringLiteral("lowest"), QStringLiteral("highest") },
        {} };
    const auto cell = [](const std::optional<double>& value) {
        return value ? DataTable::Cell(*value) : DataTable::Cell(QString());
    };
    for (const LayerRange& range : m_ranges)
        table.rows.push_back(
            { range.layer, range.min, range.max, cell(range.scale), cell(range.lowest), cell(range.highest) });
    return table;
}

} // namespace widgets
