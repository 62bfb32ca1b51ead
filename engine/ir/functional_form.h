// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "engine/ir/program.h"

namespace engine::ir
{

/// Positions of the schema's arguments that the operator writes to.
[[nodiscard]] std::vector<int> writtenArguments(const c10::FunctionSchema& schema);

/// The argument that result `result` shares memory with; -1: none that the schema tells.
[[nodiscard]] int aliasedArgument(const c10::FunctionSchema& schema, std::size_t result);

/// The operator that returns what a mutable one leaves in the tensor it writes to: add_ → add, add.out → add.Tensor.
/// It takes the same arguments, without those that are only written to. nullopt where LibTorch has none.
[[nodiscard]] std::optional<c10::OperatorHandle> functionalOverload(const c10::FunctionSchema& schema);

/// Whether the functional form of an in-place operator can return another element type than its target has:
/// half.add_(float) stays half, add(half, float) is float; gt_ leaves numbers, gt returns booleans.
enum class TypePromotion { Never, WhenTypesDiffer, Always };
[[nodiscard]] TypePromotion typePromotion(const std::string& name);

/// A mutable operator as a native function that hands it clones of the arguments it writes to and returns, after its
/// own results, those clones: for operators without a functional form.
[[nodiscard]] NativeFunction onCopies(const c10::OperatorHandle& op, std::vector<int> written);

/// A native container operator (aten::append of `argumentCount` arguments) on a copy of its first argument, which is
/// returned after the operator's own results.
[[nodiscard]] NativeFunction onContainerCopy(NativeFunction inner, std::size_t argumentCount);

} // namespace engine::ir
