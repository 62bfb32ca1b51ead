// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "engine/ir/program.h"

namespace torch::jit
{
struct Node;
} // namespace torch::jit

namespace engine::import
{

/// What a node does that the dispatcher does not know: containers, and the operators of TorchScript's own registry
/// (aten::size, len, format, …). Throws ScriptError where there is none.
[[nodiscard]] ir::NativeFunction nativeFunction(const torch::jit::Node& node);

/// Takes a condition; throws std::runtime_error with the model's own message where it is not `expected`.
[[nodiscard]] ir::NativeFunction assertFunction(bool expected, const std::string& message);

/// Takes a tuple, leaves its elements.
[[nodiscard]] ir::NativeFunction unpackFunction();

/// Takes a number or flag, leaves a tensor without axes.
[[nodiscard]] ir::NativeFunction numberToTensorFunction();

} // namespace engine::import
