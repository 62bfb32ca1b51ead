// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/encoding/encode_weight.h"
#include "analysis/encoding/quantize.h"
#include "analysis/plan/predict.h"
#include "engine/observe.h"
#include "engine/sensitivity.h"
#include "engine/sensitivity/gradients.h"
#include "memory_source.h"

namespace engine {
namespace {

using analysis::SensitivityTarget;

const std::string DATA = std::string(TEST_DATA) + "/";
const analysis::Format INT4{ analysis::FormatKind::SignedInteger, 4 };

Model open(const std::string& file)
{
    auto model = openModel(DATA + file);
    if (!model)
        throw std::runtime_error(model.error().message);
    return *model;
}

Dataset arrays(const std::vector<std::string>& files)
{
    std::vector<HostTensor> inputs;
    for (const std::string& file : files)
        inputs.push_back(*readNpy(DATA + file));
    return test::memoryDataset(std::move(inputs));
}

ScreeningSpec specOf(std::vector<analysis::Format> formats)
{
    ScreeningSpec spec;
    spec.formats = std::move(formats);
    return spec;
}

/// One layer's contributions in one format: [probe][sample].
std::span<const float> runOf(const analysis::SignedContributions& all, int layer, std::size_t format)
{
    const auto found = std::ranges::find(all.layers, layer);
    if (found == all.layers.end())
        return {};
    const std::size_t index = std::size_t(found - all.layers.begin()) * all.formats.size() + format;
    return std::span(all.values).subspan(index * all.run(), all.run());
}

double predicted(const analysis::SignedContributions& all, int layer, std::size_t format)
{
    double sum = 0;
    for (const float a : runOf(all, layer, format))
        sum += double(a) * a;
    return sum / (double(all.run()) * double(all.outputs));
}

/// ŵ - w of a layer's folded weight.
std::vector<float> weightChange(const Model& model, int layer, analysis::Format format)
{
    const analysis::WeightUse& use = model.graph().layers.at(std::size_t(layer)).weights.at(0);
    const WeightValues weight = model.weight(use.id, BatchNorm::Folded);
    analysis::WeightScheme scheme;
    scheme.format = format;
    const analysis::WeightView view{ use.name, weight.values, use.shape, use.outputAxis };
    const auto encoding = analysis::encodeWeight(view, scheme);
    std::vector<float> change(weight.values.size());
    analysis::fakeQuantizeWeight(*encoding, view, change);
    for (std::size_t i = 0; i < change.size(); ++i)
        change[i] -= weight.values[i];
    return change;
}

/// The same change, of the weight as the file has it: a folded batch norm multiplies both by the same factors.
std::vector<float> asStored(const Model& model, int layer, std::vector<float> change)
{
    const analysis::WeightUse& use = model.graph().layers.at(std::size_t(layer)).weights.at(0);
    const WeightValues stored = model.weight(use.id, BatchNorm::AsStored);
    const WeightValues folded = model.weight(use.id, BatchNorm::Folded);
    for (std::size_t i = 0; i < change.size(); ++i)
        change[i] *= stored.values[i] / folded.values[i];
    return change;
}

int layerNamed(const Model& model, const std::string& name)
{
    for (const analysis::Layer& layer : model.graph().layers) {
        if (layer.name == name)
            return layer.id;
    }
    throw std::runtime_error("no layer " + name);
}

struct JacobianCase {
    std::string net;
    std::string layer;
    std::vector<std::int64_t> output; ///< shape, batch first
    int inputs = 1;
};

void PrintTo(const JacobianCase& c, std::ostream* out)
{
    *out << c.net << " " << c.layer;
}

class Jacobian : public testing::TestWithParam<JacobianCase> {
protected:
    [[nodiscard]] static Dataset data()
    {
        std::vector<std::string> files;
        for (int i = 0; i < GetParam().inputs; ++i)
            files.push_back("formats/io/" + GetParam().net + "_b5_in" + std::to_string(i) + ".npy");
        return arrays(files);
    }

