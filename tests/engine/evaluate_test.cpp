// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/evaluate.h"

#include <algorithm>

#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <gmock/gmock.h>

#include "analysis/plan/choose.h"
#include "analysis/recipe/variants.h"
#include "engine/quant/activation.h"

namespace engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Variant variantOf(const Model& model, const analysis::Recipe& recipe)
{
    const auto weights = [&](const analysis::WeightUse& use) { return model.weight(use.id, BatchNorm::Folded).values; };
    auto choice = analysis::choose(model.graph(), weights, {}, recipe);
    EXPECT_TRUE(choice) << recipe.name;
    return { recipe, std::move(choice->plan), 0, 0, std::move(choice->notes) };
}

std::vector<analysis::VariantResult> evaluated(
    const std::string& path, const std::string& data, const std::vector<analysis::Recipe>& recipes)
{
    const auto model = openModel(path);
    EXPECT_TRUE(model) << model.error().message;
    DatasetSpec spec;
    spec.path = data;
    const auto dataset = openDataset(spec);
    EXPECT_TRUE(dataset) << dataset.error().message;
    std::vector<Variant> variants;
    for (const analysis::Recipe& recipe : recipes)
        variants.push_back(variantOf(*model, recipe));
    std::vector<analysis::VariantResult> results;
    const auto done = evaluate(
        *model, *dataset, variants, {}, [&](analysis::VariantResult result) { results.push_back(std::move(result)); });
    EXPECT_TRUE(done) << done.error().message;
    return results;
}

/// ResNet-20, weights alone per channel, on 600 lossless images, batch norms folded factor first. Computed in Python with
/// torch 2.13: fake_quantize_per_channel_affine with scales a / 7.5 and a / 3.5 (full), a / 7 and a / 3 (narrow).
struct GridCase {
    int bits;
    analysis::Grid grid;
    double right; ///< of 600
    double sqnrDb; ///< of the logits
    double rightTolerance;
    double sqnrTolerance;
};

/// On the full grid each channel's largest weight lies on the tie between two levels where it is negative: the last digit
/// of a folded weight, which differs between processors, decides. The other grids have no such tie.
constexpr double tieRight = 10, tieSqnr = 1, plainRight = 2, plainSqnr = 0.1;
constexpr GridCase gridCases[] = {
    { 4, analysis::Grid::Full, 535, 8.529, tieRight, tieSqnr },
    { 4, analysis::Grid::Narrow, 544, 12.749, plainRight, plainSqnr },
    { 3, analysis::Grid::Full, 501, 6.412, tieRight, tieSqnr },
    { 3, analysis::Grid::Narrow, 453, 3.857, plainRight, plainSqnr },
};

TEST(Evaluate, TellsTheGridsApartAsTheFrameworkDoes)
{
    std::vector<analysis::Recipe> recipes;
    for (const GridCase& test : gridCases) {
        analysis::Recipe recipe;
        recipe.method = analysis::Method::Weights;
        recipe.weights.format = { analysis::FormatKind::SignedInteger, test.bits };
        recipe.weights.grid = test.grid;
        recipe.name = analysis::variantName(recipe);
        recipes.push_back(recipe);
    }
    const auto results =
        evaluated(TEST_DATA "/resnet20/resnet20.pt2", TEST_DATA "/resnet20/original_test600.bin", recipes);
    ASSERT_EQ(results.size(), std::size(gridCases));
    for (std::size_t i = 0; i < results.size(); ++i) {
        const GridCase& test = gridCases[i];
        EXPECT_EQ(results[i].samples, 600);
        EXPECT_NEAR(results[i].output.top1.value_or(0) * 6, test.right, test.rightTolerance) << results[i].recipe.name;
        EXPECT_NEAR(results[i].output.error.sqnrDb, test.sqnrDb, test.sqnrTolerance) << results[i].recipe.name;
        EXPECT_THAT(results[i].notes, IsEmpty()) << results[i].recipe.name; // folding is exact to 1e-4 here
    }
}

