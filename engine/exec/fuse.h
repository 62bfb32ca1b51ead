// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ir/program.h"

namespace engine::exec
{

/// The same computation, equal to rounding, with neighbours joined for speed: convolution, batch norm, residual add and
/// ReLU in one kernel with its weight repacked at the first run. For runs that nobody looks into and that need no
/// gradient. Precondition: canonicalised; nothing depends on strides.
[[nodiscard]] ir::Program fuse(const ir::Program& program);

} // namespace engine::exec
