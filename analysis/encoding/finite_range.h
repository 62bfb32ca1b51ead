// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include "analysis/encoding/encoding.h"

namespace analysis
{

/// Smallest and largest finite value; nothing where there is none. Zero is always +0.
[[nodiscard]] std::optional<Range> finiteRange(std::span<const float> values);

} // namespace analysis
