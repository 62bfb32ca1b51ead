// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "analysis/plan/sensitivity.h"
#include "widgets/charts/heat_map_chart.h"

namespace widgets {

/// A number of a sensitivity cell that can be looked at.
struct SensitivityMetric {
    const char* id; ///< stable: "mse"
    const char* title; ///< for people, with its unit; translated in the context "sensitivity"
    HeatMap::Bright worse; ///< which end hurts
    ChartScale scale;
    std::optional<double> (*value)(const analysis::SensitivityCell& cell);
};

/// One line each; the first is what a view begins with.
[[nodiscard]] const std::vector<SensitivityMetric>& sensitivityMetrics();
[[nodiscard]] QString metricTitle(const SensitivityMetric& metric);

/// "≈" or "=".
[[nodiscard]] QString certaintyMark(analysis::Certainty certainty);

/// "low", "medium", "high", "open".
[[nodiscard]] QString classWord(analysis::SensitivityClass sensitivity);
/// What the words mean.
[[nodiscard]] QString classRule();

/// "1.20 [0.80, 1.60]"
[[nodiscard]] QString intervalText(const analysis::Interval& interval);

enum class LayerOrder { Network, MostSensitive };

/// Rows of the table, as indexes in SensitivityTable::layers. Most sensitive: by the format of fewest bits that a layer
/// has a number for; layers without any come last.
[[nodiscard]] std::vector<int> orderedRows(
    const analysis::SensitivityTable& table, const SensitivityMetric& metric, LayerOrder order);

/// Rows of the table, the worst at this format first; those without a number come last.
[[nodiscard]] std::vector<int> rowsAtFormat(
    const analysis::SensitivityTable& table, const SensitivityMetric& metric, std::size_t format);

/// Intervals from the samples, and the class that follows from them; empty where nothing is known.
[[nodiscard]] QString cellNote(const analysis::SensitivityTable& table, std::size_t row, std::size_t format);

/// Without notes.
[[nodiscard]] HeatMap heatMapOf(
    const analysis::SensitivityTable& table, const SensitivityMetric& metric, const std::vector<int>& rows);

} // namespace widgets
