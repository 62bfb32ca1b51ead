// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/observe/histogram_filler.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>

#include "analysis/ordered_bits.h"
#include "analysis/vector_clones.h"

namespace analysis {

namespace {

/// Fewer values are counted directly: emptying the tables would cost more than they save.
constexpr std::size_t fewValues = 16384;
/// A count of a table has 16 bits, so that the tables stay in the first-level cache.
constexpr std::size_t mostInTables = 65535;

/// Moves what n bins of two tables have counted to `counts`.
ANALYSIS_VECTOR_CLONES void moveCounts(
    std::uint16_t* __restrict a, std::uint16_t* __restrict b, std::size_t n, std::int64_t* __restrict counts)
{
    for (std::size_t i = 0; i < n; ++i) {
        counts[i] += static_cast<std::int64_t>(a[i]) + static_cast<std::int64_t>(b[i]);
        a[i] = b[i] = 0;
    }
}

} // namespace

/// Two in turn: a processor waits for its own store where neighbours count in the same bin.
struct HistogramFiller::Tables {
    std::array<std::array<std::uint16_t, 2 * std::size_t{ Histogram::binsPerSide }>, 2> counts{};
};

std::unique_ptr<HistogramFiller::Tables>& HistogramFiller::spareTables()
{
    static thread_local std::unique_ptr<Tables> spare; // all zero, as every filler leaves them
    return spare;
}

HistogramFiller::HistogramFiller(Histogram& histogram, std::size_t expected) : m_histogram(histogram)
{
    if (expected >= fewValues)
        m_tables = spareTables() ? std::move(spareTables()) : std::make_unique<Tables>();
    setGrid();
}

HistogramFiller::~HistogramFiller()
{
    emptyTables();
    if (m_tables)
        spareTables() = std::move(m_tables);
}

void HistogramFiller::setGrid()
{
    if (m_histogram.m_bins.empty()) {
        m_grid = { 1, 1 }; // any value but zero lies beyond
        return;
    }
    m_grid.width = static_cast<float>(m_histogram.binWidth());
    m_grid.limit = std::bit_cast<std::int32_t>(std::ldexp(1.0F, m_histogram.m_exponent));
}

void HistogramFiller::add(std::span<const float> block)
{
    listBins(block.data(), block.size(), m_grid, m_listed);
    if (m_listed.largest >= m_grid.limit)
        addBeyond(block);
    else
        count(block.size());
}

void HistogramFiller::addDifferences(std::span<const float> left, std::span<const float> right)
{
    listBinsOfDifferences(left.data(), right.data(), left.size(), m_grid, m_listed);
    if (m_listed.largest < m_grid.limit) {
        count(left.size());
        return;
    }
    std::array<float, blockSize> differences;
    std::transform(left.begin(), left.end(), right.begin(), differences.begin(), std::minus<>());
    addBeyond(std::span(differences).first(left.size()));
}

void HistogramFiller::addBeyond(std::span<const float> block)
{
    std::array<float, blockSize> finite;
    const auto end =
        std::copy_if(block.begin(), block.end(), finite.begin(), [](float value) { return std::isfinite(value); });
    const std::span<const float> values(finite.begin(), end);
    listBins(values.data(), values.size(), m_grid, m_listed);
    if (m_listed.largest >= m_grid.limit) {
        emptyTables();
        m_histogram.makeRoomFor(m_listed.largest);
        setGrid();
        listBins(values.data(), values.size(), m_grid, m_listed);
    }
    count(values.size());
}

void HistogramFiller::count(std::size_t blockLength)
{
    m_histogram.addZeros(static_cast<std::int64_t>(blockLength - m_listed.count));
    const std::span<const std::uint16_t> bins = std::span(m_listed.bins).first(m_listed.count);
    if (!m_tables) {
        for (const std::uint16_t bin : bins)
            ++m_histogram.m_bins[bin];
        return;
    }
    if (m_inTables + bins.size() > mostInTables)
        emptyTables();
    m_inTables += bins.size();
    m_largestInTables = std::max(m_largestInTables, m_listed.largest);
    auto& [even, odd] = m_tables->counts;
    std::size_t i = 0;
    for (; i + 2 <= bins.size(); i += 2) {
        ++even[bins[i]];
        ++odd[bins[i + 1]];
    }
    if (i < bins.size())
        ++even[bins[i]];
}

void HistogramFiller::emptyTables()
{
    if (m_inTables == 0)
        return;
    constexpr std::size_t side = Histogram::binsPerSide;
    const double largest = std::bit_cast<float>(m_largestInTables);
    const auto reach = std::min(side, static_cast<std::size_t>(largest / m_histogram.binWidth()) + 1);
    const std::size_t first = side - reach;
    auto& [even, odd] = m_tables->counts;
    moveCounts(even.data() + first, odd.data() + first, 2 * reach, m_histogram.m_bins.data() + first);
    m_inTables = 0;
    m_largestInTables = 0;
}

} // namespace analysis
