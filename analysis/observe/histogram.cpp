// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "analysis/observe/histogram_filler.h"
#include "analysis/observe/listed_bins.h"
#include "analysis/ordered_bits.h"

namespace analysis {

namespace {

constexpr std::size_t binCount = 2 * Histogram::binsPerSide;

/// Halves the resolution: bin i becomes floor(i / 2), counted from the middle.
void mergePairs(std::vector<std::int64_t>& bins)
{
    constexpr std::size_t middle = Histogram::binsPerSide;
    constexpr std::size_t half = middle / 2;
    std::vector<std::int64_t> merged(binCount, 0);
    for (std::size_t pair = 0; pair < middle; ++pair)
        merged[middle - half + pair] = bins[2 * pair] + bins[2 * pair + 1];
    bins = std::move(merged);
}

/// The exponent e of the smallest power of two above a finite magnitude > 0, at least Histogram::lowestExponent.
int exponentAbove(std::int32_t magnitude)
{
    int exponent = 0;
    std::frexp(std::bit_cast<float>(magnitude), &exponent);
    return std::max(exponent, Histogram::lowestExponent);
}

} // namespace

double Histogram::binWidth() const
{
    return m_bins.empty() ? 0 : std::ldexp(1.0 / binsPerSide, m_exponent);
}

std::int64_t Histogram::count() const
{
    return std::accumulate(m_bins.begin(), m_bins.end(), m_zeros);
}

void Histogram::growTo(int exponent)
{
    if (m_bins.empty()) {
        m_bins.assign(binCount, 0);
        m_bins[binsPerSide] = m_zeros;
        m_zeros = 0;
        m_exponent = exponent;
    }
    constexpr int allInTwo = 14; // after so many doublings all is in the two bins beside zero
    for (int steps = std::min(exponent - m_exponent, allInTwo); steps > 0; --steps)
        mergePairs(m_bins);
    m_exponent = std::max(m_exponent, exponent);
}

Histogram Histogram::restored(double binWidth, std::vector<std::int64_t> bins, std::int64_t count)
{
    Histogram histogram;
    if (bins.empty()) {
        histogram.m_zeros = count;
        return histogram;
    }
    histogram.m_bins = std::move(bins);
    histogram.m_exponent = std::ilogb(binWidth * binsPerSide);
    return histogram;
}

void Histogram::makeRoomFor(std::int32_t magnitude)
{
    const int exponent = exponentAbove(magnitude);
    if (m_bins.empty() || exponent > m_exponent)
        growTo(exponent);
}

void Histogram::addZeros(std::int64_t count)
{
    (m_bins.empty() ? m_zeros : m_bins[binsPerSide]) += count;
}

void Histogram::add(std::span<const float> values)
{
    HistogramFiller filler(*this, values.size());
    for (std::size_t begin = 0; begin < values.size(); begin += HistogramFiller::blockSize)
        filler.add(values.subspan(begin, std::min(HistogramFiller::blockSize, values.size() - begin)));
}

void Histogram::addRepeated(float value, std::int64_t count)
{
    if (!std::isfinite(value) || count == 0)
        return;
    if (value == 0) {
        addZeros(count);
        return;
    }
    const std::int32_t magnitude = std::bit_cast<std::int32_t>(value) & magnitudeMask;
    makeRoomFor(magnitude);
    ListedBins listed;
    listBins(&value, 1, { static_cast<float>(binWidth()), infinityBits }, listed);
    m_bins[listed.bins[0]] += count;
}

void Histogram::merge(const Histogram& other)
{
    if (other.m_bins.empty()) {
        (m_bins.empty() ? m_zeros : m_bins[binsPerSide]) += other.m_zeros;
        return;
    }
    growTo(other.m_exponent);
    Histogram grown = other;
    grown.growTo(m_exponent);
    for (std::size_t i = 0; i < binCount; ++i)
        m_bins[i] += grown.m_bins[i];
}

} // namespace analysis
