// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "analysis/measure/results.h"

namespace analysis {

/// Compares one tensor with what it becomes, over many batches, in bounded memory: error measures, histograms of x̂ and
/// of x̂ - x, and up to 1,000 seeded pairs for pictures. What concerns x alone (moments, histogram) is shared by all
/// variants and comes from outside.
class TensorComparison {
public:
    static constexpr std::int64_t pairLimit = 1000;
    static constexpr int pictureBins = 256;

    /// `batches` is how often add() will be called: the pairs are drawn evenly from all of them.
    TensorComparison(std::uint64_t seed, std::int64_t batches);

    /// Equal lengths.
    void add(const Reference& x, std::span<const float> quantized);
    void add(std::span<const float> x, std::span<const float> quantized) { add(Reference(x), quantized); }
    /// add() and addClipped() of x and what `encoding` (one scale, or a float format) makes of it, which is computed piece
    /// by piece and not kept.
    void addQuantized(const Encoding& encoding, const Reference& x);
    void addQuantized(const Encoding& encoding, std::span<const float> x) { addQuantized(encoding, Reference(x)); }
    /// What fake quantization counted for the same elements.
    void addClipped(std::int64_t clipped, double clippedSquaredError)
    {
        m_error.addClipped(clipped, clippedSquaredError);
    }
    /// `moments` and `histogram` are those of every x that was added. The pictures of x and x̂ share their edges.
    [[nodiscard]] TensorResult finish(const Moments& moments, const Histogram& histogram) const;

private:
    template <class QuantizedAt>
    void drawPairs(std::span<const float> x, const QuantizedAt& quantizedAt);

    std::uint64_t m_state; ///< of the generator that draws pairs
    std::int64_t m_pairsPerBatch;
    ErrorStats m_error;
    Histogram m_quantized;
    Histogram m_errors;
    PairSample m_pairs;
};

/// The range that a picture of `histogram` needs: its outermost bins that are not empty; {-1, 1} for an empty one.
[[nodiscard]] Range occupiedRange(const Histogram& histogram);

/// The range of the values without `share` of them, half of it cut off at each end, precise to a bin; {0, 0} for an empty
/// histogram. 0.001 leaves what 99.9 % lie in.
[[nodiscard]] Range middleRange(const Histogram& histogram, double share);

} // namespace analysis
