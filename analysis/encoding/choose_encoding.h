// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "analysis/encoding/encoding.h"
#include "analysis/recipe/recipe.h"
#include "analysis/result.h"

namespace analysis
{

/// The smallest scale: an all-zero tensor gets it instead of a division by zero (torch.ao's float32 eps).
inline constexpr float smallestScale = 0x1p-23F;

/// What a scheme asks for, made concrete, still without scales: format, grid (never Auto), granularity, lowest, highest.
/// Auto for weights: symmetric full at 8 bits and more and at 2 and 3, narrow from 4 to 7; affine for unsigned formats.
/// NF4 has blocks of 64 unless another block:N is asked for; float formats have one "tensor" and no bounds.
/// Errors: usage, where format, grid and granularity do not go together.
[[nodiscard]] Result<Encoding> weightEncodingFor(const WeightScheme& scheme);

/// The same for an activation: Auto is affine; affine is unsigned ("int8" becomes uint8); reduced range halves the grid
/// ([0, 127] for uint8). Errors: usage.
[[nodiscard]] Result<Encoding> activationEncodingFor(const ActivationScheme& scheme);

struct ScaleAndZeroPoint {
    float scale = smallestScale;
    std::int32_t zeroPoint = 0;
    bool operator==(const ScaleAndZeroPoint&) const = default;
};

/// Scale and zero point of an integer grid for values in `range`, bit-exact with torch.ao's MinMaxObserver (float32):
/// affine S = (hi - lo)/(qmax - qmin), Z = clamp(qmin - round(lo/S)); full S = a/((qmax - qmin)/2); narrow
/// S = a/qmax, 127 for int8. Zero always belongs to the range. A range too wide for float32 is computed in double.
[[nodiscard]] ScaleAndZeroPoint chooseScale(Range range, const Encoding& grid);

/// `grid` with the one scale and zero point that chooseScale() gives; float formats pass unchanged.
[[nodiscard]] Encoding encodingForRange(Encoding grid, Range range);

} // namespace analysis
