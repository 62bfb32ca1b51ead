// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include "widgets/graph/drawn_graph.h"

namespace widgets {

/// What a layout starts from: sizes of the boxes in pixels, and what is connected.
struct LayoutInput {
    std::vector<QSizeF> sizes;
    std::vector<DrawnEdge> edges; ///< none to itself, none twice
};

/// A line of cubic Bézier segments: its first point, then two control points and an end for each segment.
using CurvePoints = std::vector<QPointF>;

/// Where everything is, in pixels, the way of the data downwards.
struct GraphLayout {
    std::vector<QRectF> nodes; ///< parallel to LayoutInput::sizes; they do not overlap
    std::vector<CurvePoints> edges; ///< parallel to LayoutInput::edges; from box to box
    QRectF bounds;
};

/// Pixels between boxes: within a row, and from row to row.
inline constexpr double nodeGap = 16;
inline constexpr double rowGap = 13;

/// Rows by the longest way from a start (Sugiyama, Tagawa and Toda 1981): rows sorted by their neighbours' mean place,
/// boxes moved as near to their neighbours as their row allows. Edges run through free lanes between the boxes. Edges
/// against the way, which graphs of networks do not have, are drawn upwards. `goOn` is asked now and then; false: what
/// there is by then comes back. About 20 ms for 2,000 boxes.
[[nodiscard]] GraphLayout layeredLayout(
    const LayoutInput& input, const std::function<bool()>& goOn = [] { return true; });

/// The rectangle around all boxes and curves; of a curve, its control points.
[[nodiscard]] QRectF boundsOf(const GraphLayout& layout);

} // namespace widgets
