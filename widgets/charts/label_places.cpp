// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts/label_places.h"

#include <algorithm>
#include <cmath>

namespace widgets {

namespace {

constexpr double nameGap = 4; ///< between a mark and its name, pixels
constexpr int mostLines = 4; ///< lines of text that a name may be above or below its point

/// From near to far, right before left.
std::vector<QRectF> placesFor(const PointLabel& label)
{
    const double line = label.size.height();
    const double right = label.at.x() + label.radius + nameGap;
    const double left = label.at.x() - label.radius - nameGap - label.size.width();
    std::vector<QRectF> places;
    for (const double x : { right, left })
        places.emplace_back(QPointF(x, label.at.y() - line / 2), label.size);
    for (double lines = 0.5; lines <= mostLines; lines += 0.5) {
        for (const double x : { right, left }) {
            places.emplace_back(QPointF(x, label.at.y() - line / 2 - lines * line), label.size);
            places.emplace_back(QPointF(x, label.at.y() - line / 2 + lines * line), label.size);
        }
    }
    return places;
}

bool isFree(const QRectF& place, const std::vector<QRectF>& taken)
{
    return std::ranges::none_of(taken, [&](const QRectF& other) { return other.intersects(place); });
}

} // namespace

std::vector<std::optional<QRectF>> placeLabels(std::span<const PointLabel> labels, const LabelGround& ground)
{
    std::vector<QRectF> taken = ground.marks;
    std::vector<std::optional<QRectF>> places(labels.size());
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!ground.area.contains(labels[i].at) || labels[i].size.isEmpty())
            continue;
        for (const QRectF& place : placesFor(labels[i])) {
            if (!ground.area.contains(place) || !isFree(place, taken))
                continue;
            if (!places[i])
                places[i] = place;
            if (isFree(place, ground.lines)) {
                places[i] = place;
                break;
            }
        }
        if (places[i])
            taken.push_back(*places[i]);
    }
    return places;
}

std::optional<QPointF> leaderEnd(const PointLabel& label, const QRectF& place)
{
    if (std::abs(place.center().y() - label.at.y()) <= place.height())
        return std::nullopt;
    const double x = place.left() > label.at.x() ? place.left() - 2 : place.right() + 2;
    return QPointF(x, place.center().y());
}

} // namespace widgets
