// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/encoding/encode_weight.h"
#include "analysis/encoding/encoding.h"

namespace analysis {

/// What fake quantization saw on its way. Clipping is of integer grids: finite x < S(qmin - Z - ½) or > S(qmax - Z + ½)
/// with 1e-6 relative allowance on the tie, so that min-max clips nothing.
struct QuantizationCounts {
    std::int64_t clipped = 0;
    double clippedSquaredError = 0; ///< sum of (x - x̂)² of the clipped
    std::int64_t overflowed = 0; ///< float formats: finite values that became infinite or saturated

    void merge(const QuantizationCounts& other);
    bool operator==(const QuantizationCounts&) const = default;
};

// Fake quantization: x̂ = S·(clamp(round(x·(1/S)) + Z, lowest, highest) - Z) in float32, round half to even; bit-exact
// with torch's fake_quantize_per_tensor_affine and _per_channel_affine for |x/S| < 2^63; beyond that (and for
// infinities), where torch overflows, the value is clamped. NaN becomes the lowest level, as in torch on x86; an integer
// cannot hold it and Moments counts it. Float formats: roundToFloatFormat(), which keeps NaN.
// `out` has x's length and is either x itself or does not overlap it.

/// One scale for all of x, or a float format: an activation with a static encoding.
QuantizationCounts fakeQuantize(const Encoding& encoding, std::span<const float> x, std::span<float> out);
/// The same for one piece of x after another, adding to `counts`; pieces of a multiple of 1,024 give the bits of one call.
void fakeQuantizePiece(
    const Encoding& encoding, std::span<const float> x, std::span<float> out, QuantizationCounts& counts);

/// Any granularity. `encoding` was made for this weight's shape and axis (encodeWeight).
QuantizationCounts fakeQuantizeWeight(const Encoding& encoding, const WeightView& weight, std::span<float> out);

/// What dynamic quantization did with one batch.
struct DynamicQuantization {
    Encoding encoding; ///< the grid with the scale of this batch; per token one scale a row
    QuantizationCounts counts;
};

/// The range is the batch's own: of all of x, or of each row of `rowLength` elements where the grid says Token. Rows
/// without a finite value get the smallest scale. `grid` comes from activationEncodingFor().
DynamicQuantization fakeQuantizeDynamic(
    const Encoding& grid, std::span<const float> x, std::int64_t rowLength, std::span<float> out);

/// The integers q themselves, one an element in memory order; NF4's codes 0 … 15. Empty for float formats.
[[nodiscard]] std::vector<std::int32_t> quantizeToLevels(const Encoding& encoding, const WeightView& weight);

/// x̂ = S·(q - Z) for levels of a tensor of `shape`; equals fakeQuantizeWeight() of what the levels came from.
[[nodiscard]] std::vector<float> dequantizeLevels(
    const Encoding& encoding, std::span<const std::int32_t> levels, std::span<const std::int64_t> shape);

} // namespace analysis
