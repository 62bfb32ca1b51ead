// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/result.h"
#include "engine/ir/program.h"

namespace engine::ir
{

/// Rewrites every operation that writes to its input (relu_, add_, copy_ into a slice, a buffer's counter) into one that
/// returns a new value, and redirects later readers, so that re-running a part of the program gives the same result.
/// Afterwards no operator of the program is mutable. Error: badInput, naming the operator that cannot be rewritten.
[[nodiscard]] analysis::Result<void> functionalize(Program& program);

/// Brings convolution, linear, matmul, embedding, rnn and batch norm to the one form that NodeKind names, takes fused
/// attention and encoder layers apart, turns view into reshape, drops dropout and what nobody reads.
/// Results stay equal to rounding.
void canonicalize(Program& program);

/// Whether results may depend on how a tensor lies in memory (as_strided and the like), so that layouts must be left
/// alone.
[[nodiscard]] bool dependsOnStrides(const Block& block);

} // namespace engine::ir
