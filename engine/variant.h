// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "analysis/plan/plan.h"
#include "engine/model.h"

namespace engine {

/// Inference with a plan's encodings laid over the model (fake quantization; batch norm folded where weights are
/// quantized). Errors as Model::run().
[[nodiscard]] analysis::Result<std::vector<HostTensor>> runVariant(
    const Model& model, const analysis::Plan& plan, std::span<const HostTensor> inputs);

} // namespace engine
