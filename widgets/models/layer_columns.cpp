// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_columns.h"

#include <array>

#include <QCoreApplication>

#include "widgets/models/layer_model.h"

namespace widgets {

namespace {

using analysis::ErrorMeasures;
using Number = std::optional<double>;
using Entry = LayerEntry;

QString missing()
{
    return QStringLiteral("–");
}

QString shapeText(const Entry& entry)
{
    if (entry.layer.weights.empty())
        return missing();
    QString text;
    for (const std::int64_t size : entry.layer.weights.front().shape)
        text += (text.isEmpty() ? QString() : QStringLiteral("×")) + QString::number(size);
    return entry.layer.weights.size() == 1 ? text : text + QStringLiteral(" …");
}

/// What the weight and the input of the layer became; fp32 where they stayed.
std::pair<analysis::Format, analysis::Format> formats(const analysis::LayerResult& result)
{
    return { result.weightEncodings.empty() ? analysis::fp32 : result.weightEncodings.front().format,
        result.inputEncoding ? result.inputEncoding->encoding.format : analysis::fp32 };
}

QString bitsText(const Entry& entry)
{
    if (!entry.result)
        return missing();
    const auto [weight, input] = formats(*entry.result);
    const QString weightName = QString::fromStdString(analysis::formatName(weight));
    if (weight == analysis::fp32 && input == analysis::fp32)
        return weightName;
    return weightName + QStringLiteral(" · ") + QString::fromStdString(analysis::formatName(input));
}

/// Weight bits first, then those of the activation.
Number bitsNumber(const Entry& entry)
{
    if (!entry.result)
        return std::nullopt;
    const auto [weight, input] = formats(*entry.result);
    return 100 * weight.bits + input.bits;
}

Number sqnr(const ErrorMeasures* error)
{
    return error && error->count > 0 ? Number(error->sqnrDb) : std::nullopt;
}

const ErrorMeasures* weightError(const Entry& entry)
{
    return entry.result && !entry.layer.weights.empty() ? &entry.result->weight.error : nullptr;
}

const ErrorMeasures* inputError(const Entry& entry)
{
    return entry.result && entry.result->input ? &entry.result->input->error : nullptr;
}

const ErrorMeasures* present(const std::optional<ErrorMeasures>& error)
{
    return error ? &*error : nullptr;
}

Number sizeShare(const Entry& entry)
{
    if (!entry.result || entry.variant->sizeBytes <= 0)
        return std::nullopt;
    return double(entry.result->sizeBytes) / double(entry.variant->sizeBytes);
}

using Bar = LayerColumn::Bar;

constexpr std::array<LayerColumn, LayerModel::ColumnCount> columns{ {
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "layer"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "The module that computes it, as the model's file names it"),
        NumberLook::None, Bar::None, [](const Entry& e) { return QString::fromStdString(e.layer.name); }, nullptr },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "kind"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "What the layer computes"), NumberLook::None, Bar::None,
        [](const Entry& e) { return QString::fromStdString(e.layer.kindName); }, nullptr },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "shape"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "Shape of the weight; sorted by its number of elements"),
        NumberLook::None, Bar::None, shapeText,
        [](const Entry& e) { return e.layer.weights.empty() ? Number() : double(e.layer.weights.front().count); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "params"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "Number of weights and biases"), NumberLook::Whole, Bar::None, nullptr,
        [](const Entry& e) { return Number(double(e.layer.parameters)); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "format"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "Format of the weight · of the input activation; sorted by bits"),
        NumberLook::None, Bar::None, bitsText, bitsNumber },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "weight\nSQNR dB"),
        QT_TRANSLATE_NOOP(
            "widgets::LayerModel", "Of the weight: 20·log10(‖w‖ / ‖w − w_q‖), dB; ∞ where nothing changes"),
        NumberLook::Decibel, Bar::InRange, nullptr, [](const Entry& e) { return sqnr(weightError(e)); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "input\nSQNR dB"),
        QT_TRANSLATE_NOOP("widgets::LayerModel",
            "Of the input activation, evaluation data: 20·log10(‖x‖ / ‖x − x_q‖), dB; – where it stays FP32"),
        NumberLook::Decibel, Bar::InRange, nullptr, [](const Entry& e) { return sqnr(inputError(e)); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "local\nSQNR dB"),
        QT_TRANSLATE_NOOP("widgets::LayerModel",
            "Local: of the layer's output with this layer alone quantized, first samples: 20·log10(‖y‖ / ‖y − y_q‖), "
            "dB"),
        NumberLook::Decibel, Bar::InRange, nullptr,
        [](const Entry& e) { return e.result ? sqnr(present(e.result->local)) : Number(); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "accum.\nSQNR dB"),
        QT_TRANSLATE_NOOP("widgets::LayerModel",
            "Accumulated: of the layer's output with everything quantized: 20·log10(‖y‖ / ‖y − y_q‖), dB"),
        NumberLook::Decibel, Bar::InRange, nullptr,
        [](const Entry& e) { return e.result ? sqnr(present(e.result->accumulated)) : Number(); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "weight\nclipped %"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "Share of the weights that round to a level outside the grid"),
        NumberLook::PercentOfShare, Bar::None, nullptr,
        [](const Entry& e) { return weightError(e) ? weightError(e)->clipped : Number(); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "input\nclipped %"),
        QT_TRANSLATE_NOOP("widgets::LayerModel",
            "Share of the input activations, evaluation data, that round to a level outside the grid"),
        NumberLook::PercentOfShare, Bar::None, nullptr,
        [](const Entry& e) { return inputError(e) ? inputError(e)->clipped : Number(); } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "size\nkB"),
        QT_TRANSLATE_NOOP("widgets::LayerModel",
            "Σ n·bits/8 over the weights + 4 bytes a scale + 1 a zero point + what stays FP32; 1 kB is 1,000 bytes"),
        NumberLook::Kilobytes, Bar::None, nullptr,
        [](const Entry& e) { return e.result ? Number(double(e.result->sizeBytes)) : std::nullopt; } },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "size\nshare %"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "The layer's size / the variant's size"), NumberLook::PercentOfShare,
        Bar::None, nullptr, sizeShare },
    { QT_TRANSLATE_NOOP("widgets::LayerModel", "MACs\n10⁶"),
        QT_TRANSLATE_NOOP("widgets::LayerModel", "Multiply-accumulates of one sample, in millions"),
        NumberLook::Millions, Bar::None, nullptr, [](const Entry& e) { return Number(double(e.layer.macs)); } },
} };

} // namespace

const LayerColumn& layerColumn(int column)
{
    return columns.at(std::size_t(column));
}

QString layerColumnHeader(int column)
{
    return QCoreApplication::translate("widgets::LayerModel", layerColumn(column).title);
}

QString layerColumnTitle(int column)
{
    return layerColumnHeader(column).replace(u'\n', u' ');
}

QString layerColumnFormula(int column)
{
    return QCoreApplication::translate("widgets::LayerModel", layerColumn(column).formula);
}

} // namespace widgets
