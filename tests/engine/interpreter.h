// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "engine/ir/program.h"

namespace engine::test {

/// Runs a program node by node exactly as a reader made it, in-place operators included: the reference that the passes
/// and the executor are compared with. Weights are copied first.
[[nodiscard]] std::vector<at::Tensor> interpret(const ir::Program& program, const std::vector<at::Tensor>& inputs);

/// A .npy of the test data as a tensor.
[[nodiscard]] at::Tensor readArray(const std::string& path);

} // namespace engine::test
