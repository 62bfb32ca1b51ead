// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/marker.h"

#include <algorithm>
#include <array>

#include <QPainter>
#include <QPixmap>
#include <QPixmapCache>

namespace widgets {

namespace {

constexpr int iconSide = 10;
constexpr int iconScale = 3; ///< pixels a pixel of the desktop, for finer screens

} // namespace

Marker variantMarker(int index)
{
    // As many as have no divisor in common with the eight hues.
    static constexpr std::array markers{ Marker::Disc, Marker::Square, Marker::Diamond, Marker::Up, Marker::Down };
    return markers[std::size_t(std::max(index, 0)) % markers.size()];
}

void paintMarker(QPainter& painter, QPointF centre, double radius, Marker marker)
{
    switch (marker) {
    case Marker::Disc:
        painter.drawEllipse(centre, radius, radius);
        return;
    case Marker::Square: {
        const double half = 0.88 * radius;
        painter.drawRect(QRectF(centre.x() - half, centre.y() - half, 2 * half, 2 * half));
        return;
    }
    case Marker::Diamond: {
        const double half = 1.25 * radius;
        painter.drawConvexPolygon(QPolygonF{ { { centre.x(), centre.y() - half }, { centre.x() + half, centre.y() },
            { centre.x(), centre.y() + half }, { centre.x() - half, centre.y() } } });
        return;
    }
    case Marker::Up:
    case Marker::Down: {
        const double side = marker == Marker::Up ? 1 : -1; // where the tip is
        const double base = centre.y() + side * 0.75 * radius;
        painter.drawConvexPolygon(QPolygonF{ { { centre.x() - 1.25 * radius, base },
            { centre.x() + 1.25 * radius, base }, { centre.x(), centre.y() - side * 1.25 * radius } } });
        return;
    }
    }
}

QIcon markerIcon(const QColor& color, Marker marker)
{
    // Every list of variants has them, and is filled anew with every result.
    const QString key = QStringLiteral("marker-%1-%2").arg(int(marker)).arg(color.rgba());
    if (QPixmap known; QPixmapCache::find(key, &known))
        return known;
    QPixmap pixmap(iconSide * iconScale, iconSide * iconScale);
    pixmap.setDevicePixelRatio(iconScale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0x80, 0x80, 0x80), 0.6)); // seen on any ground
    painter.setBrush(color);
    paintMarker(painter, QPointF(iconSide / 2.0, iconSide / 2.0), 3.8, marker);
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace widgets
