// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/variant_mark.h"

#include <QPainter>
#include <QPixmapCache>

namespace widgets {

namespace {

QPixmap drawnMark(VariantMark mark, const QColor& color)
{
    constexpr int size = 12;
    constexpr int scale = 3; // sharp on any screen
    QPixmap pixmap(size * scale, size * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1.6));
    const QRectF circle(1.5, 1.5, size - 3, size - 3);
    if (mark == VariantMark::Failed) {
        painter.drawLine(circle.topLeft(), circle.bottomRight());
        painter.drawLine(circle.topRight(), circle.bottomLeft());
        return pixmap;
    }
    if (mark == VariantMark::Done)
        painter.setBrush(color);
    painter.drawEllipse(circle);
    if (mark == VariantMark::Running) {
        painter.setBrush(color);
        painter.drawPie(circle, 90 * 16, 180 * 16);
    }
    return pixmap;
}

} // namespace

QIcon markIcon(VariantMark mark, const QColor& color)
{
    // Progress is shown twenty times a second, the marks of all variants with it.
    const QString key = QStringLiteral("mark-%1-%2").arg(int(mark)).arg(color.rgba());
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        pixmap = drawnMark(mark, color);
        QPixmapCache::insert(key, pixmap);
    }
    return pixmap;
}

} // namespace widgets
