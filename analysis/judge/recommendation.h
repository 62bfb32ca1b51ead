// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis {

/// Why a variant is recommended.
enum class RecommendationRule {
    SmallestWithinDrop, ///< labelled: the smallest whose top-1 drop is at most mostDrop
    LeastDrop, ///< labelled, but no variant stays within mostDrop
    BestSqnr, ///< unlabelled: the highest output SQNR
    Nothing, ///< no quantized variant was measured
};

/// Which variant to take.
struct Recommendation {
    RecommendationRule rule = RecommendationRule::Nothing;
    std::optional<std::size_t> variant; ///< index in Analysis::variants
    std::size_t candidates = 0; ///< quantized variants that were measured
    std::size_t within = 0; ///< of these, how many drop by at most mostDrop; 0 where nothing is labelled
    /// Where chance may hide a larger drop of `variant`: what the same rule takes among those whose drop and
    /// dropUncertainty() together are at most mostDrop. Absent where `variant` is sure, or no other is.
    std::optional<std::size_t> cautious;
    bool sure = false; ///< drop and uncertainty of `variant` together are at most mostDrop
    /// The chosen mixed-precision plan was measured on as many samples as `variant` and comes before it by the same rule,
    /// or was measured where there is no variant to take.
    bool planIsBetter = false;
    bool operator==(const Recommendation&) const = default;
};

/// Percentage points of top-1 accuracy that a recommended variant may lose.
inline constexpr double mostDrop = 1.0;
/// Sizes that differ by less than this share count as equal.
inline constexpr double equalSizes = 0.01;

/// The quantized variant to take. Labelled: of those whose top-1 drop is at most mostDrop the smallest; among equal
/// sizes the one with fewest bit operations, then the least drop, then the highest output SQNR. Where none stays within,
/// the least drop. Unlabelled: the highest output SQNR, then the smallest. Variants whose number is NaN do not compete.
/// The first of Analysis::planned is compared with that variant.
[[nodiscard]] Recommendation recommend(const Analysis& analysis);

/// 95 % confidence half-width of a variant's top-1 drop, in percentage points; nullopt where labels or agreement are
/// missing. The samples are paired: only those whose answer changed can differ, so with a the share of changed answers,
/// d the drop as a share and n samples it is 1.96·sqrt((a - d²)/n), and at least 3/n (rule of three), which is what is
/// known when no answer changed.
[[nodiscard]] std::optional<double> dropUncertainty(const VariantResult& variant);

/// Where a layer's error was measured (definitions: local, accumulated; else its own weight and input).
enum class HurtPlace { Local, Accumulated, Tensors };

/// A layer by how much it is hurt.
struct HurtLayer {
    std::size_t layer = 0; ///< index in VariantResult::layers
    double sqnrDb = 0;
    bool operator==(const HurtLayer&) const = default;
};
struct HurtLayers {
    HurtPlace place = HurtPlace::Local; ///< the same for all, so that they compare
    std::vector<HurtLayer> layers; ///< worst first; NaN before all numbers
};

/// The quantized layers of a variant with the lowest SQNR: of their own output with this layer alone quantized where
/// any layer has that, else with everything quantized, else the lower of weight and input.
[[nodiscard]] HurtLayers worstLayers(const VariantResult& variant, std::size_t count);

} // namespace analysis
