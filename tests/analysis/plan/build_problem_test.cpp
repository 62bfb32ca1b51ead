// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/build_problem.h"

#include <limits>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "analysis/plan/cost.h"
#include "analysis/plan/plan_recipe.h"
#include "analysis/recipe/glob.h"
#include "analysis/recipe/recipe_json.h"
#include "analysis/recipe/resolve.h"
#include "plan_examples.h"

namespace analysis {

namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace test;

/// conv (edge 0), two layers over one memory (edges 1, 2), an embedding, a product of two activations (edges 4, 5).
Graph smallGraph()
{
    Graph graph;
    const auto add = [&](const std::string& name, LayerKind kind, std::vector<WeightUse> weights,
                         std::vector<int> inputs) {
        Layer layer;
        layer.id = int(graph.layers.size());
        layer.name = name;
        layer.kind = kind;
        layer.weights = std::move(weights);
        layer.inputs = std::move(inputs);
        layer.floatParameters = 10;
        layer.macs = 1000 * (layer.id + 1);
        graph.layers.push_back(layer);
    };
    add("conv", LayerKind::Convolution, { { 0, "conv", "conv", { 10, 30 }, 0, 300 } }, { 0 });
    add("fc*?", LayerKind::Linear, { { 1, "fc", "fc", { 10, 10 }, 0, 100 } }, { 1 });
    add("fc*?@2", LayerKind::Linear, { { 2, "fc", "fc", { 10, 10 }, 0, 100 } }, { 2 });
    add("emb", LayerKind::Embedding, { { 3, "emb", "emb", { 50, 10 }, 0, 500 } }, { 3 });
    add("attention", LayerKind::MatMul, {}, { 4, 5 });
    graph.layers.back().floatParameters = 0;
    graph.parameters = 940;
    graph.bytes = 940 * 4 + 16;
    return graph;
}

UniformChoice uniform(const Graph& graph, Format weights, Format activations)
{
    UniformChoice choice{ weights, activations, {} };
    for (const Layer& layer : graph.layers) {
        for (const WeightUse& weight : layer.weights) {
            if (weights != fp32)
                choice.plan.weights[weight.id] = { weights, Grid::Full, {}, 0, 0, 0, std::vector(10, 1.0F), {} };
        }
        if (activations == fp32 || layer.kind == LayerKind::Embedding)
            continue;
        for (const int edge : layer.inputs)
            choice.plan.edges[edge].encoding.format = { FormatKind::UnsignedInteger, activations.bits };
    }
    return choice;
}

SensitivityTable tableOf(const Graph& graph, std::vector<Format> formats, double unit)
{
    SensitivityTable table;
    table.formats = std::move(formats);
    for (const Layer& layer : graph.layers) {
        table.layers.push_back(layer.id);
        table.names.push_back(layer.name);
        for (std::size_t f = 0; f < table.formats.size(); ++f) {
            SensitivityCell cell;
            cell.mse.value = unit * double(10 * layer.id + int(f) + 1);
            table.cells.push_back(cell);
        }
    }
    return table;
}

struct Built {
    Graph graph = smallGraph();
    std::vector<UniformChoice> choices{ uniform(graph, int4, int8), uniform(graph, int8, int8),
        uniform(graph, fp32, fp32) };
    SensitivityTable weights = tableOf(graph, { int4, int8 }, 1);
    SensitivityTable activations = tableOf(graph, { int8 }, 100);
    [[nodiscard]] Result<PlanProblem> make(const SensitivityTable* both = nullptr) const
    {
        return planProblem(graph, choices, { &weights, &activations, both });
    }
};

/// What the assignment's choices lay over the graph.
Plan planOf(const Built& built, const PlanProblem& problem, const Assignment& assignment)
{
    Plan plan;
    for (std::size_t i = 0; i < assignment.size(); ++i) {
        const PlanChoice& choice = problem.layers[i].choices[assignment[i]];
        const Layer& layer = built.graph.layers[i];
        for (const UniformChoice& from : built.choices) {
            for (const WeightUse& weight : layer.weights) {
                if (from.weights == choice.weights && from.plan.weights.contains(weight.id))
                    plan.weights[weight.id] = from.plan.weights.at(weight.id);
            }
            for (const int edge : layer.inputs) {
                if (from.activations == choice.activations && from.plan.edges.contains(edge))
                    plan.edges[edge] = from.plan.edges.at(edge);
            }
        }
    }
    return plan;
}

TEST(PlanProblem, CostsAreTheModels)
{
    const Built built;
    const auto problem = built.make();
    ASSERT_TRUE(problem) << problem.error().message;
    ASSERT_TRUE(validate(*problem));
    EXPECT_EQ(problem->fp32Bytes, modelCost(built.graph, {}).bytes);
    EXPECT_EQ(problem->layers[1].tie, problem->layers[2].tie);
    EXPECT_GE(problem->layers[1].tie, 0);
    EXPECT_EQ(problem->layers[0].tie, -1);
    int plans = 0;
    Assignment assignment(5, 0);
    for (assignment[0] = 0; assignment[0] < 3; ++assignment[0]) {
        for (assignment[1] = assignment[2] = 0; assignment[1] < 3; ++assignment[1], ++assignment[2]) {
            for (assignment[3] = 0; assignment[3] < 3; ++assignment[3]) {
                for (assignment[4] = 0; assignment[4] < 2; ++assignment[4], ++plans) {
                    const Cost cost = modelCost(built.graph, planOf(built, *problem, assignment));
                    const PlanTotals totals = totalsOf(*problem, assignment);
                    EXPECT_EQ(totals.bytes, cost.bytes);
                    EXPECT_DOUBLE_EQ(totals.bitops, cost.bitops);
                }
            }
        }
    }
    EXPECT_EQ(plans, 54);
}

TEST(PlanProblem, ChoicesAreWhatLayersReallyGet)
{
    const Built built;
    const PlanProblem problem = *built.make();
    const auto names = [&](std::size_t layer) {
        std::string text;
        for (const PlanChoice& choice : problem.layers[layer].choices)
            text += choiceName(choice) + " ";
        return text;
    };
    EXPECT_EQ(names(0), "int4/int8 int8/int8 fp32 ");
    EXPECT_EQ(names(3), "int4 int8 fp32 "); // an embedding's input are indexes
    EXPECT_EQ(names(4), "fp32/int8 fp32 "); // a product has no weight
    EXPECT_EQ(problem.layers[0].choices[0].damage, 1 + 100);
    EXPECT_EQ(problem.layers[0].choices[1].damage, 2 + 100);
    EXPECT_EQ(problem.layers[0].choices[2].damage, 0);
    EXPECT_EQ(problem.layers[3].choices[1].damage, 32);
    EXPECT_EQ(problem.layers[4].choices[0].damage, 4100);
    EXPECT_EQ(findChoice(problem.layers[3], int8, int8), 1U);
    EXPECT_EQ(findChoice(problem.layers[4], int8, int8), 0U);
    EXPECT_EQ(findChoice(problem.layers[4], int8, int4), std::nullopt);

    SensitivityTable both = tableOf(built.graph, { int8 }, 7);
    EXPECT_EQ(built.make(&both)->layers[0].choices[1].damage, 7);
    EXPECT_EQ(built.make(&both)->layers[0].choices[0].damage, 101); // int4/int8 is not in it
    EXPECT_EQ(problem.layers[0].choices[1].certainty, Certainty::Estimated) << "a sum of two";
    EXPECT_EQ(problem.layers[0].choices[2].certainty, Certainty::Exact) << "nothing is quantized";
}

TEST(PlanProblem, ADamageIsAsCertainAsItsCell)
{
    const auto certaintyOf = [](const PlanProblem& problem, std::size_t layer, std::size_t choice) {
        return problem.layers[layer].choices[choice].certainty;
    };
    Built built;
    for (SensitivityTable* table : { &built.weights, &built.activations }) {
        for (auto& cell : table->cells)
            cell->certainty = Certainty::Exact;
    }
    built.weights.at(3, 1)->certainty = Certainty::Estimated;
    SensitivityTable both = tableOf(built.graph, { int8 }, 7);
    for (auto& cell : both.cells)
        cell->certainty = Certainty::Exact;
    const auto problem = built.make(&both);
    ASSERT_TRUE(problem) << problem.error().message;
    EXPECT_EQ(certaintyOf(*problem, 0, 0), Certainty::Estimated) << "int4/int8: two measurements, added";
    EXPECT_EQ(certaintyOf(*problem, 0, 1), Certainty::Exact) << "int8/int8: measured together";
    EXPECT_EQ(certaintyOf(*problem, 4, 0), Certainty::Exact) << "inputs alone";
    EXPECT_NE(certaintyOf(*problem, 3, 0), certaintyOf(*problem, 3, 1)) << "weights alone, one of them measured";
}

TEST(PlanProblem, UnknownDamagesLeaveChoicesOut)
{
    Built built;
    built.weights.at(0, 0)->mse.value = std::numeric_limits<double>::infinity();
    built.weights.at(2, 1).reset(); // of a tie: the other one loses it as well
    const auto problem = built.make();
    ASSERT_TRUE(problem) << problem.error().message;
    EXPECT_EQ(problem->layers[0].choices.size(), 2U);
    EXPECT_EQ(problem->layers[0].choices[0].weights, int8);
    EXPECT_EQ(problem->layers[1].choices.size(), 2U);
    EXPECT_EQ(problem->layers[1].choices[0].weights, int4);
    EXPECT_TRUE(validate(*problem));

    built.choices.pop_back(); // no fp32
    built.weights.at(0, 1).reset();
    EXPECT_THAT(built.make().error().message, HasSubstr("layer 'conv': the damage of none of its choices is known"));
    built.weights.mode = SensitivityMode::AllBut;
    EXPECT_THAT(built.make().error().message, HasSubstr("mode all-but"));
}

/// What the recipe gives each layer is what the assignment chose.
void expectSame(const Graph& graph, const PlanProblem& problem, const Assignment& assignment, const Recipe& recipe)
{
    for (std::size_t i = 0; i < assignment.size(); ++i) {
        const PlanChoice& choice = problem.layers[i].choices[assignment[i]];
        const LayerRecipe layer = resolve(recipe, graph.layers[i].name);
        const bool product = graph.layers[i].kind == LayerKind::MatMul;
        if (product) {
            EXPECT_EQ(layer.method != Method::Fp32 && layer.activationFormatChosen, choice.activations != fp32);
        } else {
            EXPECT_EQ(layer.weights.format, choice.weights) << graph.layers[i].name;
        }
        if (!product || choice.activations != fp32) {
            EXPECT_EQ(layer.activations.format, choice.activations) << graph.layers[i].name;
        }
    }
}

TEST(PlanRecipe, SaysOfEachLayerWhatWasChosen)
{
    const Built built;
    const PlanProblem problem = *built.make();
    const Recipe base;
    Assignment assignment(5, 0);
    for (unsigned code = 0; code < 54; ++code) {
        assignment[0] = code % 3;
        assignment[1] = assignment[2] = code / 3 % 3;
        assignment[3] = code / 9 % 3;
        assignment[4] = code / 27;
        const auto recipe = recipeFor(problem, assignment, base);
        ASSERT_TRUE(recipe) << recipe.error().message;
        expectSame(built.graph, problem, assignment, *recipe);
        const auto read = recipeFromJson(nlohmann::ordered_json::parse(toJson(*recipe).dump()));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, *recipe);
    }
}

