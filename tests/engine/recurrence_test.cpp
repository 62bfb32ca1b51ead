// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/recurrence.h"

#include <cmath>
#include <map>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>

#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analysis/measure/error_stats.h"
#include "analysis/plan/choose.h"
#include "data_files.h"
#include "engine/dataset.h"
#include "engine/evaluate.h"
#include "engine/exec/convert.h"
#include "engine/observe.h"
#include "engine/quant/activation.h"
#include "engine/variant.h"

namespace engine {
namespace {

using ir::NodeKind;
using testing::SizeIs;

const std::string RECURRENT = std::string(TEST_DATA) + "/recurrent/";
/// Sums in another order than those of LibTorch's own kernel, over some ten steps.
constexpr double STEP_TOLERANCE = 2e-6;
/// A value on the edge of two levels may fall to either side; that is all that may differ from torch.
constexpr double LEAST_AGREEMENT_DB = 55;
/// What the definitions promise of every number in decibels.
constexpr double DECIBELS = 0.1;

struct Shape {
    std::string name;
    NodeKind kind = NodeKind::Lstm;
    std::int64_t levels = 1;
    bool bidirectional = false;
    bool batchFirst = false;
    bool biased = true;
    std::int64_t projected = 0;
};

constexpr std::int64_t STEPS = 7, BATCH = 5, INPUTS = 6, FEATURES = 8;

void seed(std::uint64_t value)
{
    at::Generator generator = at::detail::getDefaultCPUGenerator();
    generator.set_current_seed(value);
}

/// Random arguments of aten::lstm.input or aten::gru.input; initial states are not zero.
torch::jit::Stack argumentsOf(const Shape& shape)
{
    const std::int64_t directions = shape.bidirectional ? 2 : 1;
    const std::int64_t gates = (shape.kind == NodeKind::Lstm ? 4 : 3) * FEATURES;
    const std::int64_t out = shape.projected ? shape.projected : FEATURES;
    const auto random = [](std::vector<std::int64_t> sizes) { return at::randn(sizes).mul_(0.5); };
    std::vector<at::Tensor> weights;
    for (std::int64_t cell = 0; cell < shape.levels * directions; ++cell) {
        weights.push_back(random({ gates, cell < directions ? INPUTS : out * directions }));
        weights.push_back(random({ gates, out }));
        if (shape.biased) {
            weights.push_back(random({ gates }));
            weights.push_back(random({ gates }));
        }
        if (shape.projected)
            weights.push_back(random({ out, FEATURES }));
    }
    const at::Tensor input = shape.batchFirst ? random({ BATCH, STEPS, INPUTS }) : random({ STEPS, BATCH, INPUTS });
    const at::Tensor h = random({ shape.levels * directions, BATCH, out });
    torch::jit::Stack stack{ input };
    if (shape.kind == NodeKind::Lstm)
        stack.emplace_back(std::vector{ h, random({ shape.levels * directions, BATCH, FEATURES }) });
    else
        stack.emplace_back(h);
    stack.emplace_back(weights);
    stack.insert(stack.end(), { shape.biased, shape.levels, 0.0, false, shape.bidirectional, shape.batchFirst });
    return stack;
}

double largestError(const at::Tensor& got, const at::Tensor& wanted)
{
    EXPECT_EQ(got.sizes(), wanted.sizes());
    return got.sub(wanted).abs().max().item<double>();
}

analysis::EdgeEncoding staticEncoding(float scale, int zeroPoint)
{
    analysis::EdgeEncoding encoding = *analysis::chooseDynamicEdge({});
    encoding.timing = analysis::EdgeEncoding::Timing::Static;
    encoding.encoding.scales = { scale };
    encoding.encoding.zeroPoints = { zeroPoint };
    return encoding;
}

/// Stays FP32: what the steps give then must be what LibTorch's own kernel gives.
analysis::EdgeEncoding nothing()
{
    analysis::ActivationScheme scheme;
    scheme.format = analysis::fp32;
    return *analysis::chooseDynamicEdge(scheme);
}

class Recurrence : public testing::TestWithParam<Shape> {
    const at::NoGradGuard m_noGradient;
};

TEST_P(Recurrence, WithoutRoundingIsTheKernelOfLibTorch)
{
    seed(3);
    torch::jit::Stack wanted = argumentsOf(GetParam());
    torch::jit::Stack got = wanted;
    const char* op = GetParam().kind == NodeKind::Lstm ? "aten::lstm" : "aten::gru";
    ir::findOperator(op, "input")->callBoxed(&wanted);
    quant::quantizedRecurrence(GetParam().kind, { nothing() })(got);
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_LT(largestError(got[i].toTensor(), wanted[i].toTensor()), STEP_TOLERANCE) << "output " << i;
}

TEST_P(Recurrence, TellsTheSequencesOfAllLevels)
{
    seed(4);
    const torch::jit::Stack arguments = argumentsOf(GetParam());
    torch::jit::Stack stack = arguments;
    quant::quantizedRecurrence(GetParam().kind, { nothing() })(stack);
    const auto inner = quant::innerSequences(GetParam().kind, arguments);
    ASSERT_EQ(std::int64_t(inner.size()), GetParam().levels - 1);
    const auto first = quant::initialStates(GetParam().kind, arguments);
    ASSERT_EQ(std::int64_t(first.size()), GetParam().levels);
    const std::int64_t directions = GetParam().bidirectional ? 2 : 1;
    for (std::size_t level = 0; level < inner.size(); ++level) {
        // Of the forward direction the last step's output is the last hidden state.
        const at::Tensor last = stack[1].toTensor().select(0, std::int64_t(level) * directions);
        EXPECT_LT(largestError(inner[level].select(0, STEPS - 1).narrow(1, 0, last.size(1)), last), STEP_TOLERANCE);
        EXPECT_EQ(first[level].size(0), directions);
    }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Recurrence,
    testing::Values(Shape{ "Lstm" }, Shape{ "LstmStackedBothWays", NodeKind::Lstm, 3, true, true },
        Shape{ "LstmWithoutBias", NodeKind::Lstm, 2, false, false, false },
        Shape{ "LstmProjected", NodeKind::Lstm, 2, true, true, true, 3 },
        Shape{ "LstmProjectedWithoutBias", NodeKind::Lstm, 1, false, false, false, 3 }, Shape{ "Gru", NodeKind::Gru },
        Shape{ "GruStackedBothWays", NodeKind::Gru, 3, true, true },
        Shape{ "GruWithoutBias", NodeKind::Gru, 2, true, false, false }),
    [](const auto& test) { return test.param.name; });

/// One level, one direction, with all sums in the order of the formula.
std::vector<double> naive(const torch::jit::Stack& arguments, NodeKind kind, const analysis::Encoding& encoding)
{
    const at::Tensor x = arguments[0].toTensor();
    const std::vector<at::Tensor> w = arguments[2].toTensorVector();
    std::vector<std::vector<double>> h(BATCH), c(BATCH);
    const auto value = [](const at::Tensor& t, std::int64_t i, std::int64_t j) {
        return double(t.const_data_ptr<float>()[i * t.size(-1) + j]);
    };
    const auto sigmoid = [](double v) { return 1 / (1 + std::exp(-v)); };
    std::vector<double> sequence;
    for (std::int64_t n = 0; n < BATCH; ++n) {
        for (std::int64_t j = 0; j < FEATURES; ++j) {
            const auto state = [&](int which) {
                return arguments[1].toTensorList().get(std::size_t(which)).select(0, 0);
            };
            h[std::size_t(n)].push_back(
                value(kind == NodeKind::Lstm ? state(0) : arguments[1].toTensor().select(0, 0), n, j));
            c[std::size_t(n)].push_back(kind == NodeKind::Lstm ? value(state(1), n, j) : 0);
        }
    }
    for (std::int64_t t = 0; t < STEPS; ++t) {
        for (std::int64_t n = 0; n < BATCH; ++n) {
            std::vector<double>& state = h[std::size_t(n)];
            std::vector<double> rounded;
            for (const double v : state) {
                const double s = double(encoding.scales[0]);
                const double q = std::nearbyint(v / s) + encoding.zeroPoints[0];
                rounded.push_back(s * (std::clamp(q, 0.0, 255.0) - encoding.zeroPoints[0]));
            }
            const auto fromInput = [&](std::int64_t gate, std::int64_t j) {
                double sum = double(w[2].const_data_ptr<float>()[gate * FEATURES + j]);
                for (std::int64_t k = 0; k < INPUTS; ++k)
                    sum += value(w[0], gate * FEATURES + j, k) * value(x, t * BATCH + n, k);
                return sum;
            };
            const auto fromHidden = [&](std::int64_t gate, std::int64_t j) {
                double sum = double(w[3].const_data_ptr<float>()[gate * FEATURES + j]);
                for (std::int64_t k = 0; k < FEATURES; ++k)
                    sum += value(w[1], gate * FEATURES + j, k) * rounded[std::size_t(k)];
                return sum;
            };
            for (std::int64_t j = 0; j < FEATURES; ++j) {
                double& old = state[std::size_t(j)];
                if (kind == NodeKind::Lstm) {
                    const auto gate = [&](std::int64_t g) { return fromInput(g, j) + fromHidden(g, j); };
                    double& cell = c[std::size_t(n)][std::size_t(j)];
                    cell = sigmoid(gate(1)) * cell + sigmoid(gate(0)) * std::tanh(gate(2));
                    old = sigmoid(gate(3)) * std::tanh(cell);
                } else {
                    const double r = sigmoid(fromInput(0, j) + fromHidden(0, j));
                    const double z = sigmoid(fromInput(1, j) + fromHidden(1, j));
                    const double fresh = std::tanh(fromInput(2, j) + r * fromHidden(2, j));
                    old = (1 - z) * fresh + z * old;
                }
                sequence.push_back(old);
            }
        }
    }
    return sequence;
}

TEST(QuantizedRecurrence, RoundsTheHiddenStateAtEachStep)
{
    const at::NoGradGuard noGradient;
    // Coarse and clipping: 0.06 a step, from -0.6 up.
    const analysis::EdgeEncoding coarse = staticEncoding(0.06F, 10);
    for (const NodeKind kind : { NodeKind::Lstm, NodeKind::Gru }) {
        seed(5);
        torch::jit::Stack stack = argumentsOf({ "", kind });
        const std::vector<double> wanted = naive(stack, kind, coarse.encoding);
        quant::quantizedRecurrence(kind, { coarse })(stack);
        const at::Tensor got = stack[0].toTensor().contiguous();
        ASSERT_EQ(got.numel(), std::int64_t(wanted.size()));
        for (std::size_t i = 0; i < wanted.size(); ++i)
            ASSERT_NEAR(got.const_data_ptr<float>()[i], wanted[i], STEP_TOLERANCE) << i;
    }
}

/// quantize_dynamic's settings.
analysis::Recipe torchDynamic()
{
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Ptdq;
    recipe.weights.grid = analysis::Grid::Full;
    recipe.weights.granularity = {};
    recipe.activations.reducedRange = true;
    return recipe;
}

analysis::Choice chosen(const Model& model, const analysis::Recipe& recipe, const analysis::Observation& seen = {})
{
    const auto weights = [&](const analysis::WeightUse& use) { return model.weight(use.id, BatchNorm::Folded).values; };
    auto choice = analysis::choose(model.graph(), weights, seen, recipe);
    EXPECT_TRUE(choice) << choice.error().message;
    return *choice;
}

double decibels(const HostTensor& x, const HostTensor& quantized)
{
    analysis::ErrorStats stats;
    stats.add(values<float>(x), values<float>(quantized));
    return stats.finish().sqnrDb;
}

/// Outputs of FP32 and of quantize_dynamic's simulation against what torch's kernels gave.
void expectAgreement(const Model& model, const std::vector<HostTensor>& inputs, const HostTensor& wanted)
{
    const auto plain = model.run(inputs);
    ASSERT_TRUE(plain) << plain.error().message;
    const auto got = runVariant(model, chosen(model, torchDynamic()).plan, inputs);
    ASSERT_TRUE(got) << got.error().message;
    ASSERT_EQ(got->at(0).shape, wanted.shape);
    EXPECT_NEAR(decibels(plain->at(0), got->at(0)), decibels(plain->at(0), wanted), DECIBELS);
    EXPECT_GT(decibels(wanted, got->at(0)), LEAST_AGREEMENT_DB);
}

TEST(QuantizedRecurrence, IsQuantizeDynamicOfTorch)
{
    for (const auto& [name, inputs] : { std::pair{ "lstm_plain", "x" }, std::pair{ "lstm_stacked", "xhc" },
             std::pair{ "gru_plain", "x" }, std::pair{ "gru_stacked", "xh" } }) {
        SCOPED_TRACE(name);
        const auto model = openModel(RECURRENT + name + ".pt2");
        ASSERT_TRUE(model) << model.error().message;
        std::vector<HostTensor> tensors;
        for (const char input : std::string(inputs))
            tensors.push_back(*readNpy(RECURRENT + name + "_" + input + ".npy"));
        expectAgreement(*model, tensors, *readNpy(RECURRENT + name + "_dynamic.npy"));
    }
}

class SampleLstm : public testing::Test {
protected:
    const Model m_model = *openModel(std::string(DEMO_DATA) + "/samplelstm.pt2");
    const Dataset m_images =
        *openDataset({ std::string(DEMO_DATA) + "/t10k-images-idx3-ubyte.gz", std::nullopt, 500, 0 });
};

TEST_F(SampleLstm, HasTheLogitsOfQuantizeDynamic)
{
    HostTensor images = (*BatchReader(m_images, 500).next())->inputs.at(0);
    images.shape = { 500, 28, 28 };
    expectAgreement(m_model, { images }, *readNpy(RECURRENT + "samplelstm_dynamic.npy"));
}

TEST_F(SampleLstm, LocalErrorIsThatOfTheFirstSamples)
{
    const analysis::Recipe recipe = torchDynamic();
    const std::vector<Variant> variants{ { recipe, chosen(m_model, recipe).plan, 0, 0, {} } };
    std::vector<analysis::VariantResult> results;
    for (const std::int64_t localSamples : { 500, 120 }) {
        EvaluateSpec spec;
        spec.batchSize = 500;
        spec.localSamples = localSamples;
        const auto done = evaluate(m_model, m_images, variants, spec,
            [&](analysis::VariantResult result) { results.push_back(std::move(result)); });
        ASSERT_TRUE(done) << done.error().message;
    }
    const analysis::ErrorMeasures& all = *results[0].layers[0].local;
    const analysis::ErrorMeasures& some = *results[1].layers[0].local;
    // The first layer reads what FP32 reads: alone or with everything quantized is the same.
    EXPECT_EQ(all, *results[0].layers[0].accumulated);
    EXPECT_EQ(some.count * 500, all.count * 120);
    EXPECT_NEAR(some.sqnrDb, all.sqnrDb, 1); // other images of the same data
}

TEST_F(SampleLstm, CalibratesTheHiddenState)
{
    const auto seen = observe(m_model, m_images, {});
    ASSERT_TRUE(seen) << seen.error().message;
    ASSERT_THAT(seen->states, SizeIs(1));
    ASSERT_THAT(seen->states.at(0), SizeIs(1));
    const analysis::Moments& moments = seen->states.at(0)[0].moments;
    EXPECT_EQ(moments.count, 500 * 28 * 64);
    EXPECT_GT(moments.min, -1);
    EXPECT_LT(moments.max, 1);
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Ptsq;
    const analysis::Choice choice = chosen(m_model, recipe, *seen);
    EXPECT_THAT(choice.notes, testing::IsEmpty());
    const analysis::Encoding& encoding = choice.plan.states.at(0).at(0).encoding;
    EXPECT_FLOAT_EQ(encoding.scales.at(0), float(moments.max - moments.min) / 255);
}

TEST_F(SampleLstm, TellsTheEncodingOfTheHiddenState)
{
    const auto seen = observe(m_model, m_images.first(64), {});
    ASSERT_TRUE(seen) << seen.error().message;
    analysis::Recipe fixed;
    fixed.name = "fixed";
    fixed.method = analysis::Method::Ptsq;
    analysis::Recipe weights;
    weights.name = "weights";
    weights.method = analysis::Method::Weights;
    std::vector<Variant> variants;
    for (const analysis::Recipe& recipe : { fixed, torchDynamic(), weights })
        variants.push_back({ recipe, chosen(m_model, recipe, *seen).plan, 0, 0, {} });
    std::map<std::string, std::vector<analysis::EdgeEncoding>> states;
    const auto done = evaluate(m_model, m_images.first(64), variants, {},
        [&](const analysis::VariantResult& result) { states[result.recipe.name] = result.layers[0].stateEncodings; });
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(states.at("fixed"), variants[0].plan.states.at(0));
    EXPECT_GT(states.at("fixed").at(0).encoding.scales.at(0), 0);
    EXPECT_EQ(states.at(torchDynamic().name).at(0).timing, analysis::EdgeEncoding::Timing::Dynamic);
    EXPECT_THAT(states.at("weights"), testing::IsEmpty()) << "the hidden state stays FP32";
}

TEST(QuantizedRecurrence, HasAnEncodingForEachObservedLevel)
{
    const auto model = openModel(RECURRENT + "lstm_stacked.pt2");
    ASSERT_TRUE(model) << model.error().message;
    const auto encoded = chosen(*model, torchDynamic()).plan;
    EXPECT_THAT(encoded.states.at(0), SizeIs(1)); // by batch: the same grid for all levels
    EXPECT_EQ(encoded.states.at(0)[0].timing, analysis::EdgeEncoding::Timing::Dynamic);
    const auto x = *readNpy(RECURRENT + "lstm_stacked_x.npy");
    analysis::Observation seen;
    seen.states[0].resize(2);
    for (auto& level : seen.states[0])
        level.add(std::vector<float>{ -0.25F, 0.75F });
    for (const int edge : model->graph().layers[0].inputs)
        seen.edges[edge].add(values<float>(x));
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Ptsq;
    EXPECT_THAT(chosen(*model, recipe, seen).plan.states.at(0), SizeIs(2));
    seen.states.clear();
    const analysis::Choice without = chosen(*model, recipe, seen);
    EXPECT_THAT(without.plan.states, testing::IsEmpty());
    EXPECT_THAT(
        without.notes, testing::ElementsAre("hidden state of layer 'rnn' saw no calibration data and stays FP32"));
}

} // namespace
} // namespace engine
