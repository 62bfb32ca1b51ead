// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "analysis/observe/expected_error.h"
#include "analysis/observe/methods.h"

namespace analysis
{

namespace
{

using Precision = ExpectedError::Precision;

/// What share of the negative and of the positive side is kept.
struct Kept {
    double below = 1;
    double above = 1;
};

/// A range as shares of what was seen; a symmetric grid has one share for both sides.
struct Search {
    const TensorObservation& seen;
    const ExpectedError& expectedError;
    bool symmetric;

    [[nodiscard]] Range range(Kept kept) const
    {
        const Range whole = seen.moments.range();
        if (symmetric)
            return symmetricRange(seen, static_cast<float>(kept.above * std::max(-whole.lo, whole.hi)));
        return { static_cast<float>(kept.below * std::min(whole.lo, 0.0F)),
            static_cast<float>(kept.above * std::max(whole.hi, 0.0F)) };
    }
    [[nodiscard]] double error(Kept kept, Precision precision) const { return expectedError(range(kept), precision); }
};

/// 1 down to 0.05 in even steps, then, for a few far outliers, by factors of √2 to 2^-11.
std::array<double, 34> coarseShares()
{
    std::array<double, 34> shares{};
    for (std::size_t i = 0; i < shares.size(); ++i)
        shares[i] = i < 20 ? 1 - static_cast<double>(i) / 20 : std::exp2(-static_cast<double>(i - 11) / 2);
    return shares;
}

Kept coarseBest(const Search& search)
{
    const std::array<double, 34> shares = coarseShares();
    const Range whole = search.seen.moments.range();
    // A side on which nothing was seen, or that a symmetric grid does not have, keeps its first share, 1.
    const std::size_t sharesBelow = !search.symmetric && whole.lo < 0 ? shares.size() : 1;
    const std::size_t sharesAbove = search.symmetric || whole.hi > 0 ? shares.size() : 1;
    Kept best;
    double least = search.error(best, Precision::Coarse);
    for (const double below : std::span(shares).first(sharesBelow)) {
        for (const double above : std::span(shares).first(sharesAbove)) {
            const double error = search.error({ below, above }, Precision::Coarse);
            if (error < least) {
                least = error;
                best = { below, above };
            }
        }
    }
    return best;
}

/// Steps to the best neighbour while that helps, then halves the steps.
Kept refine(const Search& search, Kept best)
{
    constexpr double largestStep = 0.05;
    constexpr double smallestStep = 1.0 / 4096;
    constexpr int mostMoves = 8; // at one step size; the coarse search has come closer than that
    double least = search.error(best, Precision::Fine);
    for (double step = largestStep; step >= smallestStep; step /= 2) {
        for (int move = 0; move < mostMoves; ++move) {
            const Kept centre = best;
            for (const double down : { -step, 0.0, step }) {
                for (const double up : { -step, 0.0, step }) {
                    const Kept tried{ std::clamp(centre.below * (1 + down), 0.0, 1.0),
                        std::clamp(centre.above * (1 + up), 0.0, 1.0) };
                    const double error = search.error(tried, Precision::Fine);
                    if (error < least) {
                        least = error;
                        best = tried;
                    }
                }
            }
            if (best.below == centre.below && best.above == centre.above)
                break;
        }
    }
    return best;
}

} // namespace

Result<Range> mseRange(const TensorObservation& seen, double /*unused*/, CalibrationTarget target)
{
    const ExpectedError expectedError(seen, target);
    const Search search{ seen, expectedError, target.grid == Grid::Full || target.grid == Grid::Narrow };
    // From the coarse optimum and from the whole range: the coarse error does not see where the levels fall.
    const Kept fromCoarse = refine(search, coarseBest(search));
    const Kept fromWhole = refine(search, Kept{});
    const bool coarseIsBetter = search.error(fromCoarse, Precision::Fine) < search.error(fromWhole, Precision::Fine);
    return search.range(coarseIsBetter ? fromCoarse : fromWhole);
}

} // namespace analysis
