// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/plan_task.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gmock/gmock.h>

#include "analysis/plan/cost.h"
#include "analysis/plan/planned.h"
#include "analysis/plan/solve.h"
#include "plan_examples.h"

namespace analysis {

namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace test;

// Sums of a few numbers in different orders.
constexpr double rounding = 1e-12;

/// An embedding, linear layers of different sizes of which two share a weight, and a product of two activations.
Graph network()
{
    Graph graph;
    const auto add = [&](const std::string& name, LayerKind kind, const std::string& storage, std::int64_t count) {
        Layer layer;
        layer.id = int(graph.layers.size());
        layer.name = name;
        layer.kind = kind;
        if (count > 0)
            layer.weights = { { layer.id, name, storage, { 8, count / 8 }, 0, count } };
        layer.inputs = { 10 * layer.id };
        if (count == 0)
            layer.inputs.push_back(10 * layer.id + 1);
        layer.macs = 100 * (layer.id + 1);
        graph.layers.push_back(layer);
    };
    add("emb", LayerKind::Embedding, "emb", 160);
    add("in", LayerKind::Linear, "in", 64);
    add("middle", LayerKind::Linear, "shared", 320);
    add("again", LayerKind::Linear, "shared", 320);
    add("product", LayerKind::MatMul, "", 0);
    add("out", LayerKind::Linear, "out", 80);
    graph.parameters = 624;
    graph.bytes = 624 * 4 + 100;
    return graph;
}

/// All layers at one format of one part.
UniformChoice encoded(const Graph& graph, Format weights, Format activations)
{
    UniformChoice choice{ weights, activations, {} };
    for (const Layer& layer : graph.layers) {
        for (const WeightUse& weight : layer.weights) {
            if (weights != fp32)
                choice.plan.weights[weight.id] = { weights, Grid::Full, {}, 0, 0, 0, std::vector(8, 1.0F), {} };
        }
        if (activations != fp32 && layer.kind == LayerKind::Linear)
            choice.plan.edges[layer.inputs.front()].encoding.format = activations;
    }
    return choice;
}

SensitivityTable tableOf(const Graph& graph, SensitivityTarget target, std::vector<Format> formats, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform(0.5, 2);
    SensitivityTable table;
    table.target = target;
    table.formats = std::move(formats);
    for (const Layer& layer : graph.layers) {
        table.layers.push_back(layer.id);
        table.names.push_back(layer.name);
        for (const Format& format : table.formats) {
            SensitivityCell cell;
            cell.mse.value = uniform(random) * std::pow(4.0, 8 - format.bits);
            table.cells.emplace_back(cell);
        }
    }
    return table;
}

struct Known {
    explicit Known(unsigned seed)
        : weights(tableOf(graph, SensitivityTarget::Weights, { int8, int6, int4 }, seed))
        , activations(tableOf(graph, SensitivityTarget::Activations, { int8, int4 }, seed + 100))
    {
        for (const Format& format : weights.formats)
            parts.push_back(encoded(graph, format, fp32));
        for (const Format& format : activations.formats)
            parts.push_back(encoded(graph, fp32, format));
    }
    [[nodiscard]] Result<PlanTask> task(const PlanWish& wish) const
    {
        return planTask({ graph, parts, { &weights, &activations, nullptr }, {} }, wish);
    }
    Graph graph = network();
    SensitivityTable weights;
    SensitivityTable activations;
    std::vector<UniformChoice> parts;
};

PlanWish wishOf(SensitivityTarget target)
{
    PlanWish wish;
    wish.choices = choicesOf(target, std::vector{ int8, int4 }, std::vector{ int8, int4 });
    return wish;
}

/// What the assignment lays over the graph.
Plan planOf(const Known& known, const PlanProblem& problem, const Assignment& assignment)
{
    Plan plan;
    for (std::size_t i = 0; i < assignment.size(); ++i) {
        const PlanChoice& choice = problem.layers[i].choices[assignment[i]];
        for (const WeightUse& weight : known.graph.layers[i].weights) {
            if (choice.weights != fp32)
                plan.weights[weight.id] = encoded(known.graph, choice.weights, fp32).plan.weights.at(weight.id);
        }
        const int edge = known.graph.layers[i].inputs.front();
        if (choice.activations != fp32)
            plan.edges[edge] = encoded(known.graph, fp32, choice.activations).plan.edges.at(edge);
    }
    return plan;
}

TEST(PlanTask, PlansOfBothPartsAreTheBestOfAllWithinEachLimit)
{
    std::size_t bound = 0;
    for (unsigned seed = 0; seed < 6; ++seed) {
        const Known known(seed);
        for (const double share : { 0.265, 0.28, 0.4 }) {
            for (const bool ends : { false, true }) {
                PlanWish wish = wishOf(SensitivityTarget::Both);
                wish.maxBitopsShare = share;
                wish.resource = Resource::Bitops;
                if (seed % 2)
                    wish.maxShare = 0.3;
                if (ends)
                    wish.ends = endsAtEight(wish.choices);
                const auto task = known.task(wish);
                ASSERT_TRUE(task) << task.error().message;
                EXPECT_EQ(*task->budget.bitops, share * task->problem.fp32Bitops);
                const auto expected = exhaustive(task->problem, task->budget);
                const auto found = solve(task->problem, task->budget);
                ASSERT_EQ(found.has_value(), expected.has_value());
                if (!found)
                    continue;
                ++bound;
                EXPECT_NEAR(found->totals.damage, expected->damage, rounding * expected->damage);
                // Not what the solver says of itself, but what the model would cost.
                const Cost cost = modelCost(known.graph, planOf(known, task->problem, found->choices));
                EXPECT_LE(cost.bitops, share * modelCost(known.graph, {}).bitops * (1 + rounding));
                if (task->budget.bytes) {
                    EXPECT_LE(cost.bytes, *task->budget.bytes);
                }
                EXPECT_EQ(cost.bytes, found->totals.bytes);
                const PlanChoice& last = task->problem.layers[5].choices[found->choices[5]];
                if (ends) {
                    EXPECT_EQ(choiceName(last), "int8/int8");
                }
            }
        }
    }
    EXPECT_GE(bound, 12U); // or this test would test little
}

TEST(PlanTask, BaselinesHoldBothLimitsOrAreKnownToBeOver)
{
    const Known known(4);
    PlanWish wish = wishOf(SensitivityTarget::Both);
    wish.maxShare = 0.3;
    wish.maxBitopsShare = 0.28;
    const auto task = known.task(wish);
    ASSERT_TRUE(task) << task.error().message;
    std::size_t over = 0;
    for (const BaselinePlan& plan : baselinePlans(*task, wish, task->budget)) {
        PlanResult result = planResult(task->problem, plan.choices, plan.name);
        EXPECT_FALSE(isOverBudget(result)) << "no budget";
        result.budgetBytes = task->budget.bytes;
        result.budgetBitops = task->budget.bitops;
        if (plan.name == "greedy") {
            EXPECT_FALSE(isOverBudget(result));
        }
        over += isOverBudget(result);
        result.budgetBytes.reset();
        result.budgetBitops = result.bitops / 2;
        EXPECT_TRUE(isOverBudget(result));
    }
    EXPECT_GE(over, 1U) << "the tutorials' rule leaves layers at FP32, or a uniform format is too large";
}

TEST(PlanRecord, TellsWhatWasAskedFor)
{
    const Known known(5);
    PlanWish wish = wishOf(SensitivityTarget::Both);
    wish.maxBitopsShare = 0.3;
    wish.maxShare = 0.4;
    wish.resource = Resource::Bitops;
    const auto task = known.task(wish);
    ASSERT_TRUE(task) << task.error().message;
    EXPECT_FALSE(wishOf(PlanRecord()));
    PlanRecord record;
    const auto solution = solve(task->problem, task->budget);
    ASSERT_TRUE(solution);
    record.plans.push_back(planResult(task->problem, task->budget, *solution, "solver"));
    for (const BaselinePlan& plan : baselinePlans(*task, wish, task->budget))
        record.plans.push_back(planResult(task->problem, plan.choices, plan.name));
    record.frontier.push_back(planResult(task->problem, { {}, 7.0 }, *solution, "frontier"));
    auto asked = wishOf(record);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->resource, Resource::Bitops);
    EXPECT_EQ(asked->maxBytes, task->budget.bytes);
    EXPECT_EQ(asked->maxBitops, task->budget.bitops);
    for (const ChoiceFormats& each : wish.choices)
        EXPECT_NE(std::ranges::find(asked->choices, each), asked->choices.end());
    EXPECT_EQ(asked->choices.size(), wish.choices.size());
    EXPECT_EQ(assignmentOf(task->problem, record.plans.front().layers), solution->choices);
    record.plans.front().layers.front().layer = "another";
    EXPECT_FALSE(assignmentOf(task->problem, record.plans.front().layers));
    // A plan that was found for a drop has no budget: what it costs is one.
    record.plans.front().budgetBytes.reset();
    record.plans.front().budgetBitops.reset();
    asked = wishOf(record);
    EXPECT_EQ(asked->maxBitops, record.plans.front().bitops);
    EXPECT_FALSE(asked->maxBytes);
}

