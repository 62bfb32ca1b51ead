// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include <ATen/core/Tensor.h>

#include "analysis/result.h"
#include "engine/exec/model_state.h"

namespace engine::quant {

/// Which of the program's outputs is measured; an empty name: the first. Error: usage, listing the names there are.
[[nodiscard]] analysis::Result<int> outputIndex(const ModelState& model, const std::string& name);

/// The program's value that this output is. Errors: usage, also for an output that is a constant.
[[nodiscard]] analysis::Result<ir::ValueId> outputValue(const ModelState& model, const std::string& name);

/// Labels must name classes that the output has. Error: badInput, naming the first that does not and `path`.
[[nodiscard]] analysis::Result<void> checkLabels(
    const at::Tensor& output, std::span<const std::int64_t> labels, const std::string& path);

} // namespace engine::quant
