// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/encoding/format.h"
#include "analysis/plan/problem.h"
#include "analysis/plan/sensitivity.h"

namespace analysis {

/// What a layer may be stored as.
struct ChoiceFormats {
    Format weights = fp32;
    Format activations = fp32;
    bool operator==(const ChoiceFormats&) const = default;
};

/// Layers that must have these formats.
struct FixedLayers {
    std::string pattern; ///< glob over layer names
    ChoiceFormats formats;
    bool operator==(const FixedLayers&) const = default;
};

/// What is asked of a plan, by the command line or in the window.
struct PlanWish {
    std::vector<ChoiceFormats> choices; ///< of each layer
    std::optional<double> maxShare; ///< of the FP32 size; counts before maxBytes
    std::optional<std::int64_t> maxBytes;
    std::optional<double> maxBitopsShare; ///< of FP32's; counts before maxBitops
    std::optional<double> maxBitops;
    std::optional<double> maxDrop; ///< percentage points; the plan is measured to hold
    std::optional<ChoiceFormats> ends; ///< of the first and the last layer that have a choice
    std::vector<FixedLayers> fixed; ///< an exact name counts before a pattern, else the later (byPrecedence())
    /// What is scarce: a frontier is drawn over it, greedy saves it, a plan that holds a drop needs least of it.
    Resource resource = Resource::Bytes;
    std::size_t frontierPoints = 200;
    bool operator==(const PlanWish&) const = default;
};

/// Whether there is any limit that a plan can be solved for.
[[nodiscard]] bool hasLimit(const PlanWish& wish);

/// Every pair of a weight format and an activation format, where the target takes in that part; fp32 is one of each.
[[nodiscard]] std::vector<ChoiceFormats> choicesOf(
    SensitivityTarget target, std::span<const Format> weights, std::span<const Format> activations);

/// Which part of layers the choices quantize; nullopt: none.
[[nodiscard]] std::optional<SensitivityTarget> targetOf(std::span<const ChoiceFormats> choices);

/// The formats of one part that the choices use, each once, without fp32.
[[nodiscard]] std::vector<Format> formatsOf(std::span<const ChoiceFormats> choices, Format ChoiceFormats::*part);

/// "First and last at 8": the choice of int8 for each part that choices quantize; nullopt where it is none of them.
[[nodiscard]] std::optional<ChoiceFormats> endsAtEight(std::span<const ChoiceFormats> choices);

} // namespace analysis
