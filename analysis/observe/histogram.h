// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/encoding/encoding.h"

namespace analysis {

/// A streaming histogram of bounded size whose content depends only on the set of values, not on batches, order or
/// threads: bin edges are multiples of a power of two, so that doubling the width merges bins exactly.
/// With 2^e the smallest power of two above every |x| (at least 2^-100), the bins are [i·w, (i+1)·w),
/// w = 2^e / binsPerSide.
class Histogram {
public:
    static constexpr int binsPerSide = 8192;
    static constexpr int lowestExponent = -100; ///< keeps a bin's width a normal float32

    /// From what another one told: binWidth(), bins(), and count() where there are no bins.
    [[nodiscard]] static Histogram restored(double binWidth, std::vector<std::int64_t> bins, std::int64_t count);

    /// Counts the finite values of `values`; others are ignored.
    void add(std::span<const float> values);
    /// Counts `value` as if it came `count` times.
    void addRepeated(float value, std::int64_t count);
    void merge(const Histogram& other);

    [[nodiscard]] std::int64_t count() const;
    [[nodiscard]] bool empty() const { return m_bins.empty() && m_zeros == 0; }
    /// Width of a bin, in the unit of x; 0 while only zeros (or nothing) were seen.
    [[nodiscard]] double binWidth() const;
    /// 2 · binsPerSide counts from -2^e to 2^e; empty while only zeros were seen.
    [[nodiscard]] std::span<const std::int64_t> bins() const { return m_bins; }
    bool operator==(const Histogram&) const = default;

private:
    friend class HistogramFiller;
    void addZeros(std::int64_t count);
    void growTo(int exponent);
    /// Widens the bins until they hold a finite magnitude > 0, given by its bits.
    void makeRoomFor(std::int32_t magnitude);

    std::vector<std::int64_t> m_bins;
    int m_exponent = 0;
    std::int64_t m_zeros = 0; ///< zeros seen before any other value fixed an exponent
};

/// A histogram for pictures and reports: equal bins over [lo, hi].
struct BinnedCounts {
    double lo = 0;
    double hi = 0;
    std::vector<double> counts; ///< fractional where a fine bin was divided between two
    bool operator==(const BinnedCounts&) const = default;
};

/// `fine` over `binCount` equal bins of [lo, hi]; a fine bin that straddles an edge is divided in proportion, what lies
/// outside goes to the first or last bin.
[[nodiscard]] BinnedCounts rebin(const Histogram& fine, double lo, double hi, int binCount);

} // namespace analysis
