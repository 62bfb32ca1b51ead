// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/choose.h"

#include <limits>

#include <gmock/gmock.h>

namespace analysis {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Format int4{ FormatKind::SignedInteger, 4 };
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

/// conv (edge 0), lstm with two matrices (edge 1), an embedding, a product of two activations (edges 2 and 3).
struct Network {
    Graph graph;
    std::map<int, std::vector<float>> weights;
    Observation seen;

    Network()
    {
        add("conv", LayerKind::Convolution, { 0 }, { { 1, -2, 0.5F, 4 } });
        add("lstm", LayerKind::Lstm, { 1 }, { { 1, 2, 3, 4 }, { -1, -1, 8, 8 } });
        add("embed", LayerKind::Embedding, {}, { { 127, -127, 0, 1 } });
        add("product", LayerKind::MatMul, { 2, 3 }, {});
        for (int edge = 0; edge < 4; ++edge)
            seen.edges[edge].add(std::vector<float>{ -1, 0, float(edge + 2) });
        seen.states[1].resize(2); // two levels
        seen.states[1][0].add(std::vector<float>{ -0.5F, 0.25F });
        seen.states[1][1].add(std::vector<float>{ -0.25F, 0.75F });
        seen.samples = 1;
    }

    void add(const std::string& name, LayerKind kind, std::vector<int> inputs, std::vector<std::vector<float>> values)
    {
        Layer layer;
        layer.id = int(graph.layers.size());
        layer.name = name;
        layer.kind = kind;
        layer.inputs = std::move(inputs);
        for (std::vector<float>& matrix : values) {
            const int id = int(weights.size());
            const std::string weight = name + ".weight" + std::to_string(layer.weights.size());
            layer.weights.push_back({ id, weight, weight, { 2, 2 }, 0, 4 });
            weights[id] = std::move(matrix);
        }
        graph.layers.push_back(std::move(layer));
    }

