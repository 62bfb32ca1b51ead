// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace analysis
{

/// The bits of a float without its sign; those of an infinity and of a NaN are infinityBits and above.
inline constexpr std::int32_t magnitudeMask = 0x7FFFFFFF;
inline constexpr std::int32_t infinityBits = 0x7F800000;

/// Integers in the order of the floats whose bits they come from, so that minima and maxima become integer reductions,
/// which compilers vectorise without being allowed to reorder float arithmetic. Its own inverse; -0 comes before +0.
[[nodiscard]] inline std::int32_t orderedKey(std::int32_t bits)
{
    return bits ^ ((bits >> 31) & magnitudeMask);
}

/// The float of a key, with -0 as +0.
[[nodiscard]] inline float fromOrderedKey(std::int32_t key)
{
    return std::bit_cast<float>(orderedKey(key)) + 0.0F;
}

} // namespace analysis
