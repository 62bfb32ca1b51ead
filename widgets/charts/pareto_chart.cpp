// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/pareto_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double planRadius = 5; ///< of a point, pixels
constexpr double planReach = 12; ///< from how far the mouse finds a point, pixels

/// On a logarithmic axis what is 0 has no place.
bool canShow(const ParetoPoint& point)
{
    return std::isfinite(point.size) && std::isfinite(point.error) && point.error > 0;
}

QColor colorOf(ParetoPoint::Mark mark)
{
    switch (mark) {
    case ParetoPoint::Mark::Current:
        return quantizedColor();
    case ParetoPoint::Mark::Measured:
        return evaluationColor();
    case ParetoPoint::Mark::Baseline:
        break;
    }
    return originalColor();
}

} // namespace

ParetoChart::ParetoChart(QWidget* parent) : ChartFrame(parent), m_line(addSeries(SeriesLook::Line, quantizedColor()))
{
    setEmptyText(tr("No plans yet: measure the layers' sensitivity first"));
}

ParetoChart::~ParetoChart() = default;

void ParetoChart::setTitles(const QString& size, const QString& error)
{
    m_sizeTitle = size;
    m_errorTitle = error;
    refresh();
}

void ParetoChart::setFrontier(std::vector<QPointF> sizeAndError)
{
    m_frontier = std::move(sizeAndError);
    refresh();
}

void ParetoChart::setPoints(std::vector<ParetoPoint> points)
{
    m_points = std::move(points);
    refresh();
}

void ParetoChart::rebuild(ChartContent& content)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    QPointF lo(infinity, infinity);
    QPointF hi(-infinity, -infinity);
    const auto include = [&](double size, double error) {
        if (std::isfinite(size) && std::isfinite(error) && error > 0) {
            lo = { std::min(lo.x(), size), std::min(lo.y(), error) };
            hi = { std::max(hi.x(), size), std::max(hi.y(), error) };
        }
    };
    QList<QPointF> line;
    for (const QPointF& point : m_frontier) {
        include(point.x(), point.y());
        if (point.y() > 0)
            line << point;
    }
    for (const ParetoPoint& point : m_points)
        include(point.size, point.error);
    if (lo.x() > hi.x()) {
        lo = { 0, 0.1 };
        hi = { 1, 1 };
    }
    const double margin = hi.x() > lo.x() ? 0.06 * (hi.x() - lo.x()) : std::max(0.1 * hi.x(), 1e-9);
    content.horizontal = { m_sizeTitle, std::max(0.0, lo.x() - margin), hi.x() + margin };
    content.vertical = { m_errorTitle, lo.y() / 1.6, hi.y() * 1.6, ChartScale::Logarithmic };
    content.legend = { { tr("best plans, predicted"), quantizedColor(), LegendMark::Line },
        { tr("this plan ≈"), quantizedColor(), LegendMark::Dot },
        { tr("measured ="), evaluationColor(), LegendMark::Dot },
        { tr("others ≈"), originalColor(), LegendMark::Dot } };
    setSeries(m_line, line);
}

const ParetoPoint* ParetoChart::current() const
{
    for (const ParetoPoint& point : m_points) {
        if (point.mark == ParetoPoint::Mark::Current && canShow(point))
            return &point;
    }
    return nullptr;
}

void ParetoChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    const QFontMetricsF metrics(painter.font());
    painter.setRenderHint(QPainter::Antialiasing, true);
    std::vector<QRectF> taken;
    for (const ParetoPoint& point : m_points) {
        if (canShow(point))
            taken.push_back(QRectF(plot.pixel({ point.size, point.error }), QSizeF()).adjusted(-7, -7, 7, 7));
    }
    if (const ParetoPoint* here = current()) {
        const double x = plot.xPixel(here->size);
        painter.setPen(QPen(theme.faintText, 1, Qt::DashLine));
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
    }
    for (const ParetoPoint& point : m_points) {
        if (!canShow(point))
            continue;
        const QPointF at = plot.pixel({ point.size, point.error });
        const double size = point.mark == ParetoPoint::Mark::Current ? planRadius + 2 : planRadius;
        painter.setPen(QPen(theme.background, 1));
        painter.setBrush(colorOf(point.mark));
        painter.drawEllipse(at, size, size);
        const double width = metrics.horizontalAdvance(point.name);
        const double height = metrics.height();
        for (const QPointF& offset : { QPointF(planRadius + 5, -height - 1), QPointF(planRadius + 5, 1),
                 QPointF(-planRadius - 5 - width, 1), QPointF(-planRadius - 5 - width, -height - 1) }) {
            const QRectF place(at + offset, QSizeF(width, height));
            const bool free = plot.area.contains(place)
                && std::none_of(
                    taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(place); });
            if (free) {
                painter.setPen(theme.text);
                painter.drawText(place.adjusted(-1, 0, 1, 0), Qt::AlignCenter, point.name);
                taken.push_back(place);
                break;
            }
        }
    }
}

int ParetoChart::pointAt(QPointF pixel) const
{
    int nearest = -1;
    double distance = planReach;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        if (!canShow(m_points[i]))
            continue;
        const QPointF away = chartLayout().plot.pixel({ m_points[i].size, m_points[i].error }) - pixel;
        if (std::hypot(away.x(), away.y()) < distance) {
            distance = std::hypot(away.x(), away.y());
            nearest = int(i);
        }
    }
    return nearest;
}

std::optional<ChartFrame::Readout> ParetoChart::readout(QPointF pixel) const
{
    const int nearest = pointAt(pixel);
    if (nearest < 0)
        return std::nullopt;
    const ParetoPoint& point = m_points[std::size_t(nearest)];
    const QString mark = point.mark == ParetoPoint::Mark::Measured ? QStringLiteral("=") : QStringLiteral("≈");
    return Readout{ { point.size, point.error },
        tr("%1\n%2: %3\n%4 %5 %6")
            .arg(point.name, m_sizeTitle, significantText(point.size), m_errorTitle, mark,
                significantText(point.error)) };
}

bool ParetoChart::canGrab(QPointF pixel) const
{
    const ParetoPoint* here = current();
    return here && chartLayout().plot.area.contains(pixel)
        && std::abs(chartLayout().plot.xPixel(here->size) - pixel.x()) < planReach / 2;
}

void ParetoChart::dragTo(QPointF pixel)
{
    m_dragged = chartLayout().plot.xValue(pixel.x());
    Q_EMIT sizeDragged(m_dragged);
}

void ParetoChart::drop()
{
    Q_EMIT sizeDropped(m_dragged);
}

void ParetoChart::clicked(QPointF pixel)
{
    if (const int point = pointAt(pixel); point >= 0)
        Q_EMIT pointClicked(point);
}

DataTable ParetoChart::dataTable() const
{
    DataTable table{ { QStringLiteral("name"), m_sizeTitle, m_errorTitle }, {} };
    for (const QPointF& point : m_frontier)
        table.rows.push_back({ QStringLiteral("frontier"), point.x(), point.y() });
    for (const ParetoPoint& point : m_points)
        table.rows.push_back({ point.name, point.size, point.error });
    return table;
}

} // namespace widgets
