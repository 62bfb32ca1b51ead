// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "analysis/encoding/encoding.h"
#include "analysis/recipe/recipe.h"
#include "analysis/result.h"

namespace analysis
{

/// A weight's values in memory order; `name` is for messages.
struct WeightView {
    std::string_view name;
    std::span<const float> values;
    std::span<const std::int64_t> shape;
    int outputAxis = 0;
};

/// How the scales themselves are stored. DoubleQuantized (NF4): minus the mean of all, in blocks of 256 divided by
/// their largest magnitude, to the nearest entry of the 8-bit dynamic map (QLoRA, arXiv 2305.14314).
enum class ScaleStorage { Float32, DoubleQuantized };

/// The encoding of a weight from its own values: symmetric or affine by min and max of each share, absmax for NF4.
/// NaN and Inf are left out of the ranges; a share without a finite value gets the smallest scale, as one of zeros.
/// Errors: usage (the scheme does not go together), badInput (shape or axis do not fit the values), noData (no value is
/// finite), all naming the weight.
[[nodiscard]] Result<Encoding> encodeWeight(
    const WeightView& weight, const WeightScheme& scheme, ScaleStorage storage = ScaleStorage::Float32);

} // namespace analysis
