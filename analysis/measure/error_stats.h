// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace analysis {

/// How far x̂ is from x (definitions: error, one tensor against another). Never NaN: an exact copy has infinite sqnr and
/// snr, an error on nothing but zeros -inf (and infinite relativeMae), cosine is 1 for two zero tensors and 0 where one
/// of them is zero; of no pairs all is 0.
struct ErrorMeasures {
    std::int64_t count = 0;
    double sqnrDb = 0;
    double snrDb = 0;
    double mse = 0;
    double mae = 0;
    double relativeMae = 0;
    double maxError = 0;
    double cosine = 0;
    double bias = 0; ///< mean of (x̂ - x)
    std::optional<double> clipped; ///< share 0 … 1 of elements outside the grid; absent where there is no grid
    std::optional<double> clipMse; ///< mse of these, over all elements; clipMse + roundMse = mse
    std::optional<double> roundMse;
    bool operator==(const ErrorMeasures&) const = default;
};

/// Sums over pairs with e = x̂ - x; what else is needed follows from these.
struct ErrorSums {
    double x = 0, x2 = 0, absX = 0;
    double xe = 0;
    double e = 0, e2 = 0, absE = 0, maxE = 0;
};

/// A tensor x that others are compared with. Where there are several, what it adds to ErrorSums whatever the other one is
/// can be worked out once. The values outlive it.
class Reference {
public:
    static constexpr std::size_t blockSize = 1024;
    /// Of a block's values, but for a rest that fills no vector.
    struct Sums {
        double x = 0, x2 = 0, absX = 0;
    };

    Reference() = default;
    explicit Reference(std::span<const float> x) : m_values(x) { }
    /// Works out the sums of all blocks; sumsAt() has them from then on.
    void sum();
    [[nodiscard]] std::span<const float> values() const { return m_values; }
    /// Of the block that begins at `begin`, a multiple of blockSize; null before sum().
    [[nodiscard]] const Sums* sumsAt(std::size_t begin) const
    {
        return m_sums.empty() ? nullptr : &m_sums[begin / blockSize];
    }

private:
    std::span<const float> m_values;
    std::vector<Sums> m_sums; ///< by block
};

/// Accumulates pairs (x, x̂) in double. Mergeable. Pairs with a value that is not finite are counted apart.
class ErrorStats {
public:
    /// Equal lengths.
    void add(std::span<const float> x, std::span<const float> quantized);
    /// The same, to the bit, with or without the reference's own sums.
    void add(const Reference& x, std::span<const float> quantized);
    /// Of its values from `begin` on, a multiple of Reference::blockSize, and at most one block of them.
    void addBlock(const Reference& x, std::size_t begin, std::span<const float> quantized);
    /// What fake quantization counted for the same elements.
    void addClipped(std::int64_t clipped, double clippedSquaredError);
    void merge(const ErrorStats& other);
    [[nodiscard]] ErrorMeasures finish() const;
    [[nodiscard]] std::int64_t nonFinite() const { return m_nonFinite; }

private:
    std::int64_t m_count = 0;
    std::int64_t m_nonFinite = 0;
    ErrorSums m_sums;
    bool m_hasGrid = false;
    std::int64_t m_clipped = 0;
    double m_clippedSquaredError = 0;
};

} // namespace analysis
