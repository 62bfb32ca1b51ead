// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QString>

#include "analysis/measure/results.h"
#include "analysis/plan/sensitivity.h"
#include "widgets/charts/heat_map_chart.h"
#include "widgets/charts/waterfall_chart.h"

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

/// The top-1 accuracy in % of the first variant that quantizes what the table does, weights, inputs or both, in every
/// layer to this very format: what a waterfall ends at. Absent where none was measured.
[[nodiscard]] std::optional<double> quantizedTop1(
    const analysis::Analysis& analysis, const analysis::SensitivityTable& table, std::size_t format);

/// From FP32's accuracy to the variant's: the layers that change it most alone, up or down (at most `most`, the costliest
/// first), all other layers together, and what is left over because drops do not add up. Empty without labelled, exact
/// cells at `format`. Without `quantizedTop1` it ends at the last change: what drops add up to is no accuracy.
[[nodiscard]] std::vector<WaterfallStep> accuracyWaterfall(const analysis::SensitivityTable& table, std::size_t format,
    std::optional<double> quantizedTop1, std::size_t most = 12);

} // namespace widgets
