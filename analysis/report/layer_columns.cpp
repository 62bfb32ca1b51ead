// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/report/columns.h"

namespace analysis {

namespace {

std::string weightShapes(const Layer& layer)
{
    std::string text;
    for (const WeightUse& weight : layer.weights) {
        if (!text.empty())
            text += ' ';
        text += shapeText(weight.shape);
    }
    return text;
}

/// The text that all matrices share; they are encoded by one scheme.
std::string weightFormat(const LayerRow& row)
{
    if (row.layer && row.layer->weights.empty())
        return {};
    return formatName(row.result.weightEncodings.empty() ? fp32 : row.result.weightEncodings.front().format);
}

Cell weightGrid(const LayerRow& row)
{
    const auto& encodings = row.result.weightEncodings;
    return encodings.empty() || !encodings.front().format.isInteger() ? Cell() : Cell(gridName(encodings.front().grid));
}

Cell weightGranularity(const LayerRow& row)
{
    const auto& encodings = row.result.weightEncodings;
    return encodings.empty() || encodings.front().scales.empty() ? Cell()
                                                                 : Cell(granularityName(encodings.front().granularity));
}

struct Largest {
    float scale = 0;
    std::int32_t zeroPoint = 0;
};

std::optional<Largest> largestScale(std::span<const Encoding> encodings)
{
    std::optional<Largest> largest;
    for (const Encoding& encoding : encodings) {
        for (std::size_t i = 0; i < encoding.scales.size(); ++i) {
            if (!largest || encoding.scales[i] > largest->scale)
                largest = Largest{ encoding.scales[i], i < encoding.zeroPoints.size() ? encoding.zeroPoints[i] : 0 };
        }
    }
    return largest;
}

std::optional<Largest> inputScale(const LayerRow& row)
{
    if (!row.result.inputEncoding)
        return std::nullopt;
    return largestScale({ &row.result.inputEncoding->encoding, 1 });
}

/// The level with the largest scale stands for all, as with weights.
std::optional<Largest> stateScale(const LayerRow& row)
{
    std::vector<Encoding> levels;
    for (const EdgeEncoding& level : row.result.stateEncodings)
        levels.push_back(level.encoding);
    return largestScale(levels);
}

std::string timingName(EdgeEncoding::Timing timing)
{
    return timing == EdgeEncoding::Timing::Static ? "static" : "dynamic";
}

Cell scaleCell(const std::optional<Largest>& largest)
{
    return largest ? Cell(double(largest->scale)) : Cell();
}
Cell zeroPointCell(const std::optional<Largest>& largest)
{
    return largest ? Cell(std::int64_t(largest->zeroPoint)) : Cell();
}

const TensorResult* weightOf(const LayerRow& row)
{
    return &row.result.weight;
}
const TensorResult* inputOf(const LayerRow& row)
{
    return row.result.input ? &*row.result.input : nullptr;
}

Cell lowest(const TensorResult* tensor)
{
    return tensor && tensor->moments.count > 0 ? Cell(double(tensor->moments.min)) : Cell();
}

Cell highest(const TensorResult* tensor)
{
    return tensor && tensor->moments.count > 0 ? Cell(double(tensor->moments.max)) : Cell();
}

Cell mean(const TensorResult* tensor)
{
    return tensor && tensor->moments.count > 0 ? Cell(tensor->moments.mean()) : Cell();
}

Cell deviation(const TensorResult* tensor)
{
    return tensor && tensor->moments.count > 0 ? Cell(tensor->moments.standardDeviation()) : Cell();
}

Cell notFinite(const TensorResult* tensor)
{
    return tensor ? Cell(tensor->moments.nans + tensor->moments.infinities) : Cell();
}

Cell measure(const ErrorMeasures& error, double ErrorMeasures::*member)
{
    return error.count > 0 ? Cell(error.*member) : Cell();
}

Cell measure(const TensorResult* tensor, double ErrorMeasures::*member)
{
    return tensor ? measure(tensor->error, member) : Cell();
}

Cell measure(const std::optional<ErrorMeasures>& error, double ErrorMeasures::*member)
{
    return error ? measure(*error, member) : Cell();
}

Cell rootMeanSquare(const TensorResult* tensor)
{
    return tensor && tensor->error.count > 0 ? Cell(std::sqrt(tensor->error.mse)) : Cell();
}

Cell relativeL2(const TensorResult* tensor)
{
    return tensor && tensor->error.count > 0 ? Cell(std::pow(10.0, -tensor->error.sqnrDb / 20)) : Cell();
}

/// In steps of the one scale; where there are several, steps have no single length.
Cell errorInSteps(const TensorResult* tensor, std::span<const Encoding> encodings)
{
    const bool oneScale = encodings.size() == 1 && encodings.front().scales.size() == 1;
    return tensor && tensor->error.count > 0 && oneScale
        ? Cell(std::sqrt(tensor->error.mse) / double(encodings.front().scales.front()))
        : Cell();
}

std::span<const Encoding> inputEncodings(const LayerRow& row)
{
    return row.result.inputEncoding ? std::span(&row.result.inputEncoding->encoding, 1) : std::span<const Encoding>();
}

Cell part(const TensorResult* tensor, std::optional<double> ErrorMeasures::*member)
{
    return tensor ? cell(tensor->error.*member) : Cell();
}

Cell clipped(const TensorResult* tensor)
{
    return tensor ? cell(tensor->error.clipped) : Cell();
}

using E = ErrorMeasures;

constexpr std::array ofLayers{
    Column<LayerRow>{ "variant", [](const LayerRow& r) -> Cell { return r.variant.recipe.name; } },
    Column<LayerRow>{ "layer", [](const LayerRow& r) -> Cell { return r.result.layer; } },
    Column<LayerRow>{ "kind", [](const LayerRow& r) { return r.layer ? Cell(r.layer->kindName) : Cell(); } },
    Column<LayerRow>{ "parameters", [](const LayerRow& r) { return r.layer ? Cell(r.layer->parameters) : Cell(); } },
    Column<LayerRow>{
        "weight_shape", [](const LayerRow& r) { return r.layer ? Cell(weightShapes(*r.layer)) : Cell(); } },
    Column<LayerRow>{ "weight_format", [](const LayerRow& r) -> Cell { return weightFormat(r); } },
    Column<LayerRow>{ "weight_grid", weightGrid },
    Column<LayerRow>{ "granularity", weightGranularity },
    Column<LayerRow>{
        "weight_scale", [](const LayerRow& r) { return scaleCell(largestScale(r.result.weightEncodings)); } },
    Column<LayerRow>{
        "weight_zero_point", [](const LayerRow& r) { return zeroPointCell(largestScale(r.result.weightEncodings)); } },
    Column<LayerRow>{ "weight_min", [](const LayerRow& r) { return lowest(weightOf(r)); } },
    Column<LayerRow>{ "weight_max", [](const LayerRow& r) { return highest(weightOf(r)); } },
    Column<LayerRow>{ "weight_mean", [](const LayerRow& r) { return mean(weightOf(r)); } },
    Column<LayerRow>{ "weight_std", [](const LayerRow& r) { return deviation(weightOf(r)); } },
    Column<LayerRow>{ "weight_mse", [](const LayerRow& r) { return measure(weightOf(r), &E::mse); } },
    Column<LayerRow>{ "weight_mae", [](const LayerRow& r) { return measure(weightOf(r), &E::mae); } },
    Column<LayerRow>{ "weight_relative_mae", [](const LayerRow& r) { return measure(weightOf(r), &E::relativeMae); } },
    Column<LayerRow>{ "weight_sqnr_db", [](const LayerRow& r) { return measure(weightOf(r), &E::sqnrDb); } },
    Column<LayerRow>{ "weight_snr_db", [](const LayerRow& r) { return measure(weightOf(r), &E::snrDb); } },
    Column<LayerRow>{ "weight_clipped", [](const LayerRow& r) { return clipped(weightOf(r)); } },
    Column<LayerRow>{ "input_format",
        [](const LayerRow& r) -> Cell {
            return formatName(r.result.inputEncoding ? r.result.inputEncoding->encoding.format : fp32);
        } },
    Column<LayerRow>{ "input_scale", [](const LayerRow& r) { return scaleCell(inputScale(r)); } },
    Column<LayerRow>{ "input_zero_point", [](const LayerRow& r) { return zeroPointCell(inputScale(r)); } },
    Column<LayerRow>{ "input_min", [](const LayerRow& r) { return lowest(inputOf(r)); } },
    Column<LayerRow>{ "input_max", [](const LayerRow& r) { return highest(inputOf(r)); } },
    Column<LayerRow>{ "input_mean", [](const LayerRow& r) { return mean(inputOf(r)); } },
    Column<LayerRow>{ "input_std", [](const LayerRow& r) { return deviation(inputOf(r)); } },
    Column<LayerRow>{ "input_sqnr_db", [](const LayerRow& r) { return measure(inputOf(r), &E::sqnrDb); } },
    Column<LayerRow>{ "input_clipped", [](const LayerRow& r) { return clipped(inputOf(r)); } },
    Column<LayerRow>{ "local_sqnr_db", [](const LayerRow& r) { return measure(r.result.local, &E::sqnrDb); } },
    Column<LayerRow>{
        "accumulated_sqnr_db", [](const LayerRow& r) { return measure(r.result.accumulated, &E::sqnrDb); } },
    Column<LayerRow>{ "size_bytes", [](const LayerRow& r) -> Cell { return r.result.sizeBytes; } },
    Column<LayerRow>{ "compression", [](const LayerRow& r) -> Cell { return r.result.compression; } },
    Column<LayerRow>{ "macs", [](const LayerRow& r) { return r.layer ? Cell(r.layer->macs) : Cell(); } },
    // Beyond what scripts were promised: new columns go to the end.
    Column<LayerRow>{ "weight_max_error", [](const LayerRow& r) { return measure(weightOf(r), &E::maxError); } },
    Column<LayerRow>{ "weight_cosine", [](const LayerRow& r) { return measure(weightOf(r), &E::cosine); } },
    Column<LayerRow>{ "weight_bias", [](const LayerRow& r) { return measure(weightOf(r), &E::bias); } },
    Column<LayerRow>{ "weight_not_finite", [](const LayerRow& r) { return notFinite(weightOf(r)); } },
    Column<LayerRow>{ "input_grid",
        [](const LayerRow& r) {
            const auto& input = r.result.inputEncoding;
            return input && input->encoding.format.isInteger() ? Cell(gridName(input->encoding.grid)) : Cell();
        } },
    Column<LayerRow>{ "input_timing",
        [](const LayerRow& r) {
            const auto& input = r.result.inputEncoding;
            if (!input)
                return Cell();
            return Cell(timingName(input->timing));
        } },
    Column<LayerRow>{ "input_mse", [](const LayerRow& r) { return measure(inputOf(r), &E::mse); } },
    Column<LayerRow>{ "input_snr_db", [](const LayerRow& r) { return measure(inputOf(r), &E::snrDb); } },
    Column<LayerRow>{ "input_not_finite", [](const LayerRow& r) { return notFinite(inputOf(r)); } },
    Column<LayerRow>{ "local_mse", [](const LayerRow& r) { return measure(r.result.local, &E::mse); } },
    Column<LayerRow>{ "local_cosine", [](const LayerRow& r) { return measure(r.result.local, &E::cosine); } },
    Column<LayerRow>{ "accumulated_mse", [](const LayerRow& r) { return measure(r.result.accumulated, &E::mse); } },
    Column<LayerRow>{
        "accumulated_cosine", [](const LayerRow& r) { return measure(r.result.accumulated, &E::cosine); } },
    Column<LayerRow>{ "weight_rmse", [](const LayerRow& r) { return rootMeanSquare(weightOf(r)); } },
    Column<LayerRow>{ "weight_relative_l2", [](const LayerRow& r) { return relativeL2(weightOf(r)); } },
    Column<LayerRow>{ "weight_rmse_over_scale",
        [](const LayerRow& r) { return errorInSteps(weightOf(r), r.result.weightEncodings); } },
    Column<LayerRow>{ "weight_clip_mse", [](const LayerRow& r) { return part(weightOf(r), &E::clipMse); } },
    Column<LayerRow>{ "weight_round_mse", [](const LayerRow& r) { return part(weightOf(r), &E::roundMse); } },
    Column<LayerRow>{ "input_rmse", [](const LayerRow& r) { return rootMeanSquare(inputOf(r)); } },
    Column<LayerRow>{ "input_relative_l2", [](const LayerRow& r) { return relativeL2(inputOf(r)); } },
    Column<LayerRow>{
        "input_rmse_over_scale", [](const LayerRow& r) { return errorInSteps(inputOf(r), inputEncodings(r)); } },
    Column<LayerRow>{ "input_clip_mse", [](const LayerRow& r) { return part(inputOf(r), &E::clipMse); } },
    Column<LayerRow>{ "input_round_mse", [](const LayerRow& r) { return part(inputOf(r), &E::roundMse); } },
    Column<LayerRow>{ "state_format",
        [](const LayerRow& r) {
            const auto& states = r.result.stateEncodings;
            return states.empty() ? Cell() : Cell(formatName(states.front().encoding.format));
        } },
    Column<LayerRow>{ "state_timing",
        [](const LayerRow& r) {
            const auto& states = r.result.stateEncodings;
            return states.empty() ? Cell() : Cell(timingName(states.front().timing));
        } },
    Column<LayerRow>{ "state_scale", [](const LayerRow& r) { return scaleCell(stateScale(r)); } },
    Column<LayerRow>{ "state_zero_point", [](const LayerRow& r) { return zeroPointCell(stateScale(r)); } },
};

constexpr std::array shift{
    Column<LayerShift>{ "layer", [](const LayerShift& s) -> Cell { return s.layer; } },
    Column<LayerShift>{ "mean_shift", [](const LayerShift& s) -> Cell { return s.meanShift; } },
    Column<LayerShift>{ "std_shift", [](const LayerShift& s) -> Cell { return s.stdShift; } },
    Column<LayerShift>{ "range_shift", [](const LayerShift& s) -> Cell { return s.rangeShift; } },
    Column<LayerShift>{ "kl", [](const LayerShift& s) -> Cell { return s.kl; } },
    Column<LayerShift>{ "score", [](const LayerShift& s) -> Cell { return s.score; } },
};

} // namespace

std::span<const Column<LayerRow>> layerColumns()
{
    return ofLayers;
}
std::span<const Column<LayerShift>> shiftColumns()
{
    return shift;
}

const Layer* findLayer(const Graph& graph, std::string_view name)
{
    const auto found = std::ranges::find(graph.layers, name, &Layer::name);
    return found == graph.layers.end() ? nullptr : &*found;
}

std::string shapeText(const Shape& shape)
{
    std::string text;
    for (const std::int64_t size : shape) {
        if (!text.empty())
            text += 'x';
        text += std::to_string(size);
    }
    return text;
}

} // namespace analysis
