// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <QRectF>

namespace widgets {

/// A name that stands beside a point of a chart. Pixels.
struct PointLabel {
    QPointF at; ///< the point
    QSizeF size; ///< of the text
    double radius = 0; ///< of the point's mark
};

/// What names keep away from. Pixels.
struct LabelGround {
    QRectF area; ///< that they stay inside
    std::vector<QRectF> marks; ///< never covered
    std::vector<QRectF> lines; ///< covered only where there is no other place
};

/// A place for each label, in order: the earlier choose first. No two overlap; absent where there is no room, also a
/// little farther off. Points beyond the area have no name.
[[nodiscard]] std::vector<std::optional<QRectF>> placeLabels(
    std::span<const PointLabel> labels, const LabelGround& ground);

/// Where a line from the point to its name ends; absent where the name stands so near that it needs none.
[[nodiscard]] std::optional<QPointF> leaderEnd(const PointLabel& label, const QRectF& place);

} // namespace widgets
