// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QPointF>

class QPainter;

namespace widgets {

/// The shape of a point: tells apart what two similar colours would not.
enum class Marker { Disc, Square, Diamond, Up, Down };

/// The shape of the variant with this index: shapes and hues (variantColor()) repeat after numbers of their own, so
/// that 40 variants in a row differ in one of them and neighbours in both.
[[nodiscard]] Marker variantMarker(int index);

/// Draws the shape around `centre` with the painter's pen and brush; all look as large as a disc of this radius.
void paintMarker(QPainter& painter, QPointF centre, double radius, Marker marker);

/// For lists and tables, 10 × 10 pixels.
[[nodiscard]] QIcon markerIcon(const QColor& color, Marker marker);

} // namespace widgets
