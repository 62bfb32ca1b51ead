// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/listed_bins.h"

#include <bit>

#include "analysis/observe/histogram.h"
#include "analysis/ordered_bits.h"
#include "analysis/vector_clones.h"
#include "analysis/vector_compression.h"

namespace analysis {

namespace {

ANALYSIS_VECTOR_CLONES std::int32_t largestMagnitude(const float* x, std::size_t n)
{
    std::int32_t largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::int32_t magnitude = std::bit_cast<std::int32_t>(x[i]) & magnitudeMask;
        largest = magnitude > largest ? magnitude : largest;
    }
    return largest;
}

ANALYSIS_VECTOR_CLONES void subtract(
    const float* __restrict left, const float* __restrict right, std::size_t n, float* __restrict difference)
{
    for (std::size_t i = 0; i < n; ++i)
        difference[i] = left[i] - right[i];
}

/// bins[i] = binsPerSide + floor(x[i] / width), exactly: width is a power of two. Truncation is corrected by a
/// comparison in the unit of x, where also a value whose quotient underflows is below zero.
ANALYSIS_VECTOR_CLONES void findBins(
    const float* __restrict x, std::uint16_t* __restrict bins, std::size_t n, float width)
{
    const float perWidth = 1.0F / width;
    for (std::size_t i = 0; i < n; ++i) {
        const auto truncated = static_cast<std::int32_t>(x[i] * perWidth);
        const std::int32_t below = static_cast<float>(truncated) * width > x[i] ? 1 : 0;
        bins[i] = static_cast<std::uint16_t>(truncated - below + Histogram::binsPerSide);
    }
}

#ifdef ANALYSIS_HAS_COMPRESSION

/// In one sweep, of x - subtrahend where there is one. What lies beyond the limit lists bins without a meaning.
__attribute__((target("avx512f,popcnt"))) void listCompressed(
    const float* x, const float* subtrahend, std::size_t n, const BinGrid& grid, ListedBins& listed)
{
    const __m512 width = _mm512_set1_ps(grid.width);
    const __m512 perWidth = _mm512_set1_ps(1.0F / grid.width);
    const __m512i middle = _mm512_set1_epi32(Histogram::binsPerSide);
    const __m512i one = _mm512_set1_epi32(1);
    const __m512i mask = _mm512_set1_epi32(magnitudeMask);
    __m512i largest = _mm512_setzero_si512();
    std::uint16_t* out = listed.bins.data();
    constexpr std::size_t step = 16;
    for (std::size_t i = 0; i < n; i += step) {
        const std::size_t left = n - i;
        const auto loaded = static_cast<__mmask16>(left >= step ? 0xFFFFU : (1U << left) - 1);
        __m512 value = _mm512_maskz_loadu_ps(loaded, x + i);
        if (subtrahend)
            value = _mm512_sub_ps(value, _mm512_maskz_loadu_ps(loaded, subtrahend + i));
        const __m512i magnitude = _mm512_and_epi32(_mm512_castps_si512(value), mask);
        largest = _mm512_maskz_max_epi32(0xFFFF, largest, magnitude);
        const __mmask16 present = _mm512_test_epi32_mask(magnitude, magnitude);
        const __m512i truncated = _mm512_maskz_cvttps_epi32(0xFFFF, _mm512_mul_ps(value, perWidth));
        const __m512 edge = _mm512_mul_ps(_mm512_maskz_cvtepi32_ps(0xFFFF, truncated), width);
        const __mmask16 below = _mm512_cmp_ps_mask(edge, value, _CMP_GT_OQ);
        const __m512i bin = _mm512_add_epi32(_mm512_mask_sub_epi32(truncated, below, truncated, one), middle);
        const __m512i listedBins = _mm512_maskz_compress_epi32(present, bin);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), _mm512_maskz_cvtepi32_epi16(0xFFFF, listedBins));
        out += std::popcount(static_cast<std::uint32_t>(present));
    }
    listed.count = static_cast<std::size_t>(out - listed.bins.data());
    alignas(64) std::array<std::int32_t, step> lanes;
    _mm512_store_si512(lanes.data(), largest);
    listed.largest = 0;
    for (const std::int32_t lane : lanes)
        listed.largest = lane > listed.largest ? lane : listed.largest;
}

#endif

} // namespace

void listBinsPlainly(const float* x, std::size_t n, const BinGrid& grid, ListedBins& listed)
{
    listed.largest = largestMagnitude(x, n);
    listed.count = 0;
    if (listed.largest >= grid.limit || listed.largest == 0)
        return;
    std::array<std::uint16_t, ListedBins::blockSize> all;
    findBins(x, all.data(), n, grid.width);
    for (std::size_t i = 0; i < n; ++i) {
        listed.bins[listed.count] = all[i];
        listed.count += static_cast<std::size_t>(x[i] != 0);
    }
}

void listBins(const float* x, std::size_t n, const BinGrid& grid, ListedBins& listed)
{
#ifdef ANALYSIS_HAS_COMPRESSION
    if (compressesVectors()) {
        listCompressed(x, nullptr, n, grid, listed);
        return;
    }
#endif
    listBinsPlainly(x, n, grid, listed);
}

void listBinsOfDifferences(
    const float* left, const float* right, std::size_t n, const BinGrid& grid, ListedBins& listed)
{
#ifdef ANALYSIS_HAS_COMPRESSION
    if (compressesVectors()) {
        listCompressed(left, right, n, grid, listed);
        return;
    }
#endif
    std::array<float, ListedBins::blockSize> difference;
    subtract(left, right, n, difference.data());
    listBinsPlainly(difference.data(), n, grid, listed);
}

} // namespace analysis
