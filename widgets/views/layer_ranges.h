// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/measure/results.h"
#include "widgets/charts/ranges_chart.h"

namespace widgets {

/// S, where all values that these encodings make are multiples of one scale; nullopt for several scales, float formats
/// and no encodings.
[[nodiscard]] std::optional<double> commonScale(std::span<const analysis::Encoding> encodings);

/// min … max, scale and representable values of every layer's weight, in network order.
[[nodiscard]] std::vector<LayerRange> weightRanges(const analysis::VariantResult& variant);

/// The same of the inputs, as evaluation saw them; empty where no input is quantized.
[[nodiscard]] std::vector<LayerRange> inputRanges(const analysis::VariantResult& variant);

} // namespace widgets
