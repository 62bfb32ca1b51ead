// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>

namespace analysis
{

// Sums in double over floats, in a fixed number of lanes, so that they are the same for every instruction set. Vectors of
// GCC and Clang: of arrays of lanes GCC 12 sometimes makes scalar code.

using FourFloats = float __attribute__((vector_size(16)));
using FourDoubles = double __attribute__((vector_size(32)));

inline constexpr std::size_t lanes = 16; ///< four accumulators of four, to hide the latency of additions

/// By reference: a wide vector as a return value has another ABI with than without AVX.
[[gnu::always_inline]] inline void loadFour(const float* x, FourDoubles& values)
{
    FourFloats narrow;
    std::memcpy(&narrow, x, sizeof(narrow));
    values = __builtin_convertvector(narrow, FourDoubles);
}

[[gnu::always_inline]] inline double sumOfLanes(const FourDoubles (&sums)[4])
{
    const FourDoubles sum = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

} // namespace analysis
