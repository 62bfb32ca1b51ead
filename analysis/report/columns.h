// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measure/results.h"
#include "analysis/report/table.h"

namespace analysis
{

/// A variant within its analysis.
struct SummaryRow {
    const Analysis& analysis;
    const VariantResult& variant;
};

/// A layer's result within its variant. `layer` is null where the graph has no layer of that name.
struct LayerRow {
    const VariantResult& variant;
    const LayerResult& result;
    const Layer* layer;
};

/// The columns of summary.csv, layers.csv and shift.csv: the ones that scripts rely on first, in a fixed order.
/// Formats, grids and granularities are those that were used ("uint8" where "int8" was asked for an activation), and
/// "mixed" where quantized layers differ. Of several scales the largest, with its zero point.
[[nodiscard]] std::span<const Column<SummaryRow>> summaryColumns();
[[nodiscard]] std::span<const Column<LayerRow>> layerColumns();
[[nodiscard]] std::span<const Column<LayerShift>> shiftColumns();

/// The layer of that name; null where there is none.
[[nodiscard]] const Layer* findLayer(const Graph& graph, std::string_view name);

/// "16x3x3x3".
[[nodiscard]] std::string shapeText(const Shape& shape);

} // namespace analysis
