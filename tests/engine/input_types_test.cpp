// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "analysis/plan/choose.h"
#include "analysis/plan/cost.h"
#include "analysis/recipe/variants.h"
#include "engine/evaluate.h"
#include "engine/exec/convert.h"
#include "engine/exec/model_state.h"
#include "engine/fit.h"
#include "engine/ir/element_types.h"
#include "engine/observe.h"

namespace engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string formats = std::string(TEST_DATA) + "/formats/";

Model opened(const std::string& file)
{
    auto model = openModel(formats + file);
    EXPECT_TRUE(model) << model.error().message;
    return *std::move(model);
}

Dataset arrays(const std::string& file)
{
    DatasetSpec spec;
    spec.path = formats + file;
    auto data = openDataset(spec);
    EXPECT_TRUE(data) << data.error().message;
    return *std::move(data);
}

/// Everything int8, as `analyze` does it: calibrated, chosen, evaluated on the same data.
analysis::Result<analysis::VariantResult> analyzed(const Model& model, const Dataset& data)
{
    ObserveSpec spec;
    spec.threads = 1;
    const auto seen = observe(model, data, spec);
    if (!seen)
        return tl::unexpected(seen.error());
    Variant variant;
    variant.recipe.method = analysis::Method::Ptsq;
    variant.recipe.name = "ptsq";
    const auto weights = [&](const analysis::WeightUse& use) { return model.weight(use.id, BatchNorm::Folded).values; };
    auto choice = analysis::choose(model.graph(), weights, *seen, variant.recipe);
    if (!choice)
        return tl::unexpected(choice.error());
    variant.plan = std::move(choice->plan);
    analysis::VariantResult result;
    const auto done = evaluate(
        model, data, std::vector{ variant }, {}, [&](analysis::VariantResult one) { result = std::move(one); });
    if (!done)
        return tl::unexpected(done.error());
    return result;
}

struct TypeCase {
    std::string file;
    double sqnrTolerance; ///< dB beside the float32 network
};

class ElementTypesOfModels : public testing::TestWithParam<TypeCase> { };

/// The data are float32, as people have them; the networks are not.
TEST_P(ElementTypesOfModels, AreAnalysedLikeTheFloat32Network)
{
    const Dataset data = arrays("types/x.npy");
    const auto expected = analyzed(opened("types/net_f32_script.pt"), data);
    ASSERT_TRUE(expected) << expected.error().message;
    ASSERT_GT(expected->output.error.sqnrDb, 20);
    const auto result = analyzed(opened(GetParam().file), data);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->samples, 6);
    EXPECT_NEAR(result->output.error.sqnrDb, expected->output.error.sqnrDb, GetParam().sqnrTolerance);
    ASSERT_EQ(result->layers.size(), 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_TRUE(result->layers[i].local);
        EXPECT_NEAR(result->layers[i].local->sqnrDb, expected->layers[i].local->sqnrDb, GetParam().sqnrTolerance) << i;
    }
}

/// float64 rounds nothing away; float16 and bfloat16 have 11 and 8 bits of precision, so that rounding their own values
/// is an error of the size of int8's own in bfloat16.
INSTANTIATE_TEST_SUITE_P(Types, ElementTypesOfModels,
    testing::Values(TypeCase{ "types/net_f32.pt2", 0.01 }, TypeCase{ "types/net_f32_frozen.pt", 0.01 },
        TypeCase{ "types/net_f64.pt2", 0.01 }, TypeCase{ "types/net_f64_script.pt", 0.01 },
        TypeCase{ "types/net_f64_frozen.pt", 0.01 }, TypeCase{ "types/net_f16.pt2", 1 },
        TypeCase{ "types/net_f16_script.pt", 1 }, TypeCase{ "types/net_f16_frozen.pt", 1 },
        TypeCase{ "types/net_bf16.pt2", 4 }, TypeCase{ "types/net_bf16_script.pt", 4 },
        TypeCase{ "types/net_bf16_frozen.pt", 4 }));

class SizesOfModels : public testing::TestWithParam<std::pair<std::string, std::string>> { };

/// The file's own type is neither a compression nor a waste: floats are 4 bytes each before.
TEST_P(SizesOfModels, AreThoseOfTheFloat32Network)
{
    const Dataset data = arrays("types/x.npy");
    const auto& [file, float32] = GetParam();
    const Model model = opened("types/" + file);
    const analysis::Cost cost = analysis::modelCost(model.graph(), {});
    EXPECT_GE(cost.bytes, 4 * model.graph().parameters);
    EXPECT_LE(cost.bytes, 4 * model.graph().parameters + 200) << "two batch norms' buffers";
    EXPECT_EQ(cost, analysis::modelCost(opened("types/" + float32).graph(), {}));
    const analysis::VariantResult result = analyzed(model, data).value();
    const analysis::VariantResult expected = analyzed(opened("types/" + float32), data).value();
    EXPECT_EQ(result.sizeBytes, expected.sizeBytes);
    EXPECT_EQ(result.compression, expected.compression);
}

INSTANTIATE_TEST_SUITE_P(Types, SizesOfModels,
    testing::Values(std::pair("net_f64.pt2", "net_f32.pt2"), std::pair("net_bf16.pt2", "net_f32.pt2"),
        std::pair("net_f16.pt2", "net_f32.pt2"), std::pair("net_f64_script.pt", "net_f32_script.pt"),
        std::pair("net_bf16_script.pt", "net_f32_script.pt"), std::pair("net_f64_frozen.pt", "net_f32_frozen.pt"),
        std::pair("net_bf16_frozen.pt", "net_f32_frozen.pt")));