TEST(PlanRecipe, MethodFollowsThePlan)
{
    const Built built;
    const PlanProblem problem = *built.make();
    EXPECT_EQ(recipeFor(problem, { 2, 2, 2, 2, 1 }, {})->method, Method::Fp32);
    const auto weights = recipeFor(problem, { 2, 2, 2, 0, 1 }, {});
    EXPECT_EQ(weights->method, Method::Weights);
    EXPECT_THAT(weights->name, StartsWith("weights-int4-mixed:"));
    EXPECT_THAT(recipeFor(problem, { 0, 0, 0, 0, 1 }, {})->name, StartsWith("ptsq-w4a8-minmax-mixed:"));
    Recipe base;
    base.method = Method::Weights;
    EXPECT_THAT(recipeFor(problem, { 0, 0, 0, 0, 1 }, base).error().message, HasSubstr("use the method ptsq or ptdq"));
    base.method = Method::Ptdq;
    base.weights.granularity = { Granularity::Kind::Group, 32 };
    const auto grouped = recipeFor(problem, { 0, 1, 1, 2, 1 }, base);
    ASSERT_TRUE(grouped) << grouped.error().message;
    EXPECT_EQ(resolve(*grouped, "conv").weights.granularity, base.weights.granularity);
    EXPECT_EQ(grouped->method, Method::Ptdq);
}

TEST(Glob, EscapedNamesMatchThemselvesAlone)
{
    for (const char* name : { "conv1", "a*b", "a?b", "a\\b", "\\*", "a\\", "*", "" }) {
        EXPECT_TRUE(matchesGlob(escapeGlob(name), name)) << name;
        EXPECT_FALSE(matchesGlob(escapeGlob(name), std::string(name) + "x")) << name;
    }
    EXPECT_FALSE(matchesGlob(escapeGlob("a*b"), "axb"));
    EXPECT_FALSE(matchesGlob(escapeGlob("a?b"), "axb"));
    EXPECT_TRUE(matchesGlob("*\\*", "ab*"));
    EXPECT_FALSE(matchesGlob("*\\*", "abc"));
    EXPECT_TRUE(matchesGlob("a\\b", "a\\b")); // before other characters it stands for itself
}

} // namespace

} // namespace analysis
