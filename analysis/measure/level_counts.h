// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "analysis/encoding/encoding.h"
#include "analysis/observe/histogram.h"

namespace analysis {

/// How often each level of a small integer grid came out. What it adds to a histogram equals Histogram::add() of the
/// quantized values, in less time: they lie in a few hundred places only.
class LevelCounts {
public:
    /// At most 256 levels of one scale, whose products with it are normal floats.
    [[nodiscard]] static bool fits(const Encoding& encoding);

    /// Precondition: fits().
    explicit LevelCounts(const Encoding& encoding);
    /// Values that fake quantization with this encoding gave.
    void add(std::span<const float> quantized);
    void addTo(Histogram& histogram) const;

private:
    static constexpr std::size_t most = 256;
    /// Neighbours are counted in turn in several tables: a processor waits for its own store where it counts in the same
    /// place again.
    static constexpr std::size_t tableCount = 8;

    float m_scale;
    float m_lowest; ///< relative to the zero point
    std::int64_t m_zeros = 0; ///< left out of the tables, where that is possible
    std::array<std::array<std::uint32_t, most>, tableCount> m_tables{};
};

} // namespace analysis
