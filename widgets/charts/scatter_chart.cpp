// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/scatter_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/charts/mark_color.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double pointRadius = 5; ///< of a point, pixels
constexpr double pointReach = 14; ///< from how far the mouse finds a point, pixels
constexpr double apart = 2 * pointRadius + 2; ///< between points side by side
constexpr std::size_t mostInRow = 6; ///< of points side by side
constexpr std::size_t mostLines = 4; ///< of names beside a place
constexpr double widestName = 0.55; ///< share of the plot's width

bool canDraw(const ScatterPoint& point)
{
    return std::isfinite(point.x) && std::isfinite(point.y);
}

/// Where the i-th of so many points at one place stands, seen from there.
QPointF offsetOf(std::size_t i, std::size_t count)
{
    const std::size_t rows = (count + mostInRow - 1) / mostInRow;
    const std::size_t row = i / mostInRow;
    const std::size_t inRow = std::min(mostInRow, count - row * mostInRow);
    return { (double(i % mostInRow) - double(inRow - 1) / 2) * apart, (double(row) - double(rows - 1) / 2) * apart };
}

/// What so many points at one place cover around it.
QRectF extentOf(std::size_t count)
{
    const double width = apart * double(std::min(count, mostInRow));
    const double height = apart * double((count + mostInRow - 1) / mostInRow);
    return { -width / 2, -height / 2, width, height };
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
    return std::none_of(m_points.begin(), m_points.end(), canDraw);
}

void ScatterChart::rebuild(ChartContent& content)
{
    constexpr double infinity = std::numeric_limits<double>::infinity();
    QPointF lo(infinity, infinity);
    QPointF hi(-infinity, -infinity);
    for (const ScatterPoint& point : m_points) {
        if (!canDraw(point))
            continue;
        lo = { std::min(lo.x(), point.x), std::min(lo.y(), point.y) };
        hi = { std::max(hi.x(), point.x), std::max(hi.y(), point.y) };
    }
    const auto axis = [](const QString& title, double from, double to) {
        const double margin = to > from ? 0.15 * (to - from) : std::max(0.1 * std::abs(to), 0.5);
        // A quantity that is never negative gets no axis that is, but for the half of a point at zero.
        return ChartAxis{ title, from >= 0 ? std::max(-0.2 * margin, from - margin) : from - margin, to + margin };
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

std::vector<ScatterChart::Cluster> ScatterChart::clusters(const PlotTransform& plot) const
{
    std::vector<Cluster> all;
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        if (!canDraw(m_points[i]))
            continue;
        const QPointF at = plot.pixel({ m_points[i].x, m_points[i].y });
        const auto near = std::find_if(all.begin(), all.end(), [&](const Cluster& other) {
            return std::hypot(other.at.x() - at.x(), other.at.y() - at.y()) < pointRadius;
        });
        if (near != all.end())
            near->points.push_back(i);
        else
            all.push_back({ at, { i } });
    }
    return all;
}

QPointF ScatterChart::drawnAt(int point) const
{
    for (const Cluster& cluster : clusters(chartLayout().plot)) {
        for (std::size_t i = 0; i < cluster.points.size(); ++i) {
            if (cluster.points[i] == std::size_t(point))
                return cluster.at + offsetOf(i, cluster.points.size());
        }
    }
    return {};
}

void ScatterChart::paintPoint(QPainter& painter, QPointF at, std::size_t point, const Theme& theme) const
{
    painter.setPen(int(point) == m_selected ? QPen(theme.text, 2) : QPen(theme.background, 1));
    painter.setBrush(markColor(m_points[point].color, theme));
    paintMarker(painter, at, pointRadius, m_points[point].marker);
}

QStringList ScatterChart::labelOf(const Cluster& cluster) const
{
    QStringList lines;
    const bool all = cluster.points.size() <= mostLines;
    for (std::size_t i = 0; i < (all ? cluster.points.size() : mostLines - 1); ++i)
        lines << m_points[cluster.points[i]].name;
    if (!all)
        lines << tr("and %1 more").arg(cluster.points.size() - mostLines + 1);
    return lines;
}

void ScatterChart::paintLabels(
    QPainter& painter, const QRectF& area, const std::vector<Cluster>& all, const Theme& theme) const
{
    const QFontMetricsF metrics(painter.font());
    std::vector<QRectF> taken;
    for (const Cluster& cluster : all)
        taken.push_back(extentOf(cluster.points.size()).translated(cluster.at));
    for (const Cluster& cluster : all) {
        QStringList lines = labelOf(cluster);
        QSizeF size(0, metrics.height() * double(lines.size()));
        for (QString& line : lines) {
            line = metrics.elidedText(line, Qt::ElideMiddle, widestName * area.width());
            size.setWidth(std::max(size.width(), metrics.horizontalAdvance(line)));
        }
        const QRectF points = extentOf(cluster.points.size());
        const double right = points.right() + 3;
        const double left = points.left() - 3 - size.width();
        const double above = points.top() - 2 - size.height();
        const double below = points.bottom() + 2;
        for (const QPointF& offset : { QPointF(right, -size.height() / 2), QPointF(left, -size.height() / 2),
                 QPointF(-size.width() / 2, above), QPointF(-size.width() / 2, below), QPointF(right, above + 4),
                 QPointF(right, below - 4), QPointF(left, above + 4), QPointF(left, below - 4) }) {
            const QRectF place(cluster.at + offset, size);
            if (!area.contains(place) || std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) {
                    return other.intersects(place);
                }))
                continue;
            painter.fillRect(place, theme.background); // over the line
            painter.setPen(theme.text);
            const bool before = place.center().x() < cluster.at.x() - points.width() / 2;
            painter.drawText(place.adjusted(-1, 0, 1, 0), (before ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
                lines.join(u'\n'));
            taken.push_back(place);
            break;
        }
    }
}

void ScatterChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    painter.setRenderHint(QPainter::Antialiasing, true);
    paintFrontier(painter, layout.plot, theme);
    std::vector<Cluster> all = clusters(layout.plot);
    // The selected one is sure of its name.
    std::stable_partition(all.begin(), all.end(), [this](const Cluster& cluster) {
        return m_selected >= 0
            && std::find(cluster.points.begin(), cluster.points.end(), std::size_t(m_selected)) != cluster.points.end();
    });
    paintLabels(painter, layout.plot.area, all, theme);
    std::reverse(all.begin(), all.end()); // and is not hidden by a neighbour
    for (const Cluster& cluster : all) {
        for (std::size_t i = 0; i < cluster.points.size(); ++i)
            paintPoint(painter, cluster.at + offsetOf(i, cluster.points.size()), cluster.points[i], theme);
    }
}

int ScatterChart::pointAt(QPointF pixel) const
{
    int nearest = -1;
    double distance = pointReach;
    for (const Cluster& cluster : clusters(chartLayout().plot)) {
        for (std::size_t i = 0; i < cluster.points.size(); ++i) {
            const QPointF away = cluster.at + offsetOf(i, cluster.points.size()) - pixel;
            if (std::hypot(away.x(), away.y()) < distance) {
                distance = std::hypot(away.x(), away.y());
                nearest = int(cluster.points[i]);
            }
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
