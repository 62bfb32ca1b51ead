// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "analysis/graph/graph.h"
#include "analysis/plan/plan.h"

namespace analysis {

/// Size and arithmetic of a layer or a model under a plan (definitions: cost).
struct Cost {
    std::int64_t bytes = 0; ///< quantized weights with their scales, and what stays FP32
    std::int64_t fp32Bytes = 0; ///< the same with nothing quantized
    double compression = 1; ///< fp32Bytes / bytes; 1 where there is nothing
    double bitops = 0; ///< sum of MACs · weight bits · activation bits, 32 for FP32
    bool operator==(const Cost&) const = default;
};

/// Bytes of `count` values in this encoding: n·bits/8 rounded up, 4 for each scale and 1 for each zero point.
/// NF4 with double quantization: 1 for each block, 4 for each 256 blocks, 4 for the mean.
[[nodiscard]] std::int64_t encodedBytes(std::int64_t count, const Encoding& encoding);

/// One layer: all its weights and its biases, shared or not. A product of two activations has no bytes, only bitops.
/// Several matrices of different bits: their mean by number of elements.
[[nodiscard]] Cost layerCost(const Layer& layer, const Plan& plan);

/// The model. A weight that layers share is stored once for each different encoding that it has. What is in no layer
/// stays as it is: `graph.bytes` counts it (at least 4 bytes a parameter, also where the file stores integers).
[[nodiscard]] Cost modelCost(const Graph& graph, const Plan& plan);

} // namespace analysis