TEST(PlanTask, EndsAreLayersThatHaveAChoice)
{
    const Known known(1);
    PlanWish wish = wishOf(SensitivityTarget::Both);
    wish.ends = endsAtEight(wish.choices);
    const auto task = known.task(wish);
    ASSERT_TRUE(task) << task.error().message;
    const auto fixedTo = [&](std::size_t layer) {
        const PlanLayer& of = task->problem.layers[layer];
        return of.fixed ? choiceName(of.choices[*of.fixed]) : "";
    };
    EXPECT_EQ(fixedTo(0), "int8") << "indexes are no input to quantize";
    EXPECT_EQ(fixedTo(5), "int8/int8");
    for (const std::size_t layer : { 1, 2, 3, 4 })
        EXPECT_THAT(fixedTo(layer), IsEmpty());
}

TEST(PlanTask, FixedLayersGoByTheirNamesAndTakeTheirTieAlong)
{
    const Known known(2);
    PlanWish wish = wishOf(SensitivityTarget::Weights);
    wish.fixed = { { "*", { int8, fp32 } }, { "mid*", { int4, fp32 } } };
    const auto task = known.task(wish);
    ASSERT_TRUE(task) << task.error().message;
    const auto nameOf = [&](std::size_t layer) {
        const PlanLayer& of = task->problem.layers[layer];
        return choiceName(of.choices[of.fixed.value()]);
    };
    EXPECT_EQ(nameOf(1), "int8");
    EXPECT_EQ(nameOf(2), "int4");
    EXPECT_EQ(nameOf(3), "int4") << "one weight";
}

