// SPDX-License-Identifier: GPL-3.0-or-later
#include "samples.h"

#include <cmath>
#include <functional>
#include <limits>
#include <random>

namespace samples {

using namespace analysis;

namespace {

std::string layerName(int layer)
{
    return "block" + std::to_string(layer / 2) + ".fc" + std::to_string(layer % 2);
}

class Maker {
public:
    explicit Maker(std::size_t seed) : m_random(unsigned(seed)) { }

    double real() { return std::normal_distribution<double>()(m_random); }

    Moments moments()
    {
        return { 1000 + std::int64_t(m_random() % 100), 3, 1, 2, float(real()), float(real()), real(), real() };
    }

    ErrorMeasures error()
    {
        ErrorMeasures e{ 32, real(), real(), real(), real(), real(), real(), real(), real(), {}, {}, {} };
        e.clipped = real();
        e.clipMse = real();
        e.roundMse = real();
        return e;
    }

    BinnedCounts counts(int bins)
    {
        BinnedCounts result{ real(), real(), {} };
        for (int i = 0; i < bins; ++i)
            result.counts.push_back(real());
        return result;
    }

    TensorResult tensor(int bins)
    {
        TensorResult result{ moments(), { float(real()), float(real()) }, error(), counts(bins), counts(bins),
            counts(bins), {} };
        for (int i = 0; i < bins; ++i) {
            result.pairs.x.push_back(float(real()));
            result.pairs.quantized.push_back(float(real()));
        }
        return result;
    }

    Encoding encoding()
    {
        Encoding result{ int8, Grid::Full, { Granularity::Kind::Channel, 0 }, 0, -128, 127, {}, {} };
        for (int i = 0; i < 8; ++i) {
            result.scales.push_back(float(real()));
            result.zeroPoints.push_back(i);
        }
        return result;
    }

