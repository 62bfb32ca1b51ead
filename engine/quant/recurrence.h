// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "analysis/plan/plan.h"
#include "engine/ir/program.h"

namespace engine::quant {

/// aten::lstm.input and aten::gru.input step by step, as LibTorch's dynamic kernels compute them: each step quantizes the
/// hidden state (per tensor over the whole batch, or per row) before the recurrent matrix reads it, and each level above
/// the first quantizes its input sequence. Cell state, gates and what a projection (proj_size) reads stay as they are;
/// there is no dropout. `states` is Plan::states of the layer, not empty.
/// Precondition: `kind` is Lstm or Gru.
[[nodiscard]] ir::NativeFunction quantizedRecurrence(ir::NodeKind kind, std::vector<analysis::EdgeEncoding> states);

/// The output sequences of all stacked levels but the last, whose sequence is the layer's own output. `arguments` are
/// those of the operator, in schema order.
[[nodiscard]] std::vector<at::Tensor> innerSequences(ir::NodeKind kind, std::span<const c10::IValue> arguments);

/// The hidden states before the first step, level by level: [directions, batch, features].
[[nodiscard]] std::vector<at::Tensor> initialStates(ir::NodeKind kind, std::span<const c10::IValue> arguments);

} // namespace engine::quant
