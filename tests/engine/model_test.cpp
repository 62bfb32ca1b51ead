// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model.h"

#include <cmath>

#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/exec/convert.h"
#include "engine/exec/executor.h"
#include "engine/exec/model_state.h"
#include "engine/quant/folding.h"
#include "engine/quant/overlay.h"

namespace engine {
namespace {

const std::string RESNET = std::string(TEST_DATA) + "/resnet20/";
/// Kernels of oneDNN add in another order than those of the framework: 1e-5 of the larger of 1 and the value.
constexpr double PLAIN_TOLERANCE = 1e-5;
/// Definitions: folding batch norms keeps the reference to 1e-4 relative.
constexpr double FOLDING_TOLERANCE = 1e-4;

double largestError(const at::Tensor& got, const at::Tensor& wanted)
{
    const at::Tensor a = got.contiguous(), b = wanted.contiguous();
    EXPECT_EQ(a.sizes(), b.sizes());
    double worst = 0;
    for (std::int64_t i = 0; i < a.numel(); ++i) {
        const double y = b.const_data_ptr<float>()[i];
        worst = std::max(worst, std::abs(a.const_data_ptr<float>()[i] - y) / std::max(1.0, std::abs(y)));
    }
    return worst;
}

class ResNet20 : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        auto opened = openModel(RESNET + "resnet20.pt2");
        ASSERT_TRUE(opened) << opened.error().message;
        s_model = new Model(*opened);
    }
    static void TearDownTestSuite() { delete s_model; }
    static HostTensor input() { return *readNpy(RESNET + "ref_input.npy"); }
    static at::Tensor logits() { return exec::toTensor(*readNpy(RESNET + "ref_logits.npy")).clone(); }
    static const Model& model() { return *s_model; }

private:
    static inline Model* s_model = nullptr;
};

TEST_F(ResNet20, GivesTheLogitsOfTheFramework)
{
    const auto outputs = model().run(std::vector{ input() });
    ASSERT_TRUE(outputs) << outputs.error().message;
    EXPECT_LT(largestError(exec::toTensor(outputs->at(0)), logits()), PLAIN_TOLERANCE);
}

TEST_F(ResNet20, GivesTheSameNodeByNodeAsInAForkedFrame)
{
    const at::NoGradGuard noGradient;
    const at::Tensor x = exec::toTensor(input());
    exec::Frame frame(model().state().executable);
    frame.start(std::vector{ x });
    for (int node = 0; node < frame.nodeCount() / 2; ++node)
        frame.step(node);
    exec::Frame fork = frame;
    for (int node = frame.nodeCount() / 2; node < frame.nodeCount(); ++node) {
        frame.step(node);
        fork.step(node);
    }
    EXPECT_LT(largestError(frame.outputs().at(0), logits()), PLAIN_TOLERANCE);
    EXPECT_TRUE(fork.outputs().at(0).equal(frame.outputs().at(0)));
}

TEST_F(ResNet20, ListsLayersWithTheirNamesAndFoldedBatchNorms)
{
    const analysis::Graph& graph = model().graph();
    ASSERT_EQ(graph.layers.size(), 20u);
    EXPECT_EQ(graph.layers.front().name, "conv1");
    EXPECT_EQ(graph.layers.front().kindName, "conv2d");
    EXPECT_EQ(graph.layers.front().foldedBatchNorm, "bn1");
    EXPECT_EQ(graph.layers.front().weights.at(0).shape, (analysis::Shape{ 16, 3, 3, 3 }));
    EXPECT_EQ(graph.layers.back().name, "linear");
    EXPECT_EQ(graph.layers.back().kindName, "linear");
    EXPECT_EQ(graph.layers.back().floatParameters, 10);
    EXPECT_TRUE(graph.layers.back().foldedBatchNorm.empty());
    EXPECT_EQ(graph.parameters, 269722);
    for (const analysis::Layer& layer : graph.layers)
        EXPECT_EQ(layer.inputs.size(), 1u) << layer.name;
}

TEST_F(ResNet20, DescribesShapesAndMacsOfOneSample)
{
    const auto graph = describe(model(), {});
    ASSERT_TRUE(graph) << graph.error().message;
    EXPECT_EQ(graph->layers.front().outputShape, (analysis::Shape{ 1, 16, 32, 32 }));
    EXPECT_EQ(graph->layers.front().macs, 16 * 32 * 32 * 27);
    EXPECT_EQ(graph->layers.back().inputShape, (analysis::Shape{ 1, 64 }));
    EXPECT_EQ(graph->layers.back().macs, 640);
    // 9·(3·16 + 6·16·16)·1024 + 9·(16·32 + 5·32·32)·256 + 9·(32·64 + 5·64·64)·64 + 640
    EXPECT_EQ(graph->macs, 40551040);
}

