// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Leaving out the zeros of a vector takes an instruction that compilers do not find by themselves. Where it may be there,
// ANALYSIS_HAS_COMPRESSION is defined, and functions with the attribute target("avx512f,popcnt") can use it.
#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#define ANALYSIS_HAS_COMPRESSION

namespace analysis {

/// Whether this processor has it.
[[nodiscard]] inline bool compressesVectors()
{
    static const bool supported = __builtin_cpu_supports("avx512f") != 0;
    return supported;
}

} // namespace analysis

#endif
