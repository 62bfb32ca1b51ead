// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/measure/results.h"
#include "widgets/charts/ranges_chart.h"

namespace widgets {

/// min … max, scale and representable values of every layer's weight, in network order.
[[nodiscard]] std::vector<LayerRange> weightRanges(const analysis::VariantResult& variant);

/// The same of the inputs, as evaluation saw them; empty where no input is quantized.
[[nodiscard]] std::vector<LayerRange> inputRanges(const analysis::VariantResult& variant);

} // namespace widgets
