// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "analysis/encoding/encoding.h"

namespace analysis
{

/// A weight of any shape as [outer, channels, inner] in memory, and how its elements share scales.
/// The row of channel c are its outer · inner elements in memory order; its groups are runs of `groupSize` of them.
struct ShareLayout {
    std::int64_t outer = 1;
    std::int64_t channels = 1;
    std::int64_t inner = 1;
    std::int64_t groupSize = 1;
    std::int64_t groupsPerChannel = 1;

    [[nodiscard]] std::int64_t shares() const { return channels * groupsPerChannel; }
};

/// `shape` and an axis within it; for granularities tensor and block neither matters, only the count of elements.
[[nodiscard]] inline ShareLayout shareLayout(Granularity granularity, std::span<const std::int64_t> shape, int axis)
{
    ShareLayout layout;
    const bool byChannel =
        granularity.kind == Granularity::Kind::Channel || granularity.kind == Granularity::Kind::Group;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (byChannel && static_cast<int>(i) < axis)
            layout.outer *= shape[i];
        else if (byChannel && static_cast<int>(i) == axis)
            layout.channels = shape[i];
        else
            layout.inner *= shape[i];
    }
    const std::int64_t row = layout.outer * layout.inner;
    layout.groupSize = granularity.size > 0 ? granularity.size : std::max<std::int64_t>(row, 1);
    layout.groupsPerChannel = std::max<std::int64_t>((row + layout.groupSize - 1) / layout.groupSize, 1);
    return layout;
}

/// Calls visit(share, offset, length) for every contiguous run of elements that share a scale, in memory order.
template <class Visit>
void forEachRun(const ShareLayout& layout, Visit&& visit)
{
    for (std::int64_t o = 0; o < layout.outer; ++o) {
        for (std::int64_t c = 0; c < layout.channels; ++c) {
            const std::int64_t rowStart = o * layout.inner; // position in the channel's row
            const std::int64_t offset = (o * layout.channels + c) * layout.inner;
            for (std::int64_t i = 0; i < layout.inner;) {
                const std::int64_t group = (rowStart + i) / layout.groupSize;
                const std::int64_t end = std::min(layout.inner, (group + 1) * layout.groupSize - rowStart);
                visit(c * layout.groupsPerChannel + group, offset + i, end - i);
                i = end;
            }
        }
    }
}

} // namespace analysis
