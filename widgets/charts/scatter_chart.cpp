// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/scatter_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double radius = 5; ///< of a point, pixels
constexpr double reach = 14; ///< from how far the mouse finds a point, pixels

bool isFinite(const ScatterPoint& point)
{
    return std::isfinite(point.x) && std::isfinite(point.y);
}

} // namespace

ScatterChart::ScatterChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("Nothing to compare yet: run a variant on labelled data"));
}

ScatterChart::~ScatterChart() = default;

void ScatterChart::setPoints(std::vector<ScatterPoint> points, const QString& xTitle, const QString& yTitle)
{
    m_points = std::move(points);
    m_frontier.clear();
    m_xTitle = xTitle;
    m_yTitle = yTitle;
    refresh();
}

void ScatterChart::setSelected(int point)
{
    m_selected = point;
    redraw();
}

void ScatterChart::setFrontier(std::vector<int> points)
{
    m_frontier = std::move(points);
    redraw();
}

bool ScatterChart::isEmpty() const
{
    return std::none_of(m_points.begin(), m_points.end(), isFinite);
}

void ScatterChart::rebuild(ChartContent& content)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    QPointF lo(infinity, infinity);
    QPointF hi(-infinity, -infinity);
    for (const ScatterPoint& point : m_points) {
        if (!isFinite(point))
            continue;
        lo = { std::min(lo.x(), point.x), std::min(lo.y(), point.y) };
        hi = { std::max(hi.x(), point.x), std::max(hi.y(), point.y) };
    }
    const auto axis = [](const QString& title, double from, double to) {
        const double margin = to > from ? 0.15 * (to - from) : std::max(0.1 * std::abs(to), 0.5);
        // A quantity that is never negative does not get an axis that is.
        return ChartAxis{ title, from >= 0 ? std::max(0.0, from - margin) : from - margin, to + margin };
    };
    content.horizontal = axis(m_xTitle, lo.x(), hi.x());
    content.vertical = axis(m_yTitle, lo.y(), hi.y());
}

void ScatterChart::paintFrontier(QPainter& painter, const PlotTransform& plot, const Theme& theme) const
{
    QPolygonF line;
    for (const int i : m_frontier)
        line << plot.pixel({ m_points[std::size_t(i)].x, m_points[std::size_t(i)].y });
    painter.setPen(QPen(theme.faintText, 1, Qt::DashLine));
    painter.drawPolyline(line);
}

void ScatterChart::paintPoint(QPainter& painter, const PlotTransform& plot, std::size_t i, const Theme& theme) const
{
    painter.setPen(int(i) == m_selected ? QPen(theme.text, 2) : QPen(theme.background, 1));
    painter.setBrush(m_points[i].color);
    painter.drawEllipse(plot.pixel({ m_points[i].x, m_points[i].y }), radius, radius);
}

void ScatterChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const PlotTransform& plot = layout.plot;
    const QFontMetricsF metrics(painter.font());
    painter.setRenderHint(QPainter::Antialiasing, true);
    paintFrontier(painter, plot, theme);
    std::vector<QRectF> taken;
    for (const ScatterPoint& point : m_points) {
        const QPointF at = plot.pixel({ point.x, point.y });
        taken.emplace_back(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius);
    }
    for (const ScatterPoint& point : m_points) {
        if (!isFinite(point))
            continue;
        const QPointF at = plot.pixel({ point.x, point.y });
        const double width = metrics.horizontalAdvance(point.name);
        const double height = metrics.height();
        for (const QPointF& offset : { QPointF(radius + 4, -height / 2), QPointF(-radius - 4 - width, -height / 2),
                 QPointF(-width / 2, -radius - 3 - height), QPointF(-width / 2, radius + 3),
                 QPointF(radius + 2, -radius - 2 - height), QPointF(radius + 2, radius + 2) }) {
            const QRectF place(at + offset, QSizeF(width, height));
            const bool free = plot.area.contains(place)
                && std::none_of(
                    taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(place); });
            if (free) {
                painter.fillRect(place, theme.background); // over the line
                painter.setPen(theme.text);
                painter.drawText(place.adjusted(-1, 0, 1, 0), Qt::AlignCenter, point.name);
                taken.push_back(place);
                break;
            }
        }
    }
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        if (isFinite(m_points[i]) && int(i) != m_selected)
            paintPoint(painter, plot, i, theme);
    }
    // Not hidden under a point at the same place.
    if (m_selected >= 0 && std::size_t(m_selected) < m_points.size() && isFinite(m_points[std::size_t(m_selected)]))
        paintPoint(painter, plot, std::size_t(m_selected), theme);
}

int ScatterChart::pointAt(QPointF pixel) const
{
    int nearest = -1;
    double distance = reach;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        if (!isFinite(m_points[i]))
            continue;
        const QPointF away = chartLayout().plot.pixel({ m_points[i].x, m_points[i].y }) - pixel;
        if (std::hypot(away.x(), away.y()) < distance) {
            distance = std::hypot(away.x(), away.y());
            nearest = int(i);
        }
    }
    return nearest;
}

std::optional<ChartFrame::Readout> ScatterChart::readout(QPointF pixel) const
{
    const int nearest = pointAt(pixel);
    if (nearest < 0)
        return std::nullopt;
    const ScatterPoint& point = m_points[std::size_t(nearest)];
    return Readout{
        { point.x, point.y },
        tr("%1\n%2: %3\n%4: %5").arg(point.name, m_xTitle, significantText(point.x), m_yTitle, significantText(point.y))
    };
}

void ScatterChart::clicked(QPointF pixel)
{
    if (const int point = pointAt(pixel); point >= 0)
        Q_EMIT pointClicked(point);
}

DataTable ScatterChart::dataTable() const
{
    DataTable table{ { QStringLiteral("name"), m_xTitle, m_yTitle }, {} };
    for (const ScatterPoint& point : m_points)
        table.rows.push_back({ point.name, point.x, point.y });
    return table;
}

} // namespace widgets
