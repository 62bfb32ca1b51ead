// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace analysis {

/// The bins of the values of one block, in which zeros have no place: ReLU makes so many of them that counting them one
/// by one would cost more than all other values together, and where they belong is known.
struct ListedBins {
    static constexpr std::size_t blockSize = 1024; ///< most values of a block

    std::size_t count = 0; ///< values that are not zero; valid where `largest` is below the limit
    std::int32_t largest = 0; ///< bits of the largest magnitude of all values
    /// The first `count` are Histogram::binsPerSide + floor(x / width), in the values' order. Whole vectors are written.
    std::array<std::uint16_t, blockSize + 16> bins;
};

/// Which values a histogram's bins can hold now.
struct BinGrid {
    float width = 1; ///< a power of two
    std::int32_t limit = 0; ///< bits of the smallest magnitude beyond the bins; at most infinity's
};

/// Lists the bins of n <= blockSize values.
void listBins(const float* x, std::size_t n, const BinGrid& grid, ListedBins& listed);
/// What listBins() does where the processor cannot compress vectors; of all processors it lists the same.
void listBinsPlainly(const float* x, std::size_t n, const BinGrid& grid, ListedBins& listed);
/// listBins() of left - right, element by element, in float32. `listed.largest` is NaN's bits or above infinity's where a
/// difference is not finite.
void listBinsOfDifferences(
    const float* left, const float* right, std::size_t n, const BinGrid& grid, ListedBins& listed);

} // namespace analysis
