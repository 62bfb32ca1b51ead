// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/share_chart.h"

#include <QFontMetricsF>
#include <QPainter>

#include "widgets/number_text.h"

namespace widgets {

namespace {

constexpr double thickness = 0.38; ///< of the ring, share of its radius

} // namespace

ShareChart::ShareChart(QWidget* parent) : ChartFrame(parent)
{
    setEmptyText(tr("No plan yet"));
}

ShareChart::~ShareChart() = default;

void ShareChart::setShares(std::vector<Share> shares, const QString& total)
{
    m_shares = std::move(shares);
    m_total = total;
    m_sum = 0;
    for (const Share& share : m_shares)
        m_sum += share.value;
    refresh();
}

void ShareChart::rebuild(ChartContent& content)
{
    // A ring has no axes: their only labels lie outside of what is shown.
    content.horizontal.labels = { { -1, QString() } };
    content.vertical.labels = { { -1, QString() } };
}

void ShareChart::paintData(QPainter& painter, const ChartLayout& layout, const Theme& theme)
{
    const QFontMetricsF metrics(painter.font());
    const QRectF area = layout.plot.area;
    double names = 0;
    for (const Share& share : m_shares)
        names = std::max(names, metrics.horizontalAdvance(tr("%1  %2").arg(share.name, percentText(1.0))));
    names += 26;
    const double radius = std::max(10.0, std::min(area.height(), area.width() - names) / 2 - 4);
    const QPointF middle(area.left() + radius + 4, area.center().y());
    const QRectF ring(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius);
    painter.setRenderHint(QPainter::Antialiasing, true);
    painter.setPen(QPen(theme.background, 1.5));
    constexpr double whole = 360 * 16; // QPainter's sixteenths of a degree
    double from = 90 * 16; // the first part begins at the top and runs clockwise
    for (const Share& share : m_shares) {
        const double span = whole * share.value / m_sum;
        painter.setBrush(share.color);
        painter.drawPie(ring, int(std::lround(from - span)), int(std::lround(span)));
        from -= span;
    }
    painter.setBrush(theme.background);
    painter.setPen(Qt::NoPen);
    const double inner = radius * (1 - thickness);
    painter.drawEllipse(middle, inner, inner);
    painter.setPen(theme.text);
    painter.drawText(QRectF(middle.x() - inner, middle.y() - inner, 2 * inner, 2 * inner), Qt::AlignCenter, m_total);

    const double line = metrics.height() + 4;
    double y = middle.y() - line * double(m_shares.size()) / 2;
    for (const Share& share : m_shares) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(share.color);
        const double x = ring.right() + 14;
        painter.drawRect(QRectF(x, y + line / 2 - 5, 10, 10));
        painter.setPen(theme.text);
        painter.drawText(QRectF(x + 16, y, area.right() - x, line), Qt::AlignVCenter | Qt::AlignLeft,
            tr("%1  %2").arg(share.name, percentText(share.value / m_sum)));
        y += line;
    }
}

DataTable ShareChart::dataTable() const
{
    DataTable table{ { QStringLiteral("name"), QStringLiteral("bytes") }, {} };
    for (const Share& share : m_shares)
        table.rows.push_back({ share.name, share.value });
    return table;
}

} // namespace widgets
