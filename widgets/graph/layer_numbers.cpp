// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/layer_numbers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "widgets/charts/palette.h"
#include "widgets/number_text.h"

namespace widgets {

namespace {

using analysis::LayerResult;
using analysis::VariantResult;
using Value = std::optional<double>;

Value weightSqnr(const VariantResult&, const LayerResult& layer)
{
    return layer.quantized && !layer.weightEncodings.empty() ? Value(layer.weight.error.sqnrDb) : std::nullopt;
}

Value localSqnr(const VariantResult&, const LayerResult& layer)
{
    return layer.local ? Value(layer.local->sqnrDb) : std::nullopt;
}

Value accumulatedSqnr(const VariantResult&, const LayerResult& layer)
{
    return layer.accumulated ? Value(layer.accumulated->sqnrDb) : std::nullopt;
}

Value clipped(const VariantResult&, const LayerResult& layer)
{
    return layer.input ? layer.input->error.clipped : std::nullopt;
}

Value bits(const VariantResult&, const LayerResult& layer)
{
    return layer.weightEncodings.empty() ? analysis::fp32.bits : layer.weightEncodings.front().format.bits;
}

Value sizeShare(const VariantResult& variant, const LayerResult& layer)
{
    return variant.sizeBytes > 0 ? Value(double(layer.sizeBytes) / double(variant.sizeBytes)) : std::nullopt;
}

constexpr std::array<LayerQuantity, 6> quantities{ {
    { QT_TRANSLATE_NOOP("LayerQuantity", "Weight SQNR"), "dB",
        QT_TRANSLATE_NOOP("LayerQuantity", "20·log₁₀(‖w‖ / ‖w − ŵ‖) of the layer's weight"), LayerNumberLook::Decibel,
        HeatMap::Bright::Low, weightSqnr },
    { QT_TRANSLATE_NOOP("LayerQuantity", "Local SQNR"), "dB",
        QT_TRANSLATE_NOOP("LayerQuantity", "20·log₁₀(‖y‖ / ‖y − ŷ‖) of the layer's output, this layer alone quantized"),
        LayerNumberLook::Decibel, HeatMap::Bright::Low, localSqnr },
    { QT_TRANSLATE_NOOP("LayerQuantity", "Accumulated SQNR"), "dB",
        QT_TRANSLATE_NOOP("LayerQuantity", "20·log₁₀(‖y‖ / ‖y − ŷ‖) of the layer's output, everything quantized"),
        LayerNumberLook::Decibel, HeatMap::Bright::Low, accumulatedSqnr },
    { QT_TRANSLATE_NOOP("LayerQuantity", "Clipped inputs"), "%",
        QT_TRANSLATE_NOOP("LayerQuantity", "share of the layer's input values that lie outside the grid"),
        LayerNumberLook::Share, HeatMap::Bright::High, clipped },
    { QT_TRANSLATE_NOOP("LayerQuantity", "Weight bits"), QT_TRANSLATE_NOOP("LayerQuantity", "bits"),
        QT_TRANSLATE_NOOP("LayerQuantity", "storage bits of one element of the layer's weight"), LayerNumberLook::Bits,
        HeatMap::Bright::High, bits },
    { QT_TRANSLATE_NOOP("LayerQuantity", "Size share"), "%",
        QT_TRANSLATE_NOOP("LayerQuantity", "the layer's bytes / the model's bytes, scales included"),
        LayerNumberLook::Share, HeatMap::Bright::High, sizeShare },
} };

QString translated(const char* text)
{
    return QCoreApplication::translate("LayerQuantity", text);
}

} // namespace

QColor LayerNumbers::colorAt(double share) const
{
    return heatColor(bright == HeatMap::Bright::High ? share : 1 - share);
}

std::span<const LayerQuantity> layerQuantities()
{
    return quantities;
}

LayerNumbers layerNumbers(
    const LayerQuantity& quantity, const analysis::Graph& graph, const analysis::VariantResult* variant)
{
    LayerNumbers numbers{ translated(quantity.title), translated(quantity.unit), translated(quantity.formula),
        quantity.look, quantity.bright, std::vector<std::optional<double>>(graph.layers.size()) };
    if (!variant)
        return numbers;
    for (std::size_t i = 0; i < std::min(numbers.values.size(), variant->layers.size()); ++i)
        numbers.values[i] = quantity.value(*variant, variant->layers[i]);
    return numbers;
}

QString numberText(const LayerNumbers& numbers, std::optional<double> value)
{
    if (!value)
        return QStringLiteral("–");
    if (std::isnan(*value))
        return significantText(*value);
    switch (numbers.look) {
    case LayerNumberLook::Decibel:
        return decibelText(*value);
    case LayerNumberLook::Share:
        return percentText(*value);
    case LayerNumberLook::Bits:
        return QCoreApplication::translate("LayerQuantity", "%1 bits").arg(significantText(*value));
    case LayerNumberLook::Plain:
        return numbers.unit.isEmpty() ? significantText(*value, 3)
                                      : significantText(*value, 3) + QLatin1Char(' ') + numbers.unit;
    }
    return {};
}

QString shortNumberText(const LayerNumbers& numbers, double value)
{
    constexpr qsizetype longestUnit = 3;
    if (std::isnan(value))
        return QStringLiteral("NaN");
    return numbers.look == LayerNumberLook::Plain && numbers.unit.size() > longestUnit ? significantText(value, 3)
                                                                                       : numberText(numbers, value);
}

HeatScale HeatScale::over(std::span<const std::optional<double>> values)
{
    HeatScale scale{ std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity() };
    for (const std::optional<double>& value : values) {
        if (value && std::isfinite(*value)) {
            scale.lo = std::min(scale.lo, *value);
            scale.hi = std::max(scale.hi, *value);
        }
    }
    return scale.lo <= scale.hi ? scale : HeatScale();
}

double HeatScale::share(double value) const
{
    if (std::isnan(value))
        return value;
    if (std::isinf(value))
        return value > 0 ? 1 : 0;
    return hi > lo ? std::clamp((value - lo) / (hi - lo), 0.0, 1.0) : 0.5;
}

} // namespace widgets
