// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/pareto_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/charts/label_places.h"
#include "widgets/charts/marker.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double planRadius = 5; ///< of a point, pixels
constexpr double currentRadius = 9; ///< of the ring around the current plan
constexpr double measuredRadius = 5;
constexpr double planReach = 12; ///< from how far the mouse finds a point, pixels
/// Sizes that span more than this are crowded at one end of a linear axis.
constexpr double widestLinear = 8;

/// On a logarithmic axis what is 0 has no place.
bool canShow(double size, double error)
{
    return std::isfinite(size) && std::isfinite(error) && error > 0;
}

bool canShow(const ParetoPoint& point)
{
    return canShow(point.size, point.error);
}

/// Where a plan is drawn as measured.
std::optional<double> measuredError(const ParetoPoint& point)
{
    const auto error = point.mark == ParetoPoint::Mark::Measured ? std::optional(point.error) : point.measured;
    return error && canShow(point.size, *error) ? error : std::nullopt;
}

double radiusOf(const ParetoPoint& point)
{
    return point.mark == ParetoPoint::Mark::Current ? currentRadius : planRadius;
}

/// What sizes and errors of some points span.
struct Extent {
    static constexpr double infinity = std::numeric_limits<double>::infinity();
    QPointF lo{ infinity, infinity };
    QPointF hi{ -infinity, -infinity };

    void include(double size, double error)
    {
        if (!canShow(size, error))
            return;
        lo = { std::min(lo.x(), size), std::min(lo.y(), error) };
        hi = { std::max(hi.x(), size), std::max(hi.y(), error) };
    }
};

ChartAxis sizeAxis(const QString& title, double lo, double hi)
{
    constexpr double margin = 0.06; // of the axis, at either end
    if (lo > 0 && hi > widestLinear * lo) {
        const double beyond = std::pow(hi / lo, margin);
        return { title, lo / beyond, hi * beyond, ChartScale::Logarithmic };
    }
    const double beyond = hi > lo ? margin * (hi - lo) : std::max(0.1 * hi, 1e-9);
    return { title, std::max(0.0, lo - beyond), hi + beyond };
}

/// Of what is predicted.
QColor predictedColor(ParetoPoint::Mark mark)
{
    return mark == ParetoPoint::Mark::Current ? quantizedColor() : originalColor();
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

std::vector<LegendEntry> ParetoChart::legend() const
{
    const auto any = [this](auto&& has) { return std::ranges::any_of(m_points, has); };
    std::vector<LegendEntry> entries;
    if (!m_frontier.empty())
        entries.push_back({ tr("best plans ≈"), quantizedColor(), LegendMark::Line });
    if (current() != nullptr)
        entries.push_back({ tr("this plan ≈"), quantizedColor(), LegendMark::Dot });
    if (any([](const ParetoPoint& point) { return point.mark == ParetoPoint::Mark::Baseline; }))
        entries.push_back({ tr("others ≈"), originalColor(), LegendMark::Dot });
    if (any([](const ParetoPoint& point) { return measuredError(point).has_value(); }))
        entries.push_back({ tr("measured ="), evaluationColor(), LegendMark::Diamond });
    return entries;
}

void ParetoChart::rebuild(ChartContent& content)
{
    Extent extent;
    std::vector<QPointF> frontier;
    for (const QPointF& point : m_frontier) {
        extent.include(point.x(), point.y());
        if (canShow(point.x(), point.y()))
            frontier.push_back(point);
    }
    for (const ParetoPoint& point : m_points) {
        extent.include(point.size, point.error);
        if (const auto measured = measuredError(point))
            extent.include(point.size, *measured);
    }
    if (extent.lo.x() > extent.hi.x()) {
        extent.lo = { 0, 0.1 };
        extent.hi = { 1, 1 };
    }
    content.horizontal = sizeAxis(m_sizeTitle, extent.lo.x(), extent.hi.x());
    content.vertical = { m_errorTitle, extent.lo.y() / 1.6, extent.hi.y() * 1.6, ChartScale::Logarithmic };
    content.legend = legend();
    m_stairs = stairs(frontier);
    // The smallest plan is reached from above: less than its size is not enough. The last step goes on to the edge.
    if (!frontier.empty()) {
        m_stairs.prepend({ frontier.front().x(), content.vertical.hi });
        m_stairs.append({ content.horizontal.hi, frontier.back().y() });
    }
    setSeries(m_line, m_stairs);
}

const ParetoPoint* ParetoChart::current() const
{
    for (const ParetoPoint& point : m_points) {
        if (point.mark == ParetoPoint::Mark::Current && canShow(point))
            return &point;
    }
    return nullptr;
}

void ParetoChart::paintPoint(QPainter& painter, const ParetoPoint& point, const Theme& theme) const
{
    const PlotTransform& plot = chartLayout().plot;
    const auto measured = measuredError(point);
    const QPointF predictedAt = plot.pixel({ point.size, point.error });
    const QPointF measuredAt = plot.pixel({ point.size, measured.value_or(point.error) });
    if (point.mark != ParetoPoint::Mark::Measured) {
        if (measured) {
            painter.setPen(QPen(theme.text, 1.5));
            painter.drawLine(predictedAt, measuredAt);
        }
        if (point.mark == ParetoPoint::Mark::Current) {
            // A ring: what lies near it stays in sight.
            painter.setPen(QPen(predictedColor(point.mark), 1.5));
            painter.setBrush(Qt::NoBrush);
            painter.drawEllipse(predictedAt, currentRadius, currentRadius);
        }
        painter.setPen(QPen(theme.background, 1));
        painter.setBrush(predictedColor(point.mark));
        painter.drawEllipse(predictedAt, planRadius, planRadius);
    }
    if (measured) {
        // Hollow: it often lies on what was predicted.
        painter.setPen(QPen(evaluationColor(), 2));
        painter.setBrush(Qt::NoBrush);
        paintMarker(painter, measuredAt, measuredRadius, Marker::Diamond);
    }
}

void ParetoChart::paintNames(QPainter& painter, const PlotTransform& plot, const Theme& theme) const
{
    const QFontMetricsF metrics(painter.font());
    std::vector<PointLabel> labels;
    std::vector<const ParetoPoint*> named;
    LabelGround ground{ plot.area, {}, {} };
    const auto mark = [](QPointF at, double size) { return QRectF(at, QSizeF()).adjusted(-size, -size, size, size); };
    const auto add = [&](const ParetoPoint& point) {
        if (!canShow(point))
            return;
        const QPointF at = plot.pixel({ point.size, point.error });
        ground.marks.push_back(mark(at, radiusOf(point)));
        if (const auto measured = measuredError(point))
            ground.marks.push_back(mark(plot.pixel({ point.size, *measured }), measuredRadius + 1));
        if (point.name.isEmpty())
            return;
        labels.push_back({ at, { metrics.horizontalAdvance(point.name), metrics.height() }, radiusOf(point) });
        named.push_back(&point);
    };
    // The plan that is worked on has the first choice.
    if (const ParetoPoint* here = current()) {
        add(*here);
        ground.lines.emplace_back(plot.xPixel(here->size) - 1, plot.area.top(), 2, plot.area.height());
    }
    for (const ParetoPoint& point : m_points) {
        if (&point != current())
            add(point);
    }
    for (qsizetype i = 1; i < m_stairs.size(); ++i)
        ground.lines.push_back(
            QRectF(plot.pixel(m_stairs[i - 1]), plot.pixel(m_stairs[i])).normalized().adjusted(-1, -1, 1, 1));
    const auto places = placeLabels(labels, ground);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!places[i])
            continue;
        if (const auto end = leaderEnd(labels[i], *places[i])) {
            painter.setPen(QPen(theme.faintText, 1));
            painter.drawLine(labels[i].at, *end);
        }
        painter.setPen(theme.text);
        painter.drawText(places[i]->adjusted(-1, 0, 1, 0), Qt::AlignCenter, named[i]->name);
    }
}

void ParetoChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    painter.setRenderHint(QPainter::Antialiasing, true);
    const ParetoPoint* here = current();
    if (here != nullptr) {
        const double x = plot.xPixel(here->size);
        painter.setPen(QPen(theme.faintText, 1, Qt::DashLine));
        painter.drawLine(QPointF(x, plot.area.top()), QPointF(x, plot.area.bottom()));
    }
    paintNames(painter, plot, theme);
    for (const ParetoPoint& point : m_points) {
        if (canShow(point) && &point != here)
            paintPoint(painter, point, theme);
    }
    if (here != nullptr)
        paintPoint(painter, *here, theme);
}

int ParetoChart::pointAt(QPointF pixel) const
{
    int nearest = -1;
    double distance = planReach;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const ParetoPoint& point = m_points[i];
        for (const double error : { point.error, measuredError(point).value_or(point.error) }) {
            if (!canShow(point.size, error))
                continue;
            const QPointF away = chartLayout().plot.pixel({ point.size, error }) - pixel;
            if (std::hypot(away.x(), away.y()) < distance) {
                distance = std::hypot(away.x(), away.y());
                nearest = int(i);
            }
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
    QString text = point.name.isEmpty() ? QString() : point.name + QLatin1Char('\n');
    text += tr("%1: %2").arg(m_sizeTitle, significantText(point.size));
    if (point.mark != ParetoPoint::Mark::Measured)
        text += tr("\n%1: ≈ %2").arg(m_errorTitle, significantText(point.error));
    if (const auto measured = measuredError(point))
        text += tr("\n%1: = %2").arg(m_errorTitle, significantText(*measured));
    return Readout{ { point.size, point.error }, text };
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
    const auto number = [](std::optional<double> value) { return value ? DataTable::Cell(*value) : QString(); };
    DataTable table{ { QStringLiteral("name"), m_sizeTitle, m_errorTitle, QStringLiteral("measured") }, {} };
    for (const QPointF& point : m_frontier)
        table.rows.push_back({ QStringLiteral("frontier"), point.x(), point.y(), QString() });
    for (const ParetoPoint& point : m_points) {
        const bool predicted = point.mark != ParetoPoint::Mark::Measured;
        table.rows.push_back({ point.name, point.size, number(predicted ? std::optional(point.error) : std::nullopt),
            number(predicted ? point.measured : point.error) });
    }
    return table;
}

QList<QPointF> stairs(const std::vector<QPointF>& points)
{
    QList<QPointF> corners;
    for (const QPointF& point : points) {
        if (!corners.isEmpty())
            corners << QPointF(point.x(), corners.back().y());
        corners << point;
    }
    return corners;
}

} // namespace widgets
