// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/shift_chart.h"

#include <numeric>

#include <QPainter>

#include "widgets/charts/series_points.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

/// Counts of different numbers of samples compare as shares.
analysis::BinnedCounts asShares(const analysis::BinnedCounts& histogram)
{
    analysis::BinnedCounts shares = reducedTo(histogram);
    const double sum = std::accumulate(shares.counts.begin(), shares.counts.end(), 0.0);
    if (sum > 0) {
        for (double& count : shares.counts)
            count /= sum;
    }
    return shares;
}

/// The smallest share above 0 of both.
double smallestShare(const analysis::LayerShift& shift)
{
    double smallest = 1;
    for (const auto* histogram : { &shift.calibration, &shift.evaluation }) {
        for (const double share : histogram->counts) {
            if (share > 0)
                smallest = std::min(smallest, share);
        }
    }
    return smallest;
}

} // namespace

ShiftChart::ShiftChart(QWidget* parent)
    : ChartFrame(parent)
    , m_calibrationSeries(addSeries(SeriesLook::Area, originalColor()))
    , m_evaluationSeries(addSeries(SeriesLook::Line, evaluationColor()))
{
    setEmptyText(tr("No shift measured: analyze with calibration and evaluation data of their own"));
    offerScaleSwitch(ChartScale::Logarithmic);
}

ShiftChart::~ShiftChart() = default;

void ShiftChart::setShift(const analysis::LayerShift& shift)
{
    m_shift = shift;
    m_shift.calibration = asShares(shift.calibration);
    m_shift.evaluation = asShares(shift.evaluation);
    refresh();
}

bool ShiftChart::isEmpty() const
{
    return !isDrawable(m_shift.calibration) || !isDrawable(m_shift.evaluation);
}

void ShiftChart::rebuild(ChartContent& content)
{
    const bool logarithmic = valueScale() == ChartScale::Logarithmic;
    const double largest = std::max(largestCount(m_shift.calibration), largestCount(m_shift.evaluation));
    const double top = largest > 0 ? largest : 1;
    content.horizontal = { tr("input activation"), std::min(m_shift.calibration.lo, m_shift.evaluation.lo),
        std::max(m_shift.calibration.hi, m_shift.evaluation.hi) };
    content.vertical = { logarithmic ? tr("share (log)") : tr("share"),
        logarithmic ? std::min(smallestShare(m_shift), top / 2) / 2 : 0, logarithmic ? 2 * top : 1.1 * top,
        valueScale() };
    content.legend = { { tr("calibration"), originalColor(), LegendMark::Fill },
        { tr("evaluation"), evaluationColor(), LegendMark::Line } };
    setSeries(m_calibrationSeries, steps(m_shift.calibration));
    setSeries(m_evaluationSeries, steps(m_shift.evaluation));
}

std::optional<ChartFrame::Readout> ShiftChart::readout(QPointF pixel) const
{
    const QPointF at = chartLayout().plot.value(pixel);
    return Readout{ at,
        tr("%1\ncalibration %2\nevaluation %3")
            .arg(significantText(at.x()), percentText(countAt(m_shift.calibration, at.x())),
                percentText(countAt(m_shift.evaluation, at.x()))) };
}

DataTable ShiftChart::dataTable() const
{
    DataTable table{ { QStringLiteral("from"), QStringLiteral("to"), QStringLiteral("calibration_share"),
                         QStringLiteral("evaluation_share") },
        {} };
    const analysis::BinnedCounts& edges = m_shift.calibration;
    const std::size_t bins = std::min(edges.counts.size(), m_shift.evaluation.counts.size());
    const double width = bins == 0 ? 0 : (edges.hi - edges.lo) / double(bins);
    for (std::size_t i = 0; i < bins; ++i)
        table.rows.push_back({ edges.lo + width * double(i), edges.lo + width * double(i + 1), edges.counts[i],
            m_shift.evaluation.counts[i] });
    return table;
}

ShiftScoresChart::ShiftScoresChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("No shift measured: analyze with calibration and evaluation data of their own"));
}

ShiftScoresChart::~ShiftScoresChart() = default;