TEST(PlanTask, AnExactNameIsFixedBeforeAPatternAlsoOfItsTie)
{
    const Known known(2);
    PlanWish wish = wishOf(SensitivityTarget::Weights);
    // "again" shares its weight with "middle".
    wish.fixed = { { "in", { int4, fp32 } }, { "middle", { int4, fp32 } }, { "*", { int8, fp32 } } };
    const auto task = known.task(wish);
    ASSERT_TRUE(task) << task.error().message;
    std::string names;
    for (const PlanLayer& layer : task->problem.layers)
        names += layer.name + " " + choiceName(layer.choices[layer.fixed.value()]) + ", ";
    EXPECT_EQ(names, "emb int8, in int4, middle int4, again int4, product fp32, out int8, ");
}

TEST(PlanTask, WhatNoPlanCanBeIsKnownBeforeDamagesAre)
{
    const Known known(3);
    const auto check = [&](void (*change)(PlanWish & wish)) -> std::string {
        PlanWish wish = wishOf(SensitivityTarget::Both);
        change(wish);
        const auto checked = checkWish(known.graph, known.parts, wish);
        return checked ? "" : checked.error().message;
    };
    EXPECT_EQ(check([](PlanWish& wish) { wish.maxShare = 0.3; }), "");
    EXPECT_EQ(check([](PlanWish& wish) { wish.maxDrop = 1; }), "");
    EXPECT_THAT(check([](PlanWish& wish) { wish.maxShare = 0.01; }), HasSubstr("bytes: no plan needs at most"));
    EXPECT_THAT(check([](PlanWish& wish) { wish.maxBitops = 1; }), HasSubstr("bitops: no plan needs at most 1;"));
    EXPECT_THAT(check([](PlanWish& wish) { wish.ends = ChoiceFormats{ int6, int6 }; }), HasSubstr("no choice int6"));
    EXPECT_THAT(check([](PlanWish& wish) {
        wish.fixed = { { "in", { fp32, fp32 } }, { "middle", { fp32, fp32 } } };
        wish.maxShare = 0.3;
    }),
        HasSubstr("bytes: no plan needs at most"))
        << "what is fixed counts";
}

