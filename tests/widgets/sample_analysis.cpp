// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_analysis.h"

#include <cmath>
#include <limits>
#include <random>

namespace sample {

namespace {

using namespace analysis;

/// x̂ of `original` on a grid of `levels` steps over its range: all counts of a step in one bin.
BinnedCounts onGrid(const BinnedCounts& original, double scale)
{
    BinnedCounts result{ original.lo, original.hi, std::vector<double>(original.counts.size(), 0) };
    const double width = (original.hi - original.lo) / double(original.counts.size());
    for (std::size_t i = 0; i < original.counts.size(); ++i) {
        const double x = original.lo + width * (double(i) + 0.5);
        const double rounded = std::round(x / scale) * scale;
        const double bin = std::clamp((rounded - original.lo) / width, 0.0, double(original.counts.size()) - 1);
        result.counts[std::size_t(bin)] += original.counts[i];
    }
    return result;
}

BinnedCounts flatErrors(double scale, double total)
{
    BinnedCounts errors{ -0.62 * scale, 0.62 * scale, std::vector<double>(64, 0) };
    for (std::size_t i = 0; i < errors.counts.size(); ++i) {
        const double x = std::abs(-0.62 + 1.24 * (double(i) + 0.5) / 64);
        errors.counts[i] = total / 64 * (x < 0.48 ? 1 + 0.05 * std::sin(double(i) * 1.7) : x < 0.53 ? 0.5 : 0.004);
    }
    return errors;
}

ErrorMeasures measures(double sqnr, double scale, std::int64_t count)
{
    ErrorMeasures error;
    error.count = count;
    error.sqnrDb = sqnr;
    error.snrDb = sqnr - 0.02;
    error.mse = scale * scale / 12;
    error.mae = scale / 4;
    error.relativeMae = std::pow(10, -sqnr / 20) * 1.1;
    error.maxError = scale * 0.5;
    error.cosine = 1 - 0.5 * std::pow(10, -sqnr / 10);
    error.bias = scale * 1e-3;
    error.clipped = 0.0003;
    error.clipMse = 0.1 * error.mse;
    error.roundMse = 0.9 * error.mse;
    return error;
}

TensorResult tensor(Range range, double scale, double sqnr, std::int64_t count)
{
    TensorResult result;
    result.moments.count = count;
    result.moments.min = range.lo;
    result.moments.max = range.hi;
    result.error = measures(sqnr, scale, count);
    result.original = bell(range, (range.hi - range.lo) / 8, 256, double(count));
    result.quantized = onGrid(result.original, scale);
    result.errors = flatErrors(scale, double(count));
    std::mt19937 random(7);
    std::normal_distribution<double> normal(0, (double(range.hi) - double(range.lo)) / 8);
    for (int i = 0; i < 1000; ++i) {
        const double x = std::clamp(normal(random), double(range.lo), double(range.hi));
        result.pairs.x.push_back(float(x));
        result.pairs.quantized.push_back(float(std::round(x / scale) * scale));
    }
    return result;
}

LayerResult layerResult(const Layer& layer, int index, int bits)
{
    LayerResult result;
    result.layer = layer.name;
    result.quantized = bits < 32;
    const float spread = 0.35F + 0.45F * float(std::abs(std::sin(index * 1.3)));
    const Range weightRange{ -spread * 1.1F, spread };
    const float steps = float((1 << std::min(bits, 16)) - 1);
    const float scale = 2.2F * spread / steps;
    const double sqnr = 6.02 * bits - 9 - 3 * std::abs(std::sin(index * 0.9));
    if (bits < 32) {
        Encoding encoding;
        encoding.format = { FormatKind::SignedInteger, bits };
        encoding.lowest = -(1 << (bits - 1));
        encoding.highest = (1 << (bits - 1)) - 1;
        encoding.scales = { scale };
        encoding.zeroPoints = { 0 };
        result.weightEncodings = { encoding };
        EdgeEncoding input;
        input.encoding = encoding;
        input.encoding.format = { FormatKind::UnsignedInteger, bits };
        input.encoding.grid = Grid::Affine;
        input.encoding.lowest = 0;
        input.encoding.highest = (1 << bits) - 1;
        input.encoding.scales = { (4 + float(index % 5)) / steps };
        result.inputEncoding = input;
        result.input = tensor({ 0, 4 + float(index % 5) }, input.encoding.scales[0], sqnr - 3, 4'915'200);
        result.local = measures(sqnr - 4, scale, 1000);
        result.accumulated = measures(sqnr - 5 - 0.3 * std::min(index, 30), scale, 1000);
    }
    result.weight = tensor(
        weightRange, scale, bits < 32 ? sqnr : std::numeric_limits<double>::infinity(), layer.weights.front().count);
    result.sizeBytes = layer.parameters * bits / 8;
    result.compression = 32.0 / bits;
    return result;
}

} // namespace

BinnedCounts bell(Range range, double deviation, int bins, double total)
{
    BinnedCounts counts{ range.lo, range.hi, std::vector<double>(std::size_t(bins)) };
    const double width = (counts.hi - counts.lo) / bins;
    for (int i = 0; i < bins; ++i) {
        const double x = counts.lo + width * (i + 0.5);
        const double normal = std::exp(-x * x / (2 * deviation * deviation)) / (deviation * std::sqrt(2 * M_PI));
        const double tails = std::exp(-std::abs(x) / (1.1 * deviation)) / (2.2 * deviation);
        counts.counts[std::size_t(i)] =
            std::round(total * width * (0.8 * normal + 0.2 * tails) * (1 + 0.12 * std::sin(i * 2.3)));
    }
    return counts;
}

std::shared_ptr<const Analysis> residualNetwork(int layers)
{
    auto result = std::make_shared<Analysis>();
    for (int i = 0; i < layers; ++i) {
        Layer layer;
        layer.id = i;
        layer.node = i;
        const bool last = i == layers - 1 && layers > 1;
        const int stage = std::min(3, 1 + 3 * i / std::max(layers, 1));
        const std::int64_t channels = 8 << stage;
        layer.name = i == 0 ? "conv1"
            : last          ? "fc"
                            : "layer" + std::to_string(stage) + "." + std::to_string((i - 1) / 2) + ".conv"
                + std::to_string((i - 1) % 2 + 1);
        layer.kind = last ? LayerKind::Linear : LayerKind::Convolution;
        layer.kindName = last ? "linear" : "conv2d";
        WeightUse weight;
        weight.id = i;
        weight.name = layer.name + ".weight";
        weight.storage = weight.name;
        weight.shape = last ? Shape{ 10, channels } : Shape{ channels, channels, 3, 3 };
        weight.count = last ? 10 * channels : channels * channels * 9;
        layer.weights = { weight };
        layer.inputs = { i };
        layer.inputShape = { 1, channels, 32, 32 };
        layer.outputShape = layer.inputShape;
        layer.parameters = weight.count;
        layer.macs = weight.count * 64;
        result->graph.layers.push_back(layer);
        result->graph.nodes.push_back({ i, layer.name, layer.kindName, i });
        result->graph.edges.push_back({ i, i - 1, i, 0, layer.inputShape });
        result->graph.parameters += layer.parameters;
    }
    struct Variant {
        const char* name;
        int bits;
        double top1;
    };
    for (const auto& [name, bits, top1] :
        { Variant{ "fp32", 32, 92.6 }, Variant{ "ptsq-int8-minmax", 8, 92.5 }, Variant{ "ptsq-int8-entropy", 8, 92.4 },
            Variant{ "ptsq-w6a6", 6, 91.2 }, Variant{ "ptsq-w4a4", 4, 71.3 } }) {
        VariantResult variant;
        variant.recipe.name = name;
        variant.recipe.method = bits == 32 ? Method::Fp32 : Method::Ptsq;
        if (bits < 32)
            variant.recipe.weights.format.bits = variant.recipe.activations.format.bits = bits;
        variant.samples = 10000;
        variant.calibrationSamples = 500;
        variant.output.error.sqnrDb = 6.02 * bits - 22;
        variant.output.top1 = top1;
        variant.output.top1Drop = 92.6 - top1;
        for (int i = 0; i < layers; ++i) {
            variant.layers.push_back(layerResult(result->graph.layers[std::size_t(i)], i, bits));
            variant.sizeBytes += variant.layers.back().sizeBytes;
        }
        variant.compression = 32.0 / bits;
        result->variants.push_back(std::move(variant));
    }
    ShiftResult shift;
    for (int i = 0; i < layers; ++i) {
        LayerShift layer;
        layer.layer = result->graph.layers[std::size_t(i)].name;
        layer.score = 0.03 + 0.12 * std::pow(std::sin(i * 0.7), 8) + 0.01 * (i % 3);
        layer.meanShift = layer.score;
        layer.calibration = bell({ 0, 6 }, 1.2, 50, 50'000);
        layer.evaluation = bell({ 0, 6 }, 1.45, 50, 100'000);
        shift.overall += layer.score / layers;
        shift.layers.push_back(layer);
    }
    result->shift = shift;
    return result;
}

std::shared_ptr<const Analysis> brokenNetwork(int layers)
{
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    auto result = std::make_shared<Analysis>(*residualNetwork(layers));
    const auto breakError = [=](ErrorMeasures& error) {
        error.sqnrDb = error.snrDb = error.mse = error.cosine = nan;
        error.mae = error.maxError = error.relativeMae = infinity;
        error.clipped = nan;
    };
    for (VariantResult& variant : result->variants) {
        variant.output.top1 = nan;
        variant.output.error.sqnrDb = nan;
        for (LayerResult& layer : variant.layers) {
            breakError(layer.weight.error);
            layer.weight.moments.nans = 12;
            layer.weight.original = { nan, nan, { 1, 2 } };
            layer.weight.quantized = { 0, 0, { 3 } };
            layer.weight.errors = { -infinity, infinity, { nan, 1 } };
            layer.weight.pairs = { { float(nan), 1 }, { 1, float(infinity) } };
            layer.weight.moments.min = -std::numeric_limits<float>::infinity();
            layer.weight.moments.max = std::numeric_limits<float>::quiet_NaN();
            if (layer.input) {
                breakError(layer.input->error);
                layer.input->original = { 0, 1, { nan, infinity, 5 } };
            }
            if (layer.local)
                breakError(*layer.local);
        }
    }
    for (LayerShift& layer : result->shift->layers) {
        layer.score = nan;
        layer.evaluation.counts.assign(50, nan);
    }
    result->shift->overall = nan;
    return result;
}

TensorObservation reluObservation()
{
    std::mt19937 random(11);
    std::normal_distribution<float> normal(0.2F, 0.9F);
    std::vector<float> values(200'000);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float x = normal(random);
        values[i] = std::max(0.0F, i % 997 == 0 ? x * 3 : x);
    }
    TensorObservation seen;
    seen.movingAverages = { { 0.01, {}, 0 } };
    seen.add(values);
    return seen;
}

std::vector<float> weights(std::size_t count)
{
    std::mt19937 random(3);
    std::normal_distribution<float> normal(0, 0.05F);
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = normal(random) * (i % 50021 == 0 ? 3.0F : 1.0F);
    return values;
}

} // namespace sample