TEST(Evaluate, CountsChannelsAndTheMiddleOfWeights)
{
    analysis::Recipe recipe;
    recipe.method = analysis::Method::Weights;
    recipe.name = "weights-int8";
    const auto results = evaluated(DEMO_DATA "/samplenet.pt2", "synthetic:normal:1x28x28:8", { recipe });
    ASSERT_EQ(results.size(), 1U);
    for (const analysis::LayerResult& layer : results[0].layers) {
        ASSERT_TRUE(layer.weightChannels) << layer.layer;
        EXPECT_EQ(layer.weightChannels->count, std::int64_t(layer.weightEncodings.at(0).scales.size())) << layer.layer;
        // Per channel the scales tell the same: the largest over the lower median.
        std::vector<float> scales = layer.weightEncodings[0].scales;
        std::ranges::sort(scales);
        EXPECT_NEAR(layer.weightChannels->spread, scales.back() / scales[(scales.size() - 1) / 2], 1e-5) << layer.layer;
        EXPECT_GE(layer.weight.middle.lo, layer.weight.moments.min - 1e-3F) << layer.layer;
        EXPECT_LT(layer.weight.middle.lo, layer.weight.middle.hi) << layer.layer;
    }
}

TEST(Evaluate, NotesWhereFoldingABatchNormChangesTheNetwork)
{
    // Made so that the convolution gives 10,000 and the batch norm takes 10,000 off again: what float32 loses between the
    // two is 0.25 % of the output (as PyTorch computes it), and folding does not lose it.
    analysis::Recipe plain;
    plain.method = analysis::Method::Fp32;
    plain.name = "fp32";
    analysis::Recipe weights;
    weights.method = analysis::Method::Weights;
    weights.name = "weights-int8";
    const auto results = evaluated(TEST_DATA "/folding/cancelling.pt2", "synthetic:normal:2x4x4:8", { plain, weights });
    ASSERT_EQ(results.size(), 2U);
    EXPECT_THAT(results[0].notes, IsEmpty());
    EXPECT_THAT(results[1].notes, ElementsAre(HasSubstr("folding batch norms alone changes the FP32 output by 0.")));
}

TEST(FakeQuantize, TakesTokensOfTheLastAxisWhateverTheMemoryLayout)
{
    const at::Tensor x = at::arange(2 * 3 * 4 * 5, at::kFloat).reshape({ 2, 3, 4, 5 }).sin();
    const at::Tensor last = x.contiguous(at::MemoryFormat::ChannelsLast);
    ASSERT_FALSE(last.is_contiguous());
    analysis::ActivationScheme scheme;
    scheme.granularity.kind = analysis::Granularity::Kind::Token;
    const auto encoding = analysis::chooseDynamicEdge(scheme);
    ASSERT_TRUE(encoding);
    const quant::QuantizedActivation expected = quant::fakeQuantize(x, *encoding);
    const quant::QuantizedActivation got = quant::fakeQuantize(last, *encoding);
    EXPECT_TRUE(got.value.equal(expected.value));
    EXPECT_EQ(got.encoding, expected.encoding);
    EXPECT_EQ(got.counts.clipped, expected.counts.clipped);
    // Each row of five by itself, in double: affine over [min(lo, 0), max(hi, 0)], 255 steps.
    const at::Tensor rows = got.value.reshape({ -1, 5 });
    const at::Tensor plain = x.reshape({ -1, 5 });
    for (std::int64_t row = 0; row < rows.size(0); ++row) {
        const double lo = std::min(0.0, plain[row].min().item<double>());
        const double hi = std::max(0.0, plain[row].max().item<double>());
        const double step = (hi - lo) / 255;
        EXPECT_LE(rows[row].sub(plain[row]).abs().max().item<double>(), step * 0.501) << row;
    }
    // Under one scale for all, errors are larger: the rows did have their own.
    analysis::ActivationScheme whole;
    const quant::QuantizedActivation tensor = quant::fakeQuantize(last, *analysis::chooseDynamicEdge(whole));
    EXPECT_FALSE(tensor.value.equal(expected.value));
}

} // namespace
} // namespace engine