    [[nodiscard]] Result<Choice> choose(const Recipe& recipe) const
    {
        return analysis::choose(
            graph, [this](const WeightUse& weight) { return weights.at(weight.id); }, seen, recipe);
    }
};

Recipe recipeOf(Method method)
{
    Recipe recipe;
    recipe.method = method;
    return recipe;
}

LayerOverride overrideOf(const std::string& pattern)
{
    LayerOverride change;
    change.pattern = pattern;
    return change;
}

TEST(Choose, StaticTakesWeightsAndCalibratedInputs)
{
    const auto choice = Network().choose(recipeOf(Method::Ptsq));
    ASSERT_TRUE(choice) << choice.error().message;
    EXPECT_THAT(choice->notes, IsEmpty());
    const Plan& plan = choice->plan;
    EXPECT_EQ(plan.weights.size(), 4U); // conv, two of the lstm, embedding
    ASSERT_EQ(plan.edges.size(), 2U); // not the embedding's indexes, not the product
    EXPECT_THAT(plan.weights.at(0).scales, ElementsAre(2 / 127.5F, 4 / 127.5F));
    EXPECT_THAT(plan.weights.at(2).scales, ElementsAre(1 / 127.5F, 8 / 127.5F));
    const EdgeEncoding& conv = plan.edges.at(0);
    EXPECT_EQ(conv.timing, EdgeEncoding::Timing::Static);
    EXPECT_EQ(conv.encoding.format, uint8);
    EXPECT_THAT(conv.encoding.scales, ElementsAre(3 / 255.0F));
    EXPECT_THAT(conv.encoding.zeroPoints, ElementsAre(85)); // -(-1)/(3/255)
    EXPECT_THAT(plan.edges.at(1).encoding.scales, ElementsAre(4 / 255.0F));
}

TEST(Choose, HiddenStatesHaveEncodingsOfTheirOwn)
{
    const auto fixed = Network().choose(recipeOf(Method::Ptsq));
    ASSERT_TRUE(fixed) << fixed.error().message;
    ASSERT_EQ(fixed->plan.states.size(), 1U); // the lstm alone
    const std::vector<EdgeEncoding>& levels = fixed->plan.states.at(1);
    ASSERT_EQ(levels.size(), 2U);
    EXPECT_EQ(levels[0].timing, EdgeEncoding::Timing::Static);
    EXPECT_THAT(levels[0].encoding.scales, ElementsAre(0.75F / 255.0F));
    EXPECT_THAT(levels[0].encoding.zeroPoints, ElementsAre(170)); // 0.5 / (0.75 / 255)
    EXPECT_THAT(levels[1].encoding.scales, ElementsAre(1 / 255.0F));

    Network unseen;
    unseen.seen.states.clear();
    const auto noted = unseen.choose(recipeOf(Method::Ptsq));
    ASSERT_TRUE(noted) << noted.error().message;
    EXPECT_THAT(noted->plan.states, IsEmpty());
    EXPECT_EQ(noted->plan.edges.size(), 2U);
    EXPECT_THAT(noted->notes, ElementsAre("hidden state of layer 'lstm' saw no calibration data and stays FP32"));

    const auto dynamic = unseen.choose(recipeOf(Method::Ptdq));
    ASSERT_TRUE(dynamic) << dynamic.error().message;
    EXPECT_THAT(dynamic->plan.states.at(1), ElementsAre(dynamic->plan.edges.at(1))); // one grid for all levels
    EXPECT_THAT(unseen.choose(recipeOf(Method::Weights))->plan.states, IsEmpty());
    Recipe skipped = recipeOf(Method::Ptdq);
    skipped.layers = { overrideOf("lstm") };
    skipped.layers[0].activationFormat = fp32;
    EXPECT_THAT(unseen.choose(skipped)->plan.states, IsEmpty());
}

TEST(Choose, DynamicTakesNoScales)
{
    Network network;
    network.seen = {};
    const auto choice = network.choose(recipeOf(Method::Ptdq));
    ASSERT_TRUE(choice) << choice.error().message;
    ASSERT_EQ(choice->plan.edges.size(), 2U);
    const EdgeEncoding& conv = choice->plan.edges.at(0);
    EXPECT_EQ(conv.timing, EdgeEncoding::Timing::Dynamic);
    EXPECT_EQ(conv.encoding.format, uint8);
    EXPECT_EQ(conv.encoding.highest, 255);
    EXPECT_THAT(conv.encoding.scales, IsEmpty());
}

TEST(Choose, WeightOnlyAndFp32NeedNoData)
{
    Network network;
    network.seen = {};
    const auto weights = network.choose(recipeOf(Method::Weights));
    ASSERT_TRUE(weights);
    EXPECT_EQ(weights->plan.weights.size(), 4U);
    EXPECT_THAT(weights->plan.edges, IsEmpty());
    const auto nothing = network.choose(recipeOf(Method::Fp32));
    ASSERT_TRUE(nothing);
    EXPECT_EQ(nothing->plan, Plan{});
}

TEST(Choose, OverridesReachTheirLayers)
{
    Recipe recipe = recipeOf(Method::Ptsq);
    recipe.activations.reducedRange = true;
    recipe.layers = { overrideOf("c*"), overrideOf("lstm"), overrideOf("nothing?") };
    recipe.layers[0].weightFormat = int4;
    recipe.layers[0].activationFormat = fp32;
    recipe.layers[1].skip = true;
    const auto choice = Network().choose(recipe);
    ASSERT_TRUE(choice) << choice.error().message;
    EXPECT_EQ(choice->plan.weights.at(0).format, int4);
    EXPECT_EQ(choice->plan.weights.at(0).grid, Grid::Narrow);
    EXPECT_THAT(choice->plan.edges, IsEmpty());
    EXPECT_FALSE(choice->plan.weights.contains(1));
    EXPECT_TRUE(choice->plan.weights.contains(3));
    EXPECT_THAT(choice->notes, ElementsAre("layers.nothing? of the recipe matches no layer"));
}

TEST(Choose, ProductsOfActivationsAreQuantizedWhereChosen)
{
    Recipe recipe = recipeOf(Method::Ptsq);
    recipe.layers = { overrideOf("prod*") };
    recipe.layers[0].activationCalibration = Calibration{ "minmax", std::nullopt };
    EXPECT_EQ(Network().choose(recipe)->plan.edges.size(), 2U); // a calibration chooses nothing
    recipe.layers[0].activationFormat = int8;
    const auto choice = Network().choose(recipe);
    ASSERT_TRUE(choice) << choice.error().message;
    EXPECT_TRUE(choice->plan.edges.contains(2));
    EXPECT_TRUE(choice->plan.edges.contains(3));
}

TEST(Choose, LayerThatSawNoDataStaysFp32)
{
    Network network;
    network.seen.edges.erase(1);
    network.seen.edges[0] = {};
    const auto choice = network.choose(recipeOf(Method::Ptsq));
    ASSERT_TRUE(choice) << choice.error().message;
    EXPECT_THAT(choice->notes,
        ElementsAre("layer 'conv' saw no calibration data and stays FP32",
            "layer 'lstm' saw no calibration data and stays FP32"));
    EXPECT_THAT(choice->plan.edges, IsEmpty());
    EXPECT_EQ(choice->plan.weights.size(), 1U); // the embedding
}

TEST(Choose, SpecialValuesAreNoted)
{
    Network network;
    network.weights[0] = { 1, nan, 2, -infinity };
    network.seen.edges[1].add(std::vector<float>{ nan, nan, infinity });
    network.seen.states[1][1].add(std::vector<float>{ nan });
    const auto choice = network.choose(recipeOf(Method::Ptsq));
    ASSERT_TRUE(choice) << choice.error().message;
    EXPECT_THAT(choice->notes,
        ElementsAre("weight 'conv.weight0' has 1 NaN and 1 Inf; they are left out of its range",
            "input of layer 'lstm' has 2 NaN and 1 Inf; they are left out of its range",
            "hidden state of layer 'lstm' has 1 NaN and 0 Inf; they are left out of its range"));
    EXPECT_THAT(choice->plan.weights.at(0).scales, ElementsAre(1 / 127.5F, 2 / 127.5F));
    EXPECT_THAT(choice->plan.edges.at(1).encoding.scales, ElementsAre(4 / 255.0F));
}

TEST(Choose, WithoutAnyFiniteValueIsAnError)
{
    Network network;
    network.weights[1] = { nan, nan, nan, infinity };
    const auto weight = network.choose(recipeOf(Method::Weights));
    ASSERT_FALSE(weight);
    EXPECT_EQ(weight.error().kind, ErrorKind::NoData);
    EXPECT_THAT(weight.error().message, HasSubstr("lstm.weight0"));

    network = {};
    network.seen.edges[0] = {};
    network.seen.edges[0].add(std::vector<float>{ nan });
    const auto input = network.choose(recipeOf(Method::Ptsq));
    ASSERT_FALSE(input);
    EXPECT_EQ(input.error().kind, ErrorKind::NoData);
    EXPECT_THAT(input.error().message, HasSubstr("input of layer 'conv'"));
}

TEST(Choose, RefusesWhatCannotBe)
{
    Network network;
    Recipe recipe = recipeOf(Method::Ptsq);
    recipe.placement = Placement::Kernels;
    EXPECT_EQ(network.choose(recipe).error(),
        (Error{ ErrorKind::Usage, "placement: kernels is not available yet; use inputs" }));

    // Two overrides that are possible each, but not together.
    recipe = recipeOf(Method::Ptsq);
    recipe.layers = { overrideOf("conv"), overrideOf("c*") };
    recipe.layers[0].weightGrid = Grid::Narrow;
    recipe.layers[1].weightFormat = Format{ FormatKind::UnsignedInteger, 8 };
    const auto both = network.choose(recipe);
    ASSERT_FALSE(both);
    EXPECT_THAT(both.error().message, HasSubstr("layer 'conv': weights.grid: "));

    network.seen = {};
    const auto noData = network.choose(recipeOf(Method::Ptsq));
    ASSERT_FALSE(noData);
    EXPECT_EQ(noData.error().kind, ErrorKind::NoData);
    EXPECT_THAT(noData.error().message, HasSubstr("needs calibration data"));
}

TEST(ChooseEdge, ReducedRangeUsesSevenBits)
{
    TensorObservation seen;
    seen.add(std::vector<float>{ 0, 1 });
    ActivationScheme scheme;
    scheme.reducedRange = true;
    const auto edge = chooseStaticEdge(seen, scheme);
    ASSERT_TRUE(edge) << edge.error().message;
    EXPECT_EQ(edge->encoding.highest, 127);
    EXPECT_THAT(edge->encoding.scales, ElementsAre(1 / 127.0F));
}

TEST(ChooseEdge, FloatsNeedNoData)
{
    ActivationScheme scheme;
    scheme.format = { FormatKind::BFloat16, 16 };
    const auto fixed = chooseStaticEdge({}, scheme);
    ASSERT_TRUE(fixed) << fixed.error().message;
    EXPECT_EQ(fixed->encoding.format, scheme.format);
    EXPECT_EQ(chooseDynamicEdge(scheme)->timing, EdgeEncoding::Timing::Static);
}

} // namespace

} // namespace analysis