    /// v·J·δ for each probe and sample, with the framework's J.
    [[nodiscard]] static std::vector<double> wanted(const std::vector<float>& change, const ScreeningSpec& spec)
    {
        const HostTensor stored = *readNpy(DATA + "sensitivity/" + GetParam().net + "_" + GetParam().layer + ".npy");
        const auto* jacobian = reinterpret_cast<const float*>(stored.data.get());
        const std::int64_t samples = stored.shape[0];
        const std::int64_t outputs = stored.shape[1];
        std::vector<double> result;
        for (int probe = 0; probe < spec.probes; ++probe) {
            const at::Tensor v =
                sense::probeVector(sense::Probe::Rademacher, at::zeros(GetParam().output), { spec.seed, probe, 0 });
            for (std::int64_t sample = 0; sample < samples; ++sample) {
                double sum = 0;
                for (std::int64_t i = 0; i < outputs; ++i) {
                    const std::int64_t row = sample * outputs + i;
                    for (std::size_t k = 0; k < change.size(); ++k)
                        sum += double(v.const_data_ptr<float>()[row]) * jacobian[std::size_t(row) * change.size() + k]
                            * change[k];
                }
                result.push_back(sum);
            }
        }
        return result;
    }
};

/// Sums of a few hundred products in float32, relative to the largest of them.
constexpr double SUMS = 1e-4;

void expectNear(std::span<const float> got, const std::vector<double>& wanted)
{
    ASSERT_EQ(got.size(), wanted.size());
    double largest = 0;
    for (const double value : wanted)
        largest = std::max(largest, std::abs(value));
    ASSERT_GT(largest, 0);
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_NEAR(got[i], wanted[i], SUMS * largest) << i;
}

TEST_P(Jacobian, OfTheFrameworkGivesTheSameContributions)
{
    const Model model = open("formats/pt2/" + GetParam().net + "_dynamic.pt2");
    const int layer = layerNamed(model, GetParam().layer);
    ScreeningSpec spec = specOf({ analysis::int8, INT4 });
    spec.probes = 3;
    spec.batchSize = 2;
    spec.seed = 7;
    const auto screening = screen(model, data(), {}, spec);
    ASSERT_TRUE(screening) << screening.error().message;
    EXPECT_EQ(screening->weights.samples, 5);
    EXPECT_EQ(screening->weights.probes, 3);
    for (std::size_t format = 0; format < 2; ++format) {
        const std::vector<float> change = weightChange(model, layer, spec.formats[format]);
        expectNear(runOf(screening->weights, layer, format), wanted(asStored(model, layer, change), spec));
    }
}

TEST_P(Jacobian, OfTheFrameworkIsWhatIsKeptOfOneLayer)
{
    const Model model = open("formats/pt2/" + GetParam().net + "_dynamic.pt2");
    const int layer = layerNamed(model, GetParam().layer);
    ScreeningSpec spec = specOf({});
    spec.probes = 2;
    spec.batchSize = 3;
    const auto kept = layerGradients(model, data(), layer, spec);
    ASSERT_TRUE(kept) << kept.error().message;
    EXPECT_EQ(kept->samples(), 5);
    const std::vector<float> change = weightChange(model, layer, INT4);
    const std::vector<double> expected = wanted(asStored(model, layer, change), spec);
    expectNear(kept->contributions(change), expected);
    double squares = 0;
    for (const double a : expected)
        squares += a * a;
    const double mse = squares / double(expected.size()) / double(kept->outputs());
    EXPECT_NEAR(kept->predictedMse(change), mse, SUMS * mse * 10);
}

INSTANTIATE_TEST_SUITE_P(Networks, Jacobian,
    testing::Values(JacobianCase{ "mlp", "fc1", { 5, 4 } }, JacobianCase{ "cnn", "dw", { 5, 5 } },
        JacobianCase{ "twoin", "a", { 5, 2 }, 2 }, JacobianCase{ "convt1d", "u", { 5, 2, 32 } }));

struct NetworkCase {
    std::string file;
    std::vector<std::string> inputs;
};

void PrintTo(const NetworkCase& c, std::ostream* out)
{
    *out << c.file;
}

class ScreeningOf : public testing::TestWithParam<NetworkCase> { };

/// Every layer of every kind of network, wherever its samples lie: at 8 bits the network is as good as linear, so that
/// many probes give the damage that is measured.
TEST_P(ScreeningOf, PredictsWhatIsMeasured)
{
    // 300 probes of a few samples: the mean of squares is known to a few tenths.
    constexpr double tolerance = 0.35;
    const Model model = open(GetParam().file);
    const Dataset data = arrays(GetParam().inputs);
    const auto seen = observe(model, data, {});
    ASSERT_TRUE(seen) << seen.error().message;
    for (const SensitivityTarget target : { SensitivityTarget::Weights, SensitivityTarget::Activations }) {
        SensitivitySpec measuring;
        measuring.target = target;
        measuring.formats = { analysis::int8 };
        const auto exact = sensitivity(model, data, *seen, measuring);
        ASSERT_TRUE(exact) << exact.error().message;
        ScreeningSpec spec = specOf({ analysis::int8 });
        spec.target = target;
        spec.probes = 300;
        const auto screening = screen(model, data, *seen, spec);
        ASSERT_TRUE(screening) << screening.error().message;
        const bool weights = target == SensitivityTarget::Weights;
        const analysis::SignedContributions& all = weights ? screening->weights : screening->activations;
        EXPECT_TRUE((weights ? screening->activations : screening->weights).values.empty());
        for (std::size_t row = 0; row < exact->table.layers.size(); ++row) {
            SCOPED_TRACE(exact->table.names[row] + (weights ? " weights" : " activations"));
            const int layer = exact->table.layers[row];
            const std::string& kind = model.graph().layers[std::size_t(layer)].kindName;
            if (kind == "lstm" || kind == "gru") {
                EXPECT_TRUE(runOf(all, layer, 0).empty());
                EXPECT_THAT(screening->notes, testing::Contains(testing::HasSubstr("can only be measured")));
                continue;
            }
            if (!exact->table.at(row, 0)) {
                EXPECT_TRUE(runOf(all, layer, 0).empty());
                continue;
            }
            const double measured = exact->table.at(row, 0)->mse.value;
            ASSERT_FALSE(runOf(all, layer, 0).empty());
            EXPECT_NEAR(predicted(all, layer, 0), measured, tolerance * measured + 1e-14);
        }
    }
}

NetworkCase ofNet(const std::string& net, int inputs = 1)
{
    NetworkCase c{ "formats/pt2/" + net + "_dynamic.pt2", {} };
    for (int i = 0; i < inputs; ++i)
        c.inputs.push_back("formats/io/" + net + "_b5_in" + std::to_string(i) + ".npy");
    return c;
}

INSTANTIATE_TEST_SUITE_P(Networks, ScreeningOf,
    testing::Values(ofNet("mlp"), ofNet("cnn"), ofNet("lstm"), ofNet("gru"), ofNet("transformer"), ofNet("attention"),
        ofNet("tied"), ofNet("dictout"), ofNet("tupleout"), ofNet("twoin", 2), ofNet("cond"), ofNet("buffers"),
        ofNet("convt1d"), NetworkCase{ "formats/torchscript/flow_script.pt", { "formats/io/flow_0_in0.npy" } },
        NetworkCase{ "fashion/samplelstm.pt", { "fashion/samplelstm_ref_input.npy" } },
        NetworkCase{ "fashion/samplenet.pt", { "fashion/samplenet_ref_input.npy" } }));

TEST(Screening, RanksLayersAsExactRunsDo)
{
    const Model model = open("resnet20/resnet20.pt2");
    DatasetSpec source{ DATA + "resnet20/original_train500.bin", std::nullopt, 128, 0 };
    const Dataset data = *openDataset(source);
    SensitivitySpec measuring;
    measuring.formats = { analysis::int8, INT4 };
    measuring.workers = 2;
    const auto exact = sensitivity(model, data, {}, measuring);
    ASSERT_TRUE(exact) << exact.error().message;
    const auto screening = screen(model, data, {}, specOf(measuring.formats));
    ASSERT_TRUE(screening) << screening.error().message;
    EXPECT_GT(screening->outputPower, 0);
    for (std::size_t format = 0; format < 2; ++format) {
        std::vector<double> estimates;
        std::vector<double> measured;
        for (std::size_t row = 0; row < 20; ++row) {
            estimates.push_back(predicted(screening->weights, exact->table.layers[row], format));
            measured.push_back(exact->table.at(row, format)->mse.value);
        }
        // One probe and half of the 256 samples of the promise, 0.95.
        EXPECT_GE(analysis::spearman(estimates, measured).value_or(0), 0.94) << format;
    }
}

TEST(Screening, PredictsDivergenceWithFisherVectors)
{
    const Model model = open("formats/pt2/mlp_dynamic.pt2");
    const Dataset data = arrays({ "formats/io/mlp_b5_in0.npy" });
    SensitivitySpec measuring;
    measuring.formats = { analysis::int8 };
    const auto exact = sensitivity(model, data, {}, measuring);
    ScreeningSpec spec = specOf({ analysis::int8 });
    spec.metrics = ScreeningSpec::Metrics::MseAndKlOfClasses;
    spec.probes = 2000;
    const auto screening = screen(model, data, {}, spec);
    ASSERT_TRUE(exact && screening);
    for (const int layer : { 0, 1 }) {
        const double kl = *exact->table.at(std::size_t(layer), 0)->kl;
        // 10,000 draws of four classes.
        EXPECT_NEAR(analysis::predictDivergence(runOf(screening->weightsKl, layer, 0)), kl, 0.15 * kl) << layer;
    }
}

TEST(Screening, DoesNotDependOnTheBatchSize)
{
    const Model model = open("fashion/samplenet.pt");
    const Dataset data = arrays({ "fashion/samplenet_ref_input.npy" });
    ScreeningSpec spec = specOf({ INT4 });
    const auto whole = screen(model, data, {}, spec);
    spec.batchSize = 5;
    const auto parts = screen(model, data, {}, spec);
    ASSERT_TRUE(whole && parts);
    ASSERT_EQ(whole->weights.values.size(), parts->weights.values.size());
    std::vector<double> wanted(whole->weights.values.begin(), whole->weights.values.end());
    expectNear(parts->weights.values, wanted);
}

TEST(Screening, LeavesOutSamplesThatAreNoNumbers)
{
    const Model model = open("fashion/samplenet.pt");
    const auto whole = screen(model, arrays({ "fashion/samplenet_ref_input.npy" }), {}, specOf({ INT4 }));
    HostTensor input = *readNpy(DATA + "fashion/samplenet_ref_input.npy");
    const std::int64_t values = input.count() / input.shape[0];
    reinterpret_cast<float*>(input.data.get())[1 * values] = std::nanf("");
    const auto without = screen(model, test::memoryDataset({ input }), {}, specOf({ INT4 }));
    ASSERT_TRUE(whole && without);
    ASSERT_EQ(without->weights.samples, whole->weights.samples - 1);
    std::vector<double> wanted;
    for (std::size_t i = 0; i < whole->weights.values.size(); ++i) {
        if (std::int64_t(i) % whole->weights.samples != 1)
            wanted.push_back(whole->weights.values[i]);
    }
    expectNear(without->weights.values, wanted);
    EXPECT_TRUE(std::isfinite(without->outputPower));
    EXPECT_THAT(without->notes, testing::Contains(testing::HasSubstr("1 of")));
}

TEST(Screening, SaysWhatCannotBePredicted)
{
    const Model lstm = open("fashion/samplelstm.pt");
    const Dataset data = arrays({ "fashion/samplelstm_ref_input.npy" });
    const auto none = screen(lstm, data, {}, specOf({}));
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, testing::HasSubstr("needs a format"));
    for (const int layer : { 0, 77 }) {
        const auto kept = layerGradients(lstm, data, layer, specOf({}));
        ASSERT_FALSE(kept);
        EXPECT_EQ(kept.error().kind, analysis::ErrorKind::Usage);
        EXPECT_THAT(kept.error().message, testing::HasSubstr(layer == 0 ? "is not linear" : "has no layer 77"));
    }
    const auto stopped = screen(lstm, data, {}, specOf({ INT4 }), analysis::Control([](const auto&) { return false; }));
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().kind, analysis::ErrorKind::Cancelled);
    const Model convolution = open("formats/pt2/convt1d_dynamic.pt2");
    ScreeningSpec kl = specOf({ INT4 });
    kl.metrics = ScreeningSpec::Metrics::MseAndKl;
    const auto notClasses = screen(convolution, arrays({ "formats/io/convt1d_b5_in0.npy" }), {}, kl);
    ASSERT_FALSE(notClasses);
    EXPECT_THAT(notClasses.error().message, testing::HasSubstr("KL needs an output [N, classes]"));
    kl.metrics = ScreeningSpec::Metrics::MseAndKlOfClasses;
    const auto mseAlone = screen(convolution, arrays({ "formats/io/convt1d_b5_in0.npy" }), {}, kl);
    ASSERT_TRUE(mseAlone) << mseAlone.error().message;
    EXPECT_FALSE(mseAlone->weights.values.empty());
    EXPECT_TRUE(mseAlone->weightsKl.values.empty());
}

} // namespace
} // namespace engine
