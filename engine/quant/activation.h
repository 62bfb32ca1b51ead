// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include "analysis/encoding/quantize.h"
#include "analysis/plan/plan.h"

namespace engine::quant {

/// An activation after fake quantization, and what it took.
struct QuantizedActivation {
    at::Tensor value; ///< same shape and type as the input; its memory layout too, but per token it is contiguous
    analysis::Encoding encoding; ///< the static one, or the one that this batch gave
    analysis::QuantizationCounts counts;
};

/// x̂ = dequantize(quantize(x)). Dynamic encodings take the range of `x` itself (definitions: dynamic), per tensor or per
/// token (row of the last axis). Values that are not finite stay out of the range. Floating tensors only.
[[nodiscard]] QuantizedActivation fakeQuantize(const at::Tensor& x, const analysis::EdgeEncoding& encoding);
/// The same of a tensor that the caller gives up: where it stands if nobody else can see its memory.
[[nodiscard]] at::Tensor fakeQuantizeGivenUp(at::Tensor x, const analysis::EdgeEncoding& encoding);

/// `x` as float32 whose elements lie densely in memory, in any order of axes: a view where it already is one.
[[nodiscard]] at::Tensor denseFloat(const at::Tensor& x);
/// The elements of a dense float32 tensor in memory order.
[[nodiscard]] std::span<const float> elements(const at::Tensor& dense);
/// `x` as float32 in the memory order of `like`, so that elements() of both pair up.
[[nodiscard]] at::Tensor alignedFloat(const at::Tensor& x, const at::Tensor& like);

} // namespace engine::quant
