// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/baselines.h"

#include <cmath>

#include <gmock/gmock.h>

#include "analysis/plan/solve.h"
#include "plan_examples.h"

namespace analysis {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace test;

PlanLayer layerOf(const std::string& name, std::vector<PlanChoice> choices)
{
    return { 0, name, std::move(choices), {}, -1 };
}

/// Sizes 100, 400 and 200 at FP32; a quarter of it at int8, a half at fp16.
PlanProblem threeLayers()
{
    PlanProblem problem;
    for (const auto& [name, bytes, damage] : { std::tuple{ "a", 100, 1.0 }, { "b", 400, 2.0 }, { "c", 200, 0.5 } })
        problem.layers.push_back(layerOf(name,
            { { int8, fp32, damage, bytes / 4, 8 }, { fp16, fp32, damage / 10, bytes / 2, 16 },
                { fp32, fp32, 0, bytes, 32 } }));
    return problem;
}

TEST(Baselines, UniformTakesWhatLayersCanHave)
{
    PlanProblem problem = threeLayers();
    EXPECT_THAT(*uniformPlan(problem, fp16, fp32), ElementsAre(1, 1, 1));
    EXPECT_THAT(*uniformPlan(problem, int8, int8), ElementsAre(0, 0, 0)); // inputs cannot be quantized here
    problem.layers[1].fixed = 2;
    EXPECT_THAT(*uniformPlan(problem, int8, fp32), ElementsAre(0, 2, 0));
    EXPECT_THAT(uniformPlan(problem, int4, fp32).error().message, HasSubstr("layer 'a': has no choice int4"));
}

TEST(Baselines, GreedyTakesTheLeastDamagePerByte)
{
    const PlanProblem problem = threeLayers();
    EXPECT_THAT(*greedyPlan(problem, Resource::Bytes, 700), ElementsAre(2, 2, 2));
    // fp16: a 0.1/50 = 0.002, b 0.2/200 = 0.001, c 0.05/100 = 0.0005; int8 of c 0.45/50 = 0.009
    EXPECT_THAT(*greedyPlan(problem, Resource::Bytes, 699), ElementsAre(2, 2, 1));
    EXPECT_THAT(*greedyPlan(problem, Resource::Bytes, 599), ElementsAre(2, 1, 1));
    EXPECT_THAT(*greedyPlan(problem, Resource::Bytes, 350), ElementsAre(1, 1, 1));
    EXPECT_THAT(*greedyPlan(problem, Resource::Bytes, 175), ElementsAre(0, 0, 0));
    EXPECT_THAT(greedyPlan(problem, Resource::Bytes, 174).error().message, HasSubstr("the least possible is 175"));
    EXPECT_THAT(*greedyPlan(problem, Resource::Bitops, 79), ElementsAre(1, 2, 1));
}

TEST(Baselines, GreedyIsNeverBetterThanTheSolver)
{
    bool worse = false;
    for (unsigned seed = 0; seed < 30; ++seed) {
        const PlanProblem problem = seed % 2 ? networkLike(12, 6, seed) : nasty(6, 4, seed);
        const std::int64_t bytes = seed % 2 ? problem.fp32Bytes / 6 : 18;
        const auto greedy = greedyPlan(problem, Resource::Bytes, double(bytes));
        const auto best = solve(problem, { bytes, {} });
        ASSERT_EQ(greedy.has_value(), best.has_value());
        if (!best)
            continue;
        const PlanTotals totals = totalsOf(problem, *greedy);
        EXPECT_LE(totals.bytes, bytes);
        EXPECT_GE(totals.damage, best->totals.damage - 1e-12);
        worse = worse || totals.damage > best->totals.damage * 1.01;
    }
    EXPECT_TRUE(worse);
}

TEST(Baselines, GreedyHoldsBothLimits)
{
    const PlanProblem problem = threeLayers();
    // Of both as of one, where the other one holds anyway.
    EXPECT_THAT(*greedyPlan(problem, { 599, 96 }, Resource::Bytes), ElementsAre(2, 1, 1));
    EXPECT_THAT(*greedyPlan(problem, { {}, 79 }, Resource::Bytes), ElementsAre(1, 2, 1));
    EXPECT_THAT(greedyPlan(problem, { 700, 23 }, Resource::Bytes).error().message,
        HasSubstr("bitops: no plan needs at most 23; the least possible is 24"));
    EXPECT_THAT(greedyPlan(problem, {}, Resource::Bytes).error().message, HasSubstr("give a size"));
    std::size_t bound = 0;
    for (unsigned seed = 0; seed < 30; ++seed) {
        const PlanProblem each = networkLike(12, 6, seed);
        const PlanBudget budget{ each.fp32Bytes / 5, each.fp32Bitops / 6 };
        const auto greedy = greedyPlan(each, budget, Resource::Bytes);
        const auto best = solve(each, budget);
        ASSERT_EQ(greedy.has_value(), best.has_value()) << greedy.error().message;
        if (!best)
            continue;
        const PlanTotals totals = totalsOf(each, *greedy);
        EXPECT_TRUE(holds(totals, budget));
        EXPECT_GE(totals.damage, best->totals.damage - 1e-12);
        const auto one = greedyPlan(each, Resource::Bytes, double(*budget.bytes));
        bound += one && !holds(totalsOf(each, *one), budget);
    }
    EXPECT_GE(bound, 5U) << "or this test would test little";
}

TEST(Baselines, TutorialsRuleHasTwoThresholds)
{
    PlanProblem problem = threeLayers();
    EXPECT_THAT(*tutorialPlan(problem, std::vector{ 1.51, 1.5, 0.8 }), ElementsAre(2, 1, 0));
    EXPECT_THAT(*tutorialPlan(problem, std::vector{ 0.81, -3.0, 20.0 }), ElementsAre(1, 0, 2));
    EXPECT_THAT(tutorialPlan(problem, std::vector{ 1.0, std::nan(""), 0.0 }).error().message, HasSubstr("layer 'b'"));
    EXPECT_THAT(tutorialPlan(problem, std::vector{ 1.0 }).error().message, HasSubstr("1 drops for 3 layers"));
    problem.layers[0].tie = problem.layers[2].tie = 1;
    EXPECT_THAT(*tutorialPlan(problem, std::vector{ 0.0, 0.0, 1.0 }), ElementsAre(1, 0, 1));
}

TEST(Baselines, BisectionNeedsFewMeasurements)
{
    const PlanProblem problem = networkLike(60, 6, 1);
    const std::vector<Assignment> steps = largestFirstSteps(problem);
    ASSERT_EQ(steps.size(), 61U);
    EXPECT_EQ(totalsOf(problem, steps.front()).damage, 0);
    for (std::size_t i = 1; i < steps.size(); ++i)
        EXPECT_LT(totalsOf(problem, steps[i]).bytes, totalsOf(problem, steps[i - 1]).bytes);
    const double allowed = totalsOf(problem, steps[23]).damage;
    const auto measure = [&](const Assignment& a) -> Result<double> { return totalsOf(problem, a).damage; };
    const auto found = bisect(problem, steps, allowed, measure);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->plan.choices, steps[23]);
    EXPECT_LE(found->measurements.size(), 7U);
    EXPECT_EQ(found->plan.drop, allowed);

    EXPECT_EQ(bisect(problem, steps, 1e9, measure)->plan.choices, steps.back());
    EXPECT_EQ(bisect(problem, std::span(steps).first(1), 0, measure)->measurements.size(), 1U);
    EXPECT_THAT(bisect(problem, {}, 1, measure).error().message, HasSubstr("no plans"));
    const auto none = bisect(problem, steps, -0.5, measure);
    ASSERT_FALSE(none);
    EXPECT_THAT(none.error().message, HasSubstr("a drop of at most -0.5 points cannot be held"));
    const auto cancelled = [](const Assignment&) -> Result<double> { return fail(ErrorKind::Cancelled, "cancelled"); };
    EXPECT_EQ(bisect(problem, steps, 1, cancelled).error().kind, ErrorKind::Cancelled);
    EXPECT_EQ(found->plan.totals, totalsOf(problem, found->plan.choices));
    // NaN holds nothing.
    const auto nan = [](const Assignment&) -> Result<double> { return std::nan(""); };
    EXPECT_FALSE(bisect(problem, steps, 1, nan));
}

} // namespace

} // namespace analysis