void ShiftScoresChart::setScores(const analysis::ShiftResult& shift)
{
    m_scores.clear();
    for (const analysis::LayerShift& layer : shift.layers)
        m_scores.push_back({ QString::fromStdString(layer.layer), layer.score });
    m_overall = shift.overall;
    m_selected = -1;
    refresh();
}

void ShiftScoresChart::setSelected(int layer)
{
    m_selected = layer;
    redraw();
}

void ShiftScoresChart::rebuild(ChartContent& content)
{
    double largest = 1.5 * threshold;
    for (const Score& score : m_scores) {
        if (std::isfinite(score.score))
            largest = std::max(largest, score.score);
    }
    content.horizontal = { tr("layer, in network order"), 0, double(m_scores.size()) };
    content.horizontal.numbers = AxisNumbers::Items;
    content.vertical = { tr("shift score"), 0, 1.1 * largest };
    const QString limit = QLocale().toString(threshold);
    content.legend = { { tr("score of a layer"), evaluationColor(), LegendMark::Fill },
        { tr("above %1: a finding").arg(limit), errorColor(), LegendMark::Fill },
        { tr("the limit %1").arg(limit), theme().text, LegendMark::Line },
        { tr("mean of all: %1").arg(significantText(m_overall, 3)), theme().text, LegendMark::Dashes } };
}

void ShiftScoresChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, false);
    const double layerWidth = plot.xPixel(1) - plot.xPixel(0);
    const double space = layerWidth > 6 ? 0.15 * layerWidth : 0;
    for (int i = 0; i < int(m_scores.size());) {
        // As many layers as fall on one pixel become one bar.
        const int last = std::max(i + 1, int(std::floor(plot.xValue(std::floor(plot.xPixel(i)) + 1))));
        double largest = 0;
        bool selected = false;
        bool lost = false;
        for (int j = i; j < std::min(last, int(m_scores.size())); ++j) {
            const double score = m_scores[std::size_t(j)].score;
            lost = lost || !std::isfinite(score);
            largest = std::isfinite(score) ? std::max(largest, score) : largest;
            selected = selected || j == m_selected;
        }
        if (lost) // what is not a number fills the height: it must not look like no shift
            largest = plot.value(plot.area.topLeft()).y();
        const double left = plot.xPixel(i) + space;
        const double width = std::max(1.0, layerWidth * (last - i) - 2 * space);
        const QRectF bar(QPointF(left, plot.yPixel(largest)), QPointF(left + width, plot.yPixel(0)));
        if (selected)
            paintSelectedColumn(painter, layout, { left - space, width + 2 * space }, theme);
        QColor color = largest > threshold ? errorColor() : evaluationColor();
        painter.fillRect(bar, lost ? QBrush(color, Qt::BDiagPattern) : QBrush(color));
        i = last;
    }
    const auto line = [&](double at, const QPen& pen) {
        painter.setPen(pen);
        painter.drawLine(QPointF(plot.area.left(), plot.yPixel(at)), QPointF(plot.area.right(), plot.yPixel(at)));
    };
    line(threshold, QPen(theme.text, 1));
    line(m_overall, QPen(theme.text, 1, Qt::DashLine));
}

int ShiftScoresChart::layerAt(QPointF pixel) const
{
    const int layer = int(std::floor(chartLayout().plot.xValue(pixel.x())));
    return chartLayout().plot.area.contains(pixel) && layer >= 0 && layer < int(m_scores.size()) ? layer : -1;
}

std::optional<ChartFrame::Readout> ShiftScoresChart::readout(QPointF pixel) const
{
    const int layer = layerAt(pixel);
    if (layer < 0)
        return std::nullopt;
    const Score& score = m_scores[std::size_t(layer)];
    return Readout{ { layer + 0.5, std::isfinite(score.score) ? score.score : 0 },
        tr("%1\nshift %2").arg(score.layer, significantText(score.score, 3)) };
}

void ShiftScoresChart::clicked(QPointF pixel)
{
    if (const int layer = layerAt(pixel); layer >= 0)
        Q_EMIT layerClicked(layer);
}

DataTable ShiftScoresChart::dataTable() const
{
    DataTable table{ { QStringLiteral("layer"), QStringLiteral("score") }, {} };
    for (const Score& score : m_scores)
        table.rows.push_back({ score.layer, score.score });
    return table;
}

} // namespace widgets
