// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace analysis
{

/// NF4: the 16 quantiles of the normal distribution of QLoRA (arXiv 2305.14314), as bitsandbytes stores them.
inline constexpr std::array<float, 16> nf4Levels{ -1.0F, -0.6961928009986877F, -0.5250730514526367F,
    -0.39491748809814453F, -0.28444138169288635F, -0.18477343022823334F, -0.09105003625154495F, 0.0F,
    0.07958029955625534F, 0.16093020141124725F, 0.24611230194568634F, 0.33791524171829224F, 0.44070982933044434F,
    0.5626170039176941F, 0.7229568362236023F, 1.0F };

/// The 8-bit dynamic map of bitsandbytes, ascending: seven decades, each with twice as many values as the one below.
[[nodiscard]] const std::array<float, 256>& dynamicMap();

/// What is left of `absmax` (one per block, in the unit of the weight) after they were quantized themselves: minus the
/// mean of all, blocks of 256 divided by their largest magnitude, nearest entry of dynamicMap(), and back.
[[nodiscard]] std::vector<float> doubleQuantizedScales(std::span<const float> absmax);

/// Code (0 … 15) of the level nearest to x / absmax for the elements of one block; absmax is the block's own, even where
/// its stored scale was quantized (as bitsandbytes does). NaN becomes level 0, infinities the outermost levels.
void nf4Codes(std::span<const float> block, std::span<std::int32_t> codes);

} // namespace analysis
