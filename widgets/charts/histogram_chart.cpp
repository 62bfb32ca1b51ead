// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/histogram_chart.h"

#include <algorithm>
#include <cmath>

#include <QAreaSeries>
#include <QChart>
#include <QChartView>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QVBoxLayout>
#include <QValueAxis>

#include "widgets/charts/palette.h"

namespace widgets {

namespace {

/// Half a count: where a log axis shows a bin that is empty.
constexpr double emptyBin = 0.5;

/// The outline of a histogram: two points a bin, so that a bin reads as a step.
QList<QPointF> steps(const analysis::BinnedCounts& histogram)
{
    QList<QPointF> points;
    const auto count = histogram.counts.size();
    points.reserve(qsizetype(2 * count));
    const double width = (histogram.hi - histogram.lo) / double(std::max<std::size_t>(count, 1));
    for (std::size_t i = 0; i < count; ++i) {
        const double y = std::max(histogram.counts[i], emptyBin);
        points << QPointF(histogram.lo + width * double(i), y) << QPointF(histogram.lo + width * double(i + 1), y);
    }
    return points;
}

double largest(const analysis::BinnedCounts& histogram)
{
    const auto it = std::max_element(histogram.counts.begin(), histogram.counts.end());
    return it == histogram.counts.end() ? 0 : *it;
}

} // namespace

HistogramChart::HistogramChart(QWidget* parent)
    : QWidget(parent)
    , m_chart(new QChart)
    , m_original(new QLineSeries(this))
    , m_originalBase(new QLineSeries(this))
    , m_quantized(new QLineSeries)
{
    auto* area = new QAreaSeries(m_original, m_originalBase);
    area->setName(tr("FP32"));
    area->setColor(originalColor());
    area->setBorderColor(originalColor());
    m_quantized->setName(tr("quantized"));
    m_quantized->setPen(QPen(quantizedColor(), 1.5));
    m_chart->addSeries(area);
    m_chart->addSeries(m_quantized);
    m_chart->setAnimationOptions(QChart::NoAnimation);

    auto* x = new QValueAxis;
    x->setTickCount(5);
    auto* y = new QLogValueAxis;
    y->setTitleText(tr("count"));
    y->setLabelFormat(QStringLiteral("%.0f"));
    y->setMin(emptyBin);
    m_chart->addAxis(x, Qt::AlignBottom);
    m_chart->addAxis(y, Qt::AlignLeft);
    for (QAbstractSeries* series :
        { static_cast<QAbstractSeries*>(area), static_cast<QAbstractSeries*>(m_quantized) }) {
        series->attachAxis(x);
        series->attachAxis(y);
    }

    auto* view = new QChartView(m_chart);
    view->setRenderHint(QPainter::Antialiasing);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view);
    setHistograms({}, {}, {});
}

HistogramChart::~HistogramChart() = default;

void HistogramChart::setHistograms(
    const analysis::BinnedCounts& original, const analysis::BinnedCounts& quantized, const QString& unit)
{
    m_original->replace(steps(original));
    m_originalBase->replace(original.counts.empty()
            ? QList<QPointF>()
            : QList<QPointF>{ { original.lo, emptyBin }, { original.hi, emptyBin } });
    m_quantized->replace(steps(quantized));
    m_chart->setTitle(isEmpty() ? tr("No histogram yet: select a layer of an evaluated variant") : QString());
    m_chart->axes(Qt::Horizontal).first()->setTitleText(unit);
    if (!isEmpty()) {
        m_chart->axes(Qt::Horizontal).first()->setRange(original.lo, original.hi);
        m_chart->axes(Qt::Vertical)
            .first()
            ->setRange(emptyBin, std::max({ largest(original), largest(quantized), 1.0 }) * 2);
    }
}

bool HistogramChart::isEmpty() const
{
    return m_original->count() == 0;
}

} // namespace widgets
