// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

/// Before a hot function of plain loops: GCC compiles it for AVX-512, AVX2 and plain x86-64, and the loader picks one.
/// All give the same bits: sums run in a fixed number of lanes, and nothing is contracted to a fused multiply-add.
/// The sanitizers' runtimes are not up yet when the loader picks, so they get the plain function.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__)                  \
    && !defined(__SANITIZE_THREAD__)
#define ANALYSIS_VECTOR_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ANALYSIS_VECTOR_CLONES
#endif