TEST(PlanTask, WhatCannotBeIsToldByName)
{
    const Known known(3);
    struct Case {
        void (*change)(PlanWish& wish);
        const char* message;
    };
    const Case cases[] = {
        { [](PlanWish& w) {
             w.fixed = { { "head", { int8, fp32 } } };
         },
            "'head': no layer of that name" },
        { [](PlanWish& w) {
             w.fixed = { { "in", { int6, fp32 } } };
         },
            "layer 'in': has no choice int6" },
        { [](PlanWish& w) {
             w.ends = ChoiceFormats{ int6, fp32 };
         },
            "layer 'emb': has no choice int6" },
        { [](PlanWish& w) {
             w.choices.push_back({ int2, fp32 });
         },
            "int2: its sensitivity is not known" },
    };
    for (const Case& each : cases) {
        PlanWish wish = wishOf(SensitivityTarget::Weights);
        each.change(wish);
        const auto task = known.task(wish);
        ASSERT_FALSE(task) << each.message;
        EXPECT_THAT(task.error().message, HasSubstr(each.message));
    }
}

TEST(PlanWish, ChoicesAreEveryPairOfTheTarget)
{
    const std::vector<Format> weights{ int8, int4, int8 };
    const std::vector<Format> inputs{ int8 };
    const auto names = [&](SensitivityTarget target) {
        std::string all;
        for (const ChoiceFormats& each : choicesOf(target, weights, inputs))
            all += choiceName({ each.weights, each.activations }) + ' ';
        return all;
    };
    EXPECT_EQ(names(SensitivityTarget::Weights), "int8 int4 fp32 ");
    EXPECT_EQ(names(SensitivityTarget::Activations), "fp32/int8 fp32 ");
    EXPECT_EQ(names(SensitivityTarget::Both), "int8/int8 int8 int4/int8 int4 fp32/int8 fp32 ");
    for (const auto target : { SensitivityTarget::Weights, SensitivityTarget::Activations, SensitivityTarget::Both })
        EXPECT_EQ(targetOf(choicesOf(target, weights, inputs)), target);
    EXPECT_FALSE(targetOf(std::vector{ ChoiceFormats() }));
    EXPECT_EQ(endsAtEight(choicesOf(SensitivityTarget::Both, weights, inputs)), (ChoiceFormats{ int8, int8 }));
    EXPECT_FALSE(endsAtEight(choicesOf(SensitivityTarget::Weights, std::vector{ int4 }, inputs)));
}

} // namespace

} // namespace analysis
