// SPDX-License-Identifier: GPL-3.0-or-later
#include "tiny_analysis.h"

#include <limits>

namespace analysis {

namespace {

constexpr Format int4{ FormatKind::SignedInteger, 4 };
constexpr double infinity = std::numeric_limits<double>::infinity();

Layer makeLayer(int id, const std::string& name, LayerKind kind, const std::string& kindName)
{
    Layer layer;
    layer.id = layer.node = id;
    layer.name = name;
    layer.kind = kind;
    layer.kindName = kindName;
    layer.inputShape = { 1, 3, 4 };
    layer.outputShape = { 1, 2, 4 };
    layer.macs = 100 * (id + 1);
    return layer;
}

Graph makeGraph()
{
    Graph graph;
    graph.inputs = { { "x", "float32", { -1, 3, 4 } } };
    graph.outputs = { { "y", "float32", { -1, 10 } } };
    Layer conv = makeLayer(0, "conv, first", LayerKind::Convolution, "conv1d");
    conv.weights = { { 0, "conv.weight", "conv.weight", { 2, 3, 1 }, 0, 6 } };
    conv.inputs = { 0 };
    conv.parameters = 8;
    conv.floatParameters = 2;
    conv.foldedBatchNorm = "bn1";
    Layer lstm = makeLayer(1, "lstm", LayerKind::Lstm, "lstm");
    lstm.weights = { { 1, "lstm.weight_ih_l0", "lstm.weight_ih_l0", { 256, 28 }, 0, 7168 },
        { 2, "lstm.weight_hh_l0", "lstm.weight_hh_l0", { 256, 64 }, 0, 16384 } };
    lstm.inputs = { 1 };
    lstm.parameters = 24064;
    lstm.floatParameters = 512;
    Layer embedding = makeLayer(2, "embed", LayerKind::Embedding, "embedding");
    embedding.weights = { { 3, "embed.weight", "embed.weight", { 5, 2 }, 0, 10 } };
    embedding.parameters = 10;
    Layer product = makeLayer(3, "attention", LayerKind::MatMul, "matmul");
    product.inputs = { 2, 3 };
    graph.layers = { conv, lstm, embedding, product };
    graph.nodes = { { 0, "conv, first", "conv1d", 0 }, { 1, "relu", "relu", -1 } };
    graph.edges = { { 0, -1, 0, 0, { 1, 3, 4 } }, { 1, 0, 1, 1, { 1, 2, 4 } } };
    graph.parameters = 24082;
    graph.bytes = 96328;
    graph.macs = 1000;
    return graph;
}

ErrorMeasures makeError(double unit)
{
    ErrorMeasures error;
    error.count = 6;
    error.sqnrDb = 40.5 * unit;
    error.snrDb = 39.25 * unit;
    error.mse = 1.0 / 3 * unit;
    error.mae = 1e-7 * unit;
    error.relativeMae = 0.0125;
    error.maxError = 0.75;
    error.cosine = 0.999;
    error.bias = -0.0;
    error.clipped = 0.5;
    error.clipMse = 0.25;
    error.roundMse = 1.0 / 3 * unit - 0.25;
    return error;
}

TensorResult makeTensor()
{
    TensorResult tensor;
    tensor.moments = { 4, 1, 1, 2, -1.5F, 2.5F, 2.0, 9.0 };
    tensor.middle = { -1.25F, 2.25F };
    tensor.error = makeError(1);
    tensor.original = { -2, 2, { 1, 3.5 } };
    tensor.quantized = { -2, 2, { 2, 2.5 } };
    tensor.errors = { -0.1, 0.1, { 4.5 } };
    tensor.pairs = { { 0.1F, -0.2F }, { 0.125F, -0.25F } };
    return tensor;
}

Encoding perChannel(Format format, Grid grid, std::vector<float> scales)
{
    Encoding encoding{ format, grid, { Granularity::Kind::Channel, 0 }, 0, -7, 7, std::move(scales), {} };
    encoding.zeroPoints.assign(encoding.scales.size(), 0);
    return encoding;
}

LayerResult bare(const std::string& name, std::int64_t bytes)
{
    LayerResult result;
    result.layer = name;
    result.sizeBytes = bytes;
    return result;
}

VariantResult fp32Variant()
{
    VariantResult variant;
    variant.recipe.name = "fp32";
    variant.recipe.method = Method::Fp32;
    variant.samples = 500;
    variant.output.top1 = 91.2;
    variant.output.top5 = 99.75;
    variant.output.top1Drop = 0;
    variant.layers = { bare("conv, first", 32), bare("lstm", 96256), bare("embed", 40), bare("attention", 0) };
    variant.sizeBytes = 96328;
    variant.macs = 1000;
    variant.bitops = 1024000;
    return variant;
}

VariantResult staticVariant()
{
    VariantResult variant;
    variant.recipe.name = "ptsq-mine";
    variant.recipe.method = Method::Ptsq;
    variant.recipe.weights.format = int4;
    variant.recipe.activations.calibration = { "percentile", 99.99 };
    LayerOverride change;
    change.pattern = "lstm";
    change.weightFormat = int8;
    variant.recipe.layers = { change };
    variant.samples = 500;
    variant.calibrationSamples = 64;
    variant.prepareSeconds = 0.5;
    variant.evaluateSeconds = 2.25;
    variant.output.error = makeError(0.5);
    variant.output.mseMax = 12345678901.0;
    variant.output.mseVariance = 0.1;
    variant.output.kl = 1.5e-5;
    variant.output.agreement = 97.5;
    variant.output.top1 = 90.1;
    variant.output.top1Drop = 1.1;

    LayerResult conv = bare("conv, first", 21);
    conv.quantized = true;
    conv.weightEncodings = { perChannel(int4, Grid::Narrow, { 0.1F, 0.3F }) };
    Encoding input{ uint8, Grid::Affine, {}, 0, 0, 255, { 0.015625F }, { 17 } };
    conv.inputEncoding = EdgeEncoding{ EdgeEncoding::Timing::Static, input };
    conv.weightChannels = WeightChannels{ 2, 1, 0, 1.25 };
    conv.weight = makeTensor();
    conv.input = makeTensor();
    conv.local = makeError(2);
    conv.accumulated = makeError(0.25);
    conv.compression = 32.0 / 21;
    LayerResult lstm = bare("lstm", 24000);
    lstm.quantized = true;
    lstm.weightEncodings = { perChannel(int8, Grid::Full, { 0.5F, 0.25F }), perChannel(int8, Grid::Full, { 0.75F }) };
    lstm.inputEncoding = EdgeEncoding{ EdgeEncoding::Timing::Static, input };
    Encoding smaller = input;
    smaller.scales = { 0.0078125F };
    lstm.stateEncodings = { { EdgeEncoding::Timing::Static, smaller }, { EdgeEncoding::Timing::Static, input } };
    lstm.weight = makeTensor();
    LayerResult embedding = bare("embed", 40);
    variant.layers = { conv, lstm, embedding, bare("attention", 0) };
    variant.sizeBytes = 25000;
    variant.compression = 96328.0 / 25000;
    variant.macs = 1000;
    variant.bitops = 64000;
    variant.notes = { "layer 'embed' said \"no\"", "second" };
    return variant;
}

VariantResult exactVariant()
{
    VariantResult variant;
    variant.recipe.name = "weights-int8";
    variant.recipe.method = Method::Weights;
    variant.samples = 500;
    variant.output.error = makeError(1);
    variant.output.error.sqnrDb = infinity;
    variant.output.error.snrDb = std::numeric_limits<double>::lowest();
    variant.output.mseVariance = -infinity;
    LayerResult conv = bare("conv, first", 24);
    conv.quantized = true;
    conv.weightEncodings = { perChannel(int8, Grid::Full, { 0.001F, 0.002F }) };
    variant.layers = { conv };
    return variant;
}

SensitivityTable weightSensitivity()
{
    SensitivityTable table;
    table.layers = { 0, 1 };
    table.names = { "conv, first", "lstm" };
    table.formats = { int8, int4 };
    table.cells.resize(4);
    table.top1 = 91.2;
    table.at(0, 0) = SensitivityCell{ Certainty::Exact, 500, { 0.5, 0.25, 0.75 }, 20.5, 0.125, 99.5,
        Interval{ 0.25, 0.125, 0.375 }, 3 };
    table.at(0, 1) = SensitivityCell{ Certainty::Estimated, 64, { 2, 1, 3 }, -infinity, {}, {}, {}, 0.5 };
    table.at(1, 0) = SensitivityCell{ Certainty::Exact, 500, {}, infinity, 0, 100, Interval{ 0, -0.75, 0.75 }, 0.25 };
    return table; // the lstm at int4 is not known
}

PlanResult planOf(const std::string& name, Format lstm)
{
    PlanResult plan;
    plan.name = name;
    plan.layers = { { "conv, first", { int8, int8, 0.5, 14, 6400, Certainty::Estimated } },
        { "lstm", { lstm, fp32, 0.25, 24000, 51200 } } };
    plan.bytes = 25000;
    plan.fp32Bytes = 100000;
    plan.bitops = 57600;
    plan.damage = 0.75;
    return plan;
}

PlanRecord planRecord()
{
    PlanRecord record;
    PlanResult chosen = planOf("refined", int4);
    chosen.budgetBytes = 25600;
    chosen.bound = 0.5;
    chosen.gap = 0.125;
    chosen.predictedMse = 0.625;
    chosen.measured = PlanMeasurement{ 0.6875, 21.25, 0.5, 500 };
    PlanResult uniform = planOf("uniform-int8", int8);
    uniform.measured = PlanMeasurement{ 0.0, infinity, {}, 500 };
    PlanResult point = planOf("frontier", int4);
    point.budgetBitops = 57600;
    record.plans = { chosen, uniform };
    record.frontier = { point };
    record.outputPower = 4.5;
    return record;
}

} // namespace

Analysis tinyAnalysis()
{
    Analysis analysis;
    analysis.provenance.model = { "/models/tiny \"net\".pt2", "ab12", 96328 };
    analysis.provenance.data = { "/data", "cd34", std::numeric_limits<std::int64_t>::max() };
    analysis.provenance.calibrationData = Identity{ "/calibration", "ef56", 1 };
    analysis.provenance.preprocess = R"({"scale":255})";
    analysis.provenance.output = "y";
    analysis.provenance.seed = -3;
    analysis.provenance.batchSize = 64;
    analysis.provenance.threads = 2;
    analysis.provenance.skippedSamples = 1;
    analysis.provenance.versions = "quantscope 0.1.0";
    analysis.provenance.cpu = "none";
    analysis.provenance.started = "2026-01-02T03:04:05Z";
    analysis.provenance.command = "quantscope analyze";
    analysis.graph = makeGraph();
    analysis.variants = { fp32Variant(), staticVariant(), exactVariant() };
    LayerShift shift{ "conv, first", 0.1, 0.2, 0.3, 0.4, 0.25, { 0, 1, { 1, 2 } }, { 0, 1, { 2, 1 } } };
    analysis.shift = ShiftResult{ { shift }, 0.25 };
    analysis.sensitivity = { weightSensitivity() };
    analysis.planned = planRecord();
    return analysis;
}

} // namespace analysis
