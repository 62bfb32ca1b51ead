// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "analysis/encoding/format.h"

namespace analysis
{

/// Rounds x to the nearest value of fp16, bf16, fp8e4m3 or fp8e5m2, ties to even, subnormals included; fp32 is a copy.
/// Beyond the largest value: FP16 and BF16 become infinite, FP8 saturates (448 and 57344), infinities too. NaN stays.
/// Returns how many finite values became infinite or saturated. Equal lengths; `out` may be `x` itself.
std::int64_t roundToFloatFormat(Format format, std::span<const float> x, std::span<float> out);

} // namespace analysis
