// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "analysis/graph/graph.h"
#include "analysis/measure/results.h"

namespace analysis {

/// Counts the output channels of one matrix, `values` row-major in `weight.shape`, and compares their ranges.
[[nodiscard]] WeightChannels weightChannels(const WeightUse& weight, std::span<const float> values);

/// Two matrices of one layer: counts add up, the larger spread counts (each matrix has a scale of its own).
[[nodiscard]] WeightChannels together(const WeightChannels& a, const WeightChannels& b);

} // namespace analysis
