// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "engine/dataset.h"
#include "engine/model.h"

namespace engine::sense {

/// The first so many samples of a data set, and how many at a time.
struct FirstSamples {
    std::int64_t samples = 0;
    std::int64_t batchSize = 64;
};

using BatchSink = std::function<analysis::Result<void>(
    const std::vector<at::Tensor>& inputs, std::int64_t first, std::int64_t count)>;

/// Calls `add` with the inputs of the model batch by batch. Errors: badInput, noData, and those of `add`.
[[nodiscard]] analysis::Result<void> forEachBatch(
    const Model& model, const Dataset& data, const FirstSamples& which, const BatchSink& add);

} // namespace engine::sense
