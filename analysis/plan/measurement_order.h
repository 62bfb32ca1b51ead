// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "analysis/plan/sensitivity.h"

namespace analysis {

/// A row of a sensitivity table and the formats in which it is measured together.
struct MeasurementStep {
    std::size_t row = 0;
    std::vector<std::size_t> formats; ///< indexes of the table's
    bool operator==(const MeasurementStep&) const = default;
};

/// The cells of a table in the order in which exact values are worth most: the selected layers in all formats, then
/// layers of which nothing is predicted, then the predicted worst; formats of 3 bits or fewer after all others, since
/// they are seldom chosen. `selected`: Layer::id. Every cell is in one step.
[[nodiscard]] std::vector<MeasurementStep> measurementOrder(
    const SensitivityTable& predicted, std::span<const int> selected);

} // namespace analysis
