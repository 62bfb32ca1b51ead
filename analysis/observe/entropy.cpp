// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "analysis/observe/methods.h"

namespace analysis {

namespace {

constexpr int magnitudeBins = 2048;

/// Two divergences that differ by less are a tie: sums of thousands of terms, each rounded.
constexpr double tie = 1e-13;

double timesLog(double value)
{
    return value > 0 ? value * std::log(value) : 0;
}

/// Sums over the first i entries, for every i.
template <class Term>
std::vector<double> prefixSums(std::span<const double> values, Term&& term)
{
    std::vector<double> sums{ 0 };
    sums.reserve(values.size() + 1);
    for (const double value : values)
        sums.push_back(sums.back() + term(value));
    return sums;
}

} // namespace

int entropyCut(std::span<const double> magnitudes, int levels)
{
    const int size = static_cast<int>(magnitudes.size());
    std::vector<double> bins(magnitudes.begin(), magnitudes.end());
    if (size > 1)
        bins[0] = bins[1];
    const auto mass = prefixSums(bins, [](double value) { return value; });
    const auto used = prefixSums(bins, [](double value) { return value > 0 ? 1.0 : 0.0; });
    const auto massLogMass = prefixSums(bins, timesLog);
    double least = std::numeric_limits<double>::infinity();
    int best = size;
    for (int i = levels; i <= size; ++i) {
        const auto end = static_cast<std::size_t>(i);
        const double inside = mass[end];
        const double last = bins[end - 1];
        const double tail = mass.back() - inside;
        if (inside <= 0 || (last <= 0 && tail > 0))
            continue; // nothing to quantize, or Q = 0 < P in the last bin
        // KL(P ‖ Q) of the normalised distributions: Q is constant over the bins in use of a level, and P is the
        // histogram but for its last bin, so a level costs one logarithm.
        double crossed = 0; // sum of p·log q, not normalised
        std::size_t begin = 0;
        for (int level = 0; level < levels; ++level) {
            // The bins j with floor(levels·j / i) = level.
            const auto next =
                static_cast<std::size_t>((static_cast<std::int64_t>(level + 1) * i + levels - 1) / levels);
            const double levelMass = mass[next] - mass[begin];
            const double levelUsed = used[next] - used[begin];
            if (levelUsed > 0)
                crossed += (levelMass + (next == end ? tail : 0)) * std::log(levelMass / levelUsed);
            begin = next;
        }
        const double total = inside + tail;
        const double own = massLogMass[end - 1] + timesLog(last + tail);
        const double divergence = (own - crossed) / total - std::log(total) + std::log(inside);
        if (divergence <= least + tie) {
            least = std::min(least, divergence);
            best = i;
        }
    }
    return best;
}

Result<Range> entropyRange(const TensorObservation& seen, double /*unused*/, CalibrationTarget target)
{
    const Range whole = seen.moments.range();
    const float largest = std::max(-whole.lo, whole.hi);
    const int levels = 1 << (target.bits - 1);
    if (levels >= magnitudeBins || largest == 0)
        return whole;
    // A fine bin that two coarse ones share is divided between them in proportion, or coarse bins of two and of three
    // fine ones would alternate, and KL would judge that comb. Whole counts: the few values of the tail leave the bins
    // empty that they do not lie in, which the method looks at.
    const std::span<const std::int64_t> bins = seen.histogram.bins();
    constexpr std::size_t side = Histogram::binsPerSide;
    const double perFineBin = seen.histogram.binWidth() * magnitudeBins / largest;
    std::vector<double> magnitudes(magnitudeBins);
    const auto coarseBin = [](double at) {
        return std::min(static_cast<std::size_t>(at), std::size_t(magnitudeBins - 1));
    };
    for (std::size_t i = 0; i < side; ++i) {
        const auto count = static_cast<double>(bins[side + i] + bins[side - 1 - i]);
        if (count == 0)
            continue;
        const double begin = static_cast<double>(i) * perFineBin;
        const std::size_t first = coarseBin(begin);
        const std::size_t second = coarseBin(begin + perFineBin);
        const double inFirst =
            first == second ? count : std::round(count * (static_cast<double>(second) - begin) / perFineBin);
        magnitudes[first] += inFirst;
        magnitudes[second] += count - inFirst;
    }
    const int cut = entropyCut(magnitudes, levels);
    const auto threshold = static_cast<float>(cut * (static_cast<double>(largest) / magnitudeBins));
    if (target.grid != Grid::Affine)
        return symmetricRange(seen, threshold);
    return Range{ std::max(whole.lo, -threshold), std::min(whole.hi, threshold) };
}

} // namespace analysis