TEST_F(ResNet20, RefusesToDescribeShapesThatCannotBe)
{
    const auto described = describe(model(), std::vector<analysis::Shape>{ { 2, 3, 32, 32 } });
    ASSERT_TRUE(described) << described.error().message;
    EXPECT_EQ(described->outputs.at(0).shape, (analysis::Shape{ 2, 10 }));
    const std::pair<std::vector<analysis::Shape>, const char*> cases[]{
        { { { 1, 3, 31, 32 } }, "takes the shape ?x3x32x32, not 1x3x31x32" },
        { { { 1, 3, 32 } }, "not 1x3x32" },
        { { { std::int64_t(1) << 40, 3, 32, 32 } }, "is too large to run the model once" },
        { { { std::int64_t(1) << 62, 3, 32, 32 } }, "is too large to run the model once" },
        { { { 1, 3, 32, 32 }, { 1 } }, "2 shapes were given" },
    };
    for (const auto& [shapes, message] : cases) {
        const auto refused = describe(model(), shapes);
        ASSERT_FALSE(refused) << message;
        EXPECT_EQ(refused.error().kind, analysis::ErrorKind::Usage);
        EXPECT_THAT(refused.error().message, testing::HasSubstr(message));
    }
}

TEST_F(ResNet20, FoldedNetworkEqualsTheUnfolded)
{
    const at::NoGradGuard noGradient;
    const exec::Executable folded = quant::overlay(model().state(), {}).executable;
    const at::Tensor got = exec::run(folded, std::vector{ exec::toTensor(input()) }).at(0);
    EXPECT_LT(largestError(got, logits()), FOLDING_TOLERANCE);
    const WeightValues stored = model().weight(0, BatchNorm::AsStored);
    const WeightValues inFolded = model().weight(0, BatchNorm::Folded);
    EXPECT_EQ(stored.shape, inFolded.shape);
    EXPECT_NE(stored.values, inFolded.values);
}

TEST_F(ResNet20, RefusesInputsThatDoNotFit)
{
    const auto none = model().run({});
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, testing::HasSubstr("1 inputs, 0 were given"));
    const struct {
        HostTensor input;
        const char* reason;
    } cases[] = {
        { makeTensor(ElementType::Int64, { 1, 3, 32, 32 }), "is float32, not int64" },
        { makeTensor(ElementType::Float32, { 3, 32, 32 }), "not [3, 32, 32]" },
        { makeTensor(ElementType::Float32, { 1, 1, 32, 32 }), "not [1, 1, 32, 32]" },
    };
    for (const auto& bad : cases) {
        const auto result = model().run(std::vector{ bad.input });
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, analysis::ErrorKind::BadInput);
        EXPECT_THAT(result.error().message, testing::HasSubstr(bad.reason));
        EXPECT_THAT(result.error().message, testing::HasSubstr("input "));
    }
}

/// torch.jit.freeze makes constants of all parameters; they are as many and as large all the same.
TEST(FrozenTorchScript, ConstantsThatAreWeightsAreParameters)
{
    const std::string folder = std::string(TEST_DATA) + "/formats/torchscript/";
    for (const std::string name : { "mlp", "lstm" }) {
        const auto frozen = openModel(folder + name + "_frozen.pt");
        const auto script = openModel(folder + name + "_script.pt");
        ASSERT_TRUE(frozen && script);
        EXPECT_EQ(frozen->graph().parameters, script->graph().parameters) << name;
        EXPECT_EQ(frozen->graph().bytes, script->graph().bytes) << name;
    }
    // Its batch norms were folded into the convolutions, which all have a bias now.
    const auto frozen = openModel(folder + "cnn_frozen.pt");
    ASSERT_TRUE(frozen);
    std::int64_t parameters = 0;
    for (const analysis::Layer& layer : frozen->graph().layers)
        parameters += layer.parameters;
    EXPECT_GT(parameters, 0);
    EXPECT_EQ(frozen->graph().parameters, parameters);
    EXPECT_EQ(frozen->graph().bytes, 4 * parameters);
}

} // namespace
} // namespace engine