    LayerResult layer(const std::string& name, int bins)
    {
        LayerResult result;
        result.layer = name;
        result.quantized = true;
        result.weightEncodings = { encoding() };
        result.inputEncoding =
            EdgeEncoding{ EdgeEncoding::Timing::Static, { uint8, Grid::Affine, {}, 0, 0, 255, { 0.5F }, { 7 } } };
        result.weightChannels = WeightChannels{ 8, 1, 2, real() };
        result.weight = tensor(bins);
        result.input = tensor(bins);
        result.local = error();
        result.accumulated = error();
        result.sizeBytes = 64;
        result.compression = real();
        return result;
    }

private:
    std::mt19937 m_random;
};

} // namespace

Provenance provenance()
{
    Provenance p;
    p.model = { "net.pt2", "aa11", 1234 };
    p.data = { "test/", "bb22", 5678 };
    p.calibrationData = Identity{ "train/", "cc33", 91011 };
    p.preprocess = R"({"name":"cifar10"})";
    p.output = "logits";
    p.seed = 7;
    p.batchSize = 32;
    p.threads = 2;
    p.skippedSamples = 1;
    p.versions = "quantscope 0.1.0";
    p.cpu = "a processor";
    p.started = "2026-01-02T03:04:05Z";
    p.command = "quantscope analyze net.pt2";
    return p;
}

Graph graph(int layers)
{
    Graph g;
    g.inputs = { { "x", "float32", { -1, 4 } } };
    g.outputs = { { "logits", "float32", { -1, 8 } } };
    for (int i = 0; i < layers; ++i) {
        Layer layer;
        layer.id = i;
        layer.node = i;
        layer.name = layerName(i);
        layer.kindName = "linear";
        layer.weights = { { i, layer.name + ".weight", layer.name + ".weight", { 8, 4 }, 0, 32 } };
        layer.inputs = { i };
        layer.inputShape = { 1, 4 };
        layer.outputShape = { 1, 8 };
        layer.parameters = 40;
        layer.floatParameters = 8;
        layer.macs = 32;
        g.layers.push_back(layer);
        g.nodes.push_back({ i, layer.name, "linear", i });
        g.edges.push_back({ i, i - 1, i, 0, { 1, 4 } });
    }
    g.parameters = 40 * layers;
    g.bytes = 160 * layers;
    g.macs = 32 * layers;
    return g;
}

VariantResult variant(const std::string& name, int layers, int bins)
{
    Maker maker(std::hash<std::string>()(name));
    VariantResult v;
    v.recipe.name = "ptsq-" + name;
    v.recipe.method = Method::Ptsq;
    v.recipe.weights.format = { FormatKind::SignedInteger, 4 };
    v.recipe.activations.calibration = { "percentile", 99.9 };
    v.samples = 500;
    v.calibrationSamples = 50;
    v.prepareSeconds = maker.real();
    v.evaluateSeconds = maker.real();
    v.output.error = maker.error();
    v.output.error.sqnrDb = std::numeric_limits<double>::infinity();
    v.output.mseMax = maker.real();
    v.output.mseVariance = maker.real();
    v.output.kl = maker.real();
    v.output.agreement = maker.real();
    v.output.top1 = 81.25;
    v.output.top1Drop = -0.5;
    for (int i = 0; i < layers; ++i)
        v.layers.push_back(maker.layer(layerName(i), bins));
    v.sizeBytes = 64L * layers;
    v.compression = maker.real();
    v.macs = 32L * layers;
    v.bitops = 1024.0 * layers;
    v.notes = { "a note, with \"quotes\"" };
    return v;
}

ShiftResult shift(int layers)
{
    Maker maker(99);
    ShiftResult s;
    for (int i = 0; i < layers; ++i)
        s.layers.push_back({ layerName(i), maker.real(), maker.real(), maker.real(), maker.real(), maker.real(),
            maker.counts(50), maker.counts(50) });
    s.overall = maker.real();
    return s;
}

app::KeptSensitivity sensitivity(int layers, SensitivityTarget target, SensitivityMode mode)
{
    Maker maker(5);
    SensitivityTable table;
    table.target = target;
    table.mode = mode;
    table.formats = { int8, { FormatKind::SignedInteger, 4 }, { FormatKind::SignedInteger, 2 } };
    table.top1 = 91.5;
    for (int i = 0; i < layers; ++i) {
        table.layers.push_back(i);
        table.names.push_back(layerName(i));
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            SensitivityCell cell;
            cell.samples = 100;
            const double mse = 0.001 * std::pow(16, double(format)) * (1 + std::abs(maker.real()));
            cell.mse = { mse, 0.9 * mse, 1.1 * mse };
            cell.sqnrDb = -10 * std::log10(mse);
            cell.kl = mse / 2;
            cell.agreement = 99 - double(format);
            cell.top1Drop = Interval{ 0.25 * double(format), -0.1, 1.5 };
            cell.seconds = 0.5;
            table.cells.emplace_back(cell);
        }
    }
    return { table,
        R"({"samples": 100, "recipe": {"method": "weights", "weights": {"format": "int8", "granularity": "channel"}}})",
        "the order of layers is settled" };
}

app::KeptContributions contributions(const SensitivityTable& table)
{
    app::KeptContributions kept;
    SignedContributions& part = kept.weights;
    part.probes = 1;
    part.samples = 8;
    part.outputs = 8;
    part.layers = table.layers;
    part.formats = table.formats;
    for (const auto& cell : table.cells) {
        for (int sample = 0; sample < 8; ++sample)
            part.values.push_back(float((sample % 2 == 0 ? 1 : -1) * std::sqrt(8 * cell->mse.value)));
    }
    kept.outputPower = 1;
    kept.seconds = 0.25;
    return kept;
}

PlanRecord planRecord(int layers)
{
    PlanRecord record;
    record.outputPower = 1;
    for (int i = 0; i < 5; ++i) {
        PlanResult plan;
        plan.name = i == 0 ? "solver" : i == 1 ? "uniform-int8" : "frontier";
        plan.bytes = 32 * layers + i;
        plan.fp32Bytes = 160 * layers;
        plan.bitops = 1024.0 * layers;
        plan.damage = 0.001 * (i + 1);
        plan.predictedMse = 0.002 * (i + 1);
        if (i < 2) {
            for (int layer = 0; layer < layers; ++layer)
                plan.layers.push_back({ layerName(layer), { int8, fp32, 0.0001, 64, 512 } });
            plan.budgetBytes = 40 * layers;
            plan.bound = 0.0005;
            plan.gap = 0.5;
            plan.measured = PlanMeasurement{ 0.003 * (i + 1), 25.5, 0.75, 100 };
        }
        (i < 2 ? record.plans : record.frontier).push_back(plan);
    }
    return record;
}

} // namespace samples
