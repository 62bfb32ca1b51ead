// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "analysis/measure/results.h"
#include "widgets/charts/waterfall_chart.h"

namespace widgets {

/// The top-1 accuracy in % of the first variant that quantizes what the table does, weights, inputs or both, in every
/// layer to this very format: what a waterfall ends at. Absent where none was measured.
[[nodiscard]] std::optional<double> quantizedTop1(
    const analysis::Analysis& analysis, const analysis::SensitivityTable& table, std::size_t format);

/// From FP32's accuracy to the variant's: the layers that change it most alone, up or down (at most `most`, the
/// costliest first), all other layers together, and what is left over because drops do not add up. Empty without
/// labelled, exact cells at `format`. Without `quantizedTop1` it ends at the last change: what drops add up to is no
/// accuracy.
[[nodiscard]] std::vector<WaterfallStep> accuracyWaterfall(const analysis::SensitivityTable& table, std::size_t format,
    std::optional<double> quantizedTop1, std::size_t most = 12);

} // namespace widgets
