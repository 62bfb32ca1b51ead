// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "analysis/observe/histogram.h"
#include "analysis/observe/listed_bins.h"

namespace analysis {

/// Adds block after block to a histogram, for callers that do more with a block while it is in the cache; others call
/// Histogram::add(). It counts in small tables, which reach the histogram with the destructor at the latest: until then
/// the histogram is incomplete, and nobody else may add to it.
class HistogramFiller {
public:
    static constexpr std::size_t blockSize = ListedBins::blockSize;

    /// `expected`: about how many values will come. The tables pay off from some thousands on.
    HistogramFiller(Histogram& histogram, std::size_t expected);
    ~HistogramFiller();
    HistogramFiller(const HistogramFiller&) = delete;
    HistogramFiller& operator=(const HistogramFiller&) = delete;

    /// Counts the finite values of at most blockSize.
    void add(std::span<const float> block);
    /// Counts left - right, element by element, in float32. Equal lengths, at most blockSize.
    void addDifferences(std::span<const float> left, std::span<const float> right);

private:
    struct Tables;
    static std::unique_ptr<Tables>& spareTables();

    /// A block whose values the bins do not hold, or not all of them ever.
    void addBeyond(std::span<const float> block);
    void count(std::size_t blockLength);
    void emptyTables();
    void setGrid();

    Histogram& m_histogram;
    std::unique_ptr<Tables> m_tables; ///< none for few values
    std::size_t m_inTables = 0; ///< values counted in them
    std::int32_t m_largestInTables = 0; ///< bits of the largest magnitude among these
    BinGrid m_grid;
    ListedBins m_listed;
};

} // namespace analysis
