// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measure/results.h"
#include "widgets/models/number_look.h"

namespace widgets {

/// A layer and what a variant does to it. `result` is null where there is none.
struct LayerEntry {
    const analysis::Analysis& analysis;
    const analysis::Layer& layer;
    const analysis::VariantResult* variant;
    const analysis::LayerResult* result;
};

/// A column of the table of layers: all that is to be said about it, in one place.
struct LayerColumn {
    enum class Bar { None, InRange }; ///< InRange: over LayerModel::barScale()
    const char* title; ///< with its unit, in up to two lines; in English, translated by layerColumnHeader()
    const char* formula; ///< what it means and how it is computed; likewise
    NumberLook look;
    Bar bar;
    QString (*text)(const LayerEntry&); ///< of columns of text, else null
    std::optional<double> (*number)(const LayerEntry&); ///< nullopt: not measured; null of columns that sort by text
};

[[nodiscard]] const LayerColumn& layerColumn(int column); ///< LayerModel::Column
[[nodiscard]] QString layerColumnHeader(int column);
[[nodiscard]] QString layerColumnTitle(int column); ///< in one line
[[nodiscard]] QString layerColumnFormula(int column);

} // namespace widgets