/// `run` gives what the framework's float32 network gives, to the precision of the file's own type.
TEST(ElementTypesOfInputs, WholeArraysAreConverted)
{
    const struct {
        std::string file;
        float tolerance;
    } cases[] = {
        { "types/net_f32.pt2", 1e-5F },
        { "types/net_f64_frozen.pt", 1e-5F },
        { "types/net_f16_script.pt", 5e-3F },
        { "types/net_bf16.pt2", 4e-2F },
        { "types/net_bf16_script.pt", 4e-2F },
    };
    const auto x = readNpy(formats + "types/x.npy");
    const auto y = readNpy(formats + "types/y.npy");
    ASSERT_TRUE(x && y);
    for (const auto& test : cases) {
        const Model model = opened(test.file);
        const auto fit = fitArrays(model, std::vector{ *x });
        ASSERT_TRUE(fit) << fit.error().message;
        const auto outputs = model.run(fit->inputs);
        ASSERT_TRUE(outputs) << outputs.error().message;
        ASSERT_EQ(outputs->at(0).shape, y->shape);
        const at::Tensor got = exec::toTensor(outputs->at(0)).to(at::kFloat);
        for (std::int64_t i = 0; i < y->count(); ++i)
            EXPECT_NEAR(
                got.const_data_ptr<float>()[i], reinterpret_cast<const float*>(y->data.get())[i], test.tolerance)
                << test.file << " " << i;
    }
}

TEST(ElementTypesOfInputs, FollowFromTheWeightsThatTheyMeet)
{
    const struct {
        std::string file;
        std::optional<at::ScalarType> type;
    } cases[] = {
        { "types/net_f64_script.pt", at::kDouble }, { "types/net_bf16_frozen.pt", at::kBFloat16 },
        { "torchscript/tied_script.pt", at::kLong }, // looked up in an embedding
        { "torchscript/transformer_trace.pt", at::kLong }, { "torchscript/lstm_frozen.pt", at::kFloat },
        { "types/converts_script.pt", std::nullopt }, // any type will do
        { "pt2/mlp_bf16_dynamic.pt2", at::kBFloat16 }, // declared
    };
    for (const auto& test : cases)
        EXPECT_EQ(ir::demandedType(opened(test.file).state().executable.program(), 0), test.type) << test.file;
}

TEST(ElementTypesOfInputs, IndicesOfATorchScriptEmbedding)
{
    const auto result = analyzed(opened("torchscript/tied_script.pt"), arrays("io/tied_b5_in0.npy"));
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->samples, 5);
    EXPECT_GT(result->output.error.sqnrDb, 20);

    const auto wrong = fitInputs(opened("torchscript/tied_script.pt"), arrays("io/mlp_b5_in0.npy").info());
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().message, HasSubstr("holds float32 numbers, but input 't'"));
    EXPECT_THAT(wrong.error().message, HasSubstr("takes int64; store the array in that type"));
}

TEST(ElementTypesOfInputs, AreLeftAloneWhereTheNetworkConverts)
{
    const HostTensor bytes = [] {
        HostTensor tensor = makeTensor(ElementType::UInt8, { 2, 6 });
        std::fill_n(tensor.data.get(), 12, std::byte{ 255 });
        return tensor;
    }();
    const Model model = opened("types/converts_script.pt");
    const auto fit = fitArrays(model, std::vector{ bytes });
    ASSERT_TRUE(fit) << fit.error().message;
    EXPECT_EQ(fit->inputs.at(0).type, ElementType::UInt8);
    EXPECT_TRUE(fit->notes.empty());
    EXPECT_TRUE(model.run(fit->inputs));
}

std::vector<std::string> layerNames(const Model& model)
{
    std::vector<std::string> names;
    for (const analysis::Layer& layer : model.graph().layers)
        names.push_back(layer.name);
    return names;
}

TEST(FrozenTorchScript, LayersAreNumberedByKindInTheNetworksOrder)
{
    EXPECT_THAT(layerNames(opened("types/net_f32_frozen.pt")), ElementsAre("conv1", "conv2", "linear1"));
    EXPECT_THAT(
        layerNames(opened("torchscript/cnn_frozen.pt")), ElementsAre("conv1", "conv2", "conv3", "conv4", "linear1"));
    EXPECT_THAT(layerNames(opened("torchscript/mlp_frozen.pt")), ElementsAre("linear1", "linear2"));
    const Model lstm = opened("torchscript/lstm_frozen.pt");
    EXPECT_THAT(layerNames(lstm), ElementsAre("lstm1", "linear1"));
    std::vector<std::string> weights;
    for (const analysis::WeightUse& use : lstm.graph().layers[0].weights)
        weights.push_back(use.name);
    EXPECT_THAT(weights,
        ElementsAre("lstm1.weight_ih_l0", "lstm1.weight_hh_l0", "lstm1.weight_ih_l0_reverse",
            "lstm1.weight_hh_l0_reverse", "lstm1.weight_ih_l1", "lstm1.weight_hh_l1", "lstm1.weight_ih_l1_reverse",
            "lstm1.weight_hh_l1_reverse"));
}

/// A module that was not frozen keeps its name, and no other layer gets it.
TEST(FrozenTorchScript, NamesOfTheFileArePassedOver)
{
    EXPECT_THAT(
        layerNames(opened("types/partly_frozen.pt")), ElementsAre("conv2", "conv1", "conv_transpose1", "conv3"));
}

} // namespace
} // namespace engine
