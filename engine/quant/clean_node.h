// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include <ATen/core/Tensor.h>
#include <ATen/core/ivalue.h>

#include "analysis/measure/error_stats.h"

namespace engine::quant {

/// What the FP32 network's inputs and outputs of one node are at this moment of the lock-step walk.
struct CleanNode {
    int node = 0;
    std::vector<c10::IValue> arguments; ///< before the node ran
    at::Tensor output; ///< its first output, dense float32; undefined where it is none
    analysis::Reference outputValues; ///< of `output`, to compare with; its sums are known where several do that
    std::map<int, at::Tensor> edges; ///< dense float32 values of the watched edges into this node
    std::int64_t samplesBefore = 0; ///< samples of earlier batches
    std::int64_t batchSize = 0;
};

} // namespace engine::quant
