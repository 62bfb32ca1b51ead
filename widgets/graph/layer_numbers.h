// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include <QColor>
#include <QCoreApplication>
#include <QString>

#include "analysis/measure/results.h"
#include "widgets/charts/heat_map_chart.h"

namespace widgets {

/// How a number of a layer is written.
enum class LayerNumberLook { Decibel, Share, Bits, Plain };

/// A number that every layer of a variant has, or not: what the network can be coloured by.
struct LayerQuantity {
    const char* title; ///< source text of context "LayerQuantity"
    const char* unit;
    const char* formula;
    LayerNumberLook look;
    HeatMap::Bright bright; ///< which end hurts
    std::optional<double> (*value)(const analysis::VariantResult&, const analysis::LayerResult&);
};

/// All, in the order they are offered. A new one is a line in layer_numbers.cpp.
[[nodiscard]] std::span<const LayerQuantity> layerQuantities();

/// One number for each layer of a graph, as they are shown.
struct LayerNumbers {
    QString title;
    QString unit;
    QString formula;
    LayerNumberLook look = LayerNumberLook::Plain;
    HeatMap::Bright bright = HeatMap::Bright::High; ///< which end hurts, as in the heat map of sensitivity
    std::vector<std::optional<double>> values; ///< parallel to Graph::layers

    /// The colour of a place 0 … 1 on the scale.
    [[nodiscard]] QColor colorAt(double share) const;
};

/// Absent everywhere without a variant.
[[nodiscard]] LayerNumbers layerNumbers(
    const LayerQuantity& quantity, const analysis::Graph& graph, const analysis::VariantResult* variant);

/// "38.1 dB"; "not a number"; "–" where absent.
[[nodiscard]] QString numberText(const LayerNumbers& numbers, std::optional<double> value);

/// The same for narrow places: "NaN", and no unit that is longer than a few letters.
[[nodiscard]] QString shortNumberText(const LayerNumbers& numbers, double value);

/// From a number to its place on the heat scale.
struct HeatScale {
    double lo = 0;
    double hi = 0;

    /// Over the finite ones; lo = hi where there is at most one value.
    [[nodiscard]] static HeatScale over(std::span<const std::optional<double>> values);
    /// 0 … 1; infinite ones are at the ends, the only value in the middle; NaN stays NaN.
    [[nodiscard]] double share(double value) const;
};

} // namespace widgets
