// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>

#include "analysis/report/columns.h"

namespace analysis {

namespace {

using Row = LayerRow;

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
std::string weightFormat(const Row& row)
{
    if (row.layer && row.layer->weights.empty())
        return {};
    return formatName(row.result.weightEncodings.empty() ? fp32 : row.result.weightEncodings.front().format);
}

Cell weightGrid(const Row& row)
{
    const auto& encodings = row.result.weightEncodings;
    return encodings.empty() || !encodings.front().format.isInteger() ? Cell() : Cell(gridName(encodings.front().grid));
}

Cell weightGranularity(const Row& row)
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

std::optional<Largest> inputScale(const Row& row)
{
    if (!row.result.inputEncoding)
        return std::nullopt;
    return largestScale({ &row.result.inputEncoding->encoding, 1 });
}

/// The level with the largest scale stands for all, as with weights.
std::optional<Largest> stateScale(const Row& row)
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

const TensorResult* weightOf(const Row& row)
{
    return &row.result.weight;
}
const TensorResult* inputOf(const Row& row)
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

std::span<const Encoding> inputEncodings(const Row& row)
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

constexpr std::array columns{
    Column<Row>{ "variant", [](const Row& r) -> Cell { return r.variant.recipe.name; } },
    Column<Row>{ "layer", [](const Row& r) -> Cell { return r.result.layer; } },
    Column<Row>{ "kind", [](const Row& r) { return r.layer ? Cell(r.layer->kindName) : Cell(); } },
    Column<Row>{ "parameters", [](const Row& r) { return r.layer ? Cell(r.layer->parameters) : Cell(); } },
    Column<Row>{ "weight_shape", [](const Row& r) { return r.layer ? Cell(weightShapes(*r.layer)) : Cell(); } },
    Column<Row>{ "weight_format", [](const Row& r) -> Cell { return weightFormat(r); } },
    Column<Row>{ "weight_grid", weightGrid },
    Column<Row>{ "granularity", weightGranularity },
    Column<Row>{ "weight_scale", [](const Row& r) { return scaleCell(largestScale(r.result.weightEncodings)); } },
    Column<Row>{
        "weight_zero_point", [](const Row& r) { return zeroPointCell(largestScale(r.result.weightEncodings)); } },
    Column<Row>{ "weight_min", [](const Row& r) { return lowest(weightOf(r)); } },
    Column<Row>{ "weight_max", [](const Row& r) { return highest(weightOf(r)); } },
    Column<Row>{ "weight_mean", [](const Row& r) { return mean(weightOf(r)); } },
    Column<Row>{ "weight_std", [](const Row& r) { return deviation(weightOf(r)); } },
    Column<Row>{ "weight_mse", [](const Row& r) { return measure(weightOf(r), &E::mse); } },
    Column<Row>{ "weight_mae", [](const Row& r) { return measure(weightOf(r), &E::mae); } },
    Column<Row>{ "weight_relative_mae", [](const Row& r) { return measure(weightOf(r), &E::relativeMae); } },
    Column<Row>{ "weight_sqnr_db", [](const Row& r) { return measure(weightOf(r), &E::sqnrDb); } },
    Column<Row>{ "weight_snr_db", [](const Row& r) { return measure(weightOf(r), &E::snrDb); } },
    Column<Row>{ "weight_clipped", [](const Row& r) { return clipped(weightOf(r)); } },
    Column<Row>{ "input_format",
        [](const Row& r) -> Cell {
            return formatName(r.result.inputEncoding ? r.result.inputEncoding->encoding.format : fp32);
        } },
    Column<Row>{ "input_scale", [](const Row& r) { return scaleCell(inputScale(r)); } },
    Column<Row>{ "input_zero_point", [](const Row& r) { return zeroPointCell(inputScale(r)); } },
    Column<Row>{ "input_min", [](const Row& r) { return lowest(inputOf(r)); } },
    Column<Row>{ "input_max", [](const Row& r) { return highest(inputOf(r)); } },
    Column<Row>{ "input_mean", [](const Row& r) { return mean(inputOf(r)); } },
    Column<Row>{ "input_std", [](const Row& r) { return deviation(inputOf(r)); } },
    Column<Row>{ "input_sqnr_db", [](const Row& r) { return measure(inputOf(r), &E::sqnrDb); } },
    Column<Row>{ "input_clipped", [](const Row& r) { return clipped(inputOf(r)); } },
    Column<Row>{ "local_sqnr_db", [](const Row& r) { return measure(r.result.local, &E::sqnrDb); } },
    Column<Row>{ "accumulated_sqnr_db", [](const Row& r) { return measure(r.result.accumulated, &E::sqnrDb); } },
    Column<Row>{ "size_bytes", [](const Row& r) -> Cell { return r.result.sizeBytes; } },
    Column<Row>{ "compression", [](const Row& r) -> Cell { return r.result.compression; } },
    Column<Row>{ "macs", [](const Row& r) { return r.layer ? Cell(r.layer->macs) : Cell(); } },
    // Beyond what scripts were promised: new columns go to the end.
    Column<Row>{ "weight_max_error", [](const Row& r) { return measure(weightOf(r), &E::maxError); } },
    Column<Row>{ "weight_cosine", [](const Row& r) { return measure(weightOf(r), &E::cosine); } },
    Column<Row>{ "weight_bias", [](const Row& r) { return measure(weightOf(r), &E::bias); } },
    Column<Row>{ "weight_not_finite", [](const Row& r) { return notFinite(weightOf(r)); } },
    Column<Row>{ "input_grid",
        [](const Row& r) {
            const auto& input = r.result.inputEncoding;
            return input && input->encoding.format.isInteger() ? Cell(gridName(input->encoding.grid)) : Cell();
        } },
    Column<Row>{ "input_timing",
        [](const Row& r) {
            const auto& input = r.result.inputEncoding;
            if (!input)
                return Cell();
            return Cell(timingName(input->timing));
        } },
    Column<Row>{ "input_mse", [](const Row& r) { return measure(inputOf(r), &E::mse); } },
    Column<Row>{ "input_snr_db", [](const Row& r) { return measure(inputOf(r), &E::snrDb); } },
    Column<Row>{ "input_not_finite", [](const Row& r) { return notFinite(inputOf(r)); } },
    Column<Row>{ "local_mse", [](const Row& r) { return measure(r.result.local, &E::mse); } },
    Column<Row>{ "local_cosine", [](const Row& r) { return measure(r.result.local, &E::cosine); } },
    Column<Row>{ "accumulated_mse", [](const Row& r) { return measure(r.result.accumulated, &E::mse); } },
    Column<Row>{ "accumulated_cosine", [](const Row& r) { return measure(r.result.accumulated, &E::cosine); } },
    Column<Row>{ "weight_rmse", [](const Row& r) { return rootMeanSquare(weightOf(r)); } },
    Column<Row>{ "weight_relative_l2", [](const Row& r) { return relativeL2(weightOf(r)); } },
    Column<Row>{
        "weight_rmse_over_scale", [](const Row& r) { return errorInSteps(weightOf(r), r.result.weightEncodings); } },
    Column<Row>{ "weight_clip_mse", [](const Row& r) { return part(weightOf(r), &E::clipMse); } },
    Column<Row>{ "weight_round_mse", [](const Row& r) { return part(weightOf(r), &E::roundMse); } },
    Column<Row>{ "input_rmse", [](const Row& r) { return rootMeanSquare(inputOf(r)); } },
    Column<Row>{ "input_relative_l2", [](const Row& r) { return relativeL2(inputOf(r)); } },
    Column<Row>{ "input_rmse_over_scale", [](const Row& r) { return errorInSteps(inputOf(r), inputEncodings(r)); } },
    Column<Row>{ "input_clip_mse", [](const Row& r) { return part(inputOf(r), &E::clipMse); } },
    Column<Row>{ "input_round_mse", [](const Row& r) { return part(inputOf(r), &E::roundMse); } },
    Column<Row>{ "state_format",
        [](const Row& r) {
            const auto& states = r.result.stateEncodings;
            return states.empty() ? Cell() : Cell(formatName(states.front().encoding.format));
        } },
    Column<Row>{ "state_timing",
        [](const Row& r) {
            const auto& states = r.result.stateEncodings;
            return states.empty() ? Cell() : Cell(timingName(states.front().timing));
        } },
    Column<Row>{ "state_scale", [](const Row& r) { return scaleCell(stateScale(r)); } },
    Column<Row>{ "state_zero_point", [](const Row& r) { return zeroPointCell(stateScale(r)); } },
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
    return columns;
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
