// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "analysis/encoding/choose_encoding.h"

namespace analysis
{

struct QuantizationCounts;

/// One scale and zero point as the inner loop wants them. All bounds are relative to the zero point, where they are
/// small integers: clamping before rounding gives the same level, and the rounding trick below is exact.
class IntegerStep
{
public:
    IntegerStep(ScaleAndZeroPoint chosen, std::int64_t lowest, std::int64_t highest);

    [[nodiscard]] std::int32_t level(float x) const; ///< q = clamp(round(x·(1/S)) + Z)
    [[nodiscard]] float value(float x) const; ///< x̂

    /// Whether bounds and levels are exact in float32: all grids but int32's.
    [[nodiscard]] bool isNarrow() const { return m_highest - m_lowest < (std::int64_t{ 1 } << 22); }

    float inverse;
    float scale;
    float low; ///< lowest - Z
    float high; ///< highest - Z
    float clipBelow; ///< smaller x lie outside the grid
    float clipAbove;

private:
    std::int64_t m_lowest;
    std::int64_t m_highest;
    std::int64_t m_zeroPoint;
};

/// Fake quantizes one run and adds to `counts`.
void fakeQuantizeRun(
    const IntegerStep& step, std::span<const float> x, std::span<float> out, QuantizationCounts& counts);

} // namespace analysis
