// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/plan_task.h"
#include "analysis/plan/solve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>

#include "plan_examples.h"

namespace analysis {

namespace {

using testing::HasSubstr;
using namespace test;

// Sums of some tens of numbers in different orders.
constexpr double rounding = 1e-12;

void expectOptimal(const PlanProblem& problem, const PlanBudget& budget, const std::string& what)
{
    const auto expected = exhaustive(problem, budget);
    const auto found = solve(problem, budget);
    ASSERT_EQ(found.has_value(), expected.has_value()) << what << (found ? "" : found.error().message);
    if (!found)
        return;
    EXPECT_NEAR(found->totals.damage, expected->damage, rounding * (1 + std::abs(expected->damage))) << what;
    EXPECT_TRUE(holds(found->totals, budget)) << what;
    EXPECT_EQ(found->totals, totalsOf(problem, found->choices)) << what;
    EXPECT_EQ(found->gap, 0) << what;
    EXPECT_EQ(found->bound, found->totals.damage) << what;
}

TEST(Solve, OneConstraintIsOptimalOnSmallProblems)
{
    for (unsigned seed = 0; seed < 300; ++seed) {
        const PlanProblem problem = nasty(1 + seed % 7, 1 + seed % 5, seed);
        for (const std::int64_t bytes : { 0, 5, 9, 14, 20, 40 })
            expectOptimal(problem, { bytes, {} }, "seed " + std::to_string(seed) + " bytes " + std::to_string(bytes));
        for (const double bitops : { 4.1, 10.0, 17.3 })
            expectOptimal(
                problem, { {}, bitops }, "seed " + std::to_string(seed) + " bitops " + std::to_string(bitops));
        expectOptimal(problem, {}, "seed " + std::to_string(seed) + " without limit");
    }
}

TEST(Solve, OneConstraintIsOptimalOnNetworks)
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        const PlanProblem problem = networkLike(7, 6, seed);
        for (const double share : { 0.08, 0.11, 0.2, 0.3, 0.7 })
            expectOptimal(
                problem, { std::int64_t(share * double(problem.fp32Bytes)), {} }, "seed " + std::to_string(seed));
    }
}

/// The least damage within `bytes`, by the textbook's table over all budgets.
double byTable(const PlanProblem& problem, std::int64_t bytes)
{
    const auto width = std::size_t(bytes - problem.restBytes) + 1;
    std::vector<double> best(width, 0);
    for (const PlanLayer& layer : problem.layers) {
        std::vector<double> next(width, std::numeric_limits<double>::infinity());
        for (const PlanChoice& choice : layer.choices) {
            for (auto at = std::size_t(choice.bytes); at < width; ++at)
                next[at] = std::min(next[at], best[at - std::size_t(choice.bytes)] + choice.damage);
        }
        best = std::move(next);
    }
    return best.back();
}

TEST(Solve, OneConstraintIsOptimalOnManyLayers)
{
    for (unsigned seed = 0; seed < 4; ++seed) {
        const PlanProblem problem = networkLike(40, 6, seed);
        for (const double share : { 0.09, 0.14, 0.21 }) {
            const auto bytes = std::int64_t(share * double(problem.fp32Bytes));
            const auto found = solve(problem, { bytes, {} });
            ASSERT_TRUE(found) << found.error().message;
            EXPECT_EQ(found->gap, 0);
            EXPECT_NEAR(found->totals.damage, byTable(problem, bytes), rounding * found->totals.damage);
        }
    }
}

TEST(Solve, TwoConstraintsAreOptimalOnSmallProblems)
{
    for (unsigned seed = 0; seed < 150; ++seed) {
        const PlanProblem problem = nasty(1 + seed % 7, 2 + seed % 4, seed);
        for (const double bitops : { 4.1, 10.0, 17.3 }) {
            for (const std::int64_t bytes : { 0, 7, 12, 20 })
                expectOptimal(problem, { bytes, bitops },
                    "seed " + std::to_string(seed) + ": " + std::to_string(bytes) + ", " + std::to_string(bitops));
        }
    }
    for (unsigned seed = 0; seed < 20; ++seed) {
        const PlanProblem problem = networkLike(6, 6, seed);
        for (const double share : { 0.1, 0.17, 0.3 })
            expectOptimal(problem,
                { std::int64_t(share * double(problem.fp32Bytes)), (share + 0.02) * problem.fp32Bitops },
                "network " + std::to_string(seed));
    }
}

TEST(Solve, TwoConstraintsOnManyLayersCarryAProvenGap)
{
    const PlanProblem problem = networkLike(60, 6, 3);
    // The best plan under the first limit alone breaks the second, and the other way round: both bind.
    const std::int64_t bytes = problem.fp32Bytes / 6;
    const double bitops = 0.93 * solve(problem, { bytes, {} })->totals.bitops;
    const PlanBudget budget{ bytes, bitops };
    ASSERT_GT(solve(problem, { {}, bitops })->totals.bytes, bytes);
    const auto both = solve(problem, budget, { 200'000, 2 });
    ASSERT_TRUE(both) << both.error().message;
    EXPECT_TRUE(holds(both->totals, budget));
    EXPECT_LE(both->bound, both->totals.damage);
    EXPECT_LT(both->gap, 0.01);
    // Each constraint alone allows more.
    EXPECT_LE(solve(problem, { budget.bytes, {} })->totals.damage, both->totals.damage);
    EXPECT_LE(solve(problem, { {}, budget.bitops })->totals.damage, both->totals.damage);
}

TEST(Solve, FewStatesGiveAWorseBoundThatStillHolds)
{
    bool anyGap = false;
    for (unsigned seed = 0; seed < 60; ++seed) {
        const PlanProblem problem = seed % 2 ? nasty(7, 5, seed) : networkLike(7, 6, seed);
        const std::int64_t bytes = seed % 2 ? 15 : problem.fp32Bytes / 6;
        const auto expected = exhaustive(problem, { bytes, {} });
        for (const std::size_t states : { 1, 2, 3 }) {
            const auto found = solve(problem, { bytes, {} }, { states, 1 });
            ASSERT_EQ(found.has_value(), expected.has_value());
            if (!found)
                continue;
            EXPECT_TRUE(holds(found->totals, { bytes, {} }));
            EXPECT_GE(found->totals.damage, expected->damage - rounding);
            EXPECT_LE(found->bound, expected->damage + rounding) << seed;
            EXPECT_NEAR(found->gap, (found->totals.damage - found->bound) / std::abs(found->totals.damage), rounding);
            anyGap = anyGap || found->gap > 0;
        }
    }
    EXPECT_TRUE(anyGap); // or this test would test nothing
}

TEST(Solve, EndsCanBeFixed)
{
    PlanProblem problem = networkLike(6, 6, 1);
    ASSERT_TRUE(fixEnds(problem, { int8, fp32 }));
    const auto found = solve(problem, { problem.fp32Bytes / 4, {} });
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(problem.layers.front().choices[found->choices.front()].weights, int8);
    EXPECT_EQ(problem.layers.back().choices[found->choices.back()].weights, int8);
    expectOptimal(problem, { problem.fp32Bytes / 4, {} }, "ends fixed");
    EXPECT_THAT(fixEnds(problem, { int8, int4 }).error().message, HasSubstr("layer 'layer0': has no choice int8/int4"));
}

TEST(Solve, TheEmptyProblemHasOnePlan)
{
    const auto found = solve({ {}, 10, 20, 10, 20 }, { 10, 20 });
    ASSERT_TRUE(found);
    EXPECT_EQ(found->totals, (PlanTotals{ 0, 10, 20 }));
    EXPECT_FALSE(solve({ {}, 10, 20, 10, 20 }, { 9, {} }));
}

PlanProblem twoLayers()
{
    PlanProblem problem;
    problem.restBytes = 100;
    problem.layers = { { 0, "a", { { int4, fp32, 2, 10, 8 }, { int8, fp32, 1, 20, 4 } }, {}, -1 },
        { 1, "b", { { int4, fp32, 3, 10, 8 }, { int8, fp32, 1, 20, 4 } }, {}, -1 } };
    return problem;
}

struct BadProblem {
    void (*damage)(PlanProblem& problem);
    PlanBudget budget;
    const char* message;
};

TEST(Solve, WhatCannotBeSolvedIsRefusedByName)
{
    const double inf = std::numeric_limits<double>::infinity();
    const BadProblem bad[] = {
        { [](PlanProblem& p) { p.layers[1].choices[0].damage = std::nan(""); }, {},
            "layer 'b', int4: its damage is NaN" },
        { [](PlanProblem& p) { p.layers[0].choices[1].damage = std::numeric_limits<double>::infinity(); }, {},
            "layer 'a', int8: its damage is infinite" },
        { [](PlanProblem& p) { p.layers[0].choices[1].bytes = -1; }, {}, "layer 'a', int8: its cost is negative" },
        { [](PlanProblem& p) { p.layers[0].choices[1].bitops = std::nan(""); }, {}, "layer 'a', int8: its cost is" },
        { [](PlanProblem& p) { p.layers[0].choices.clear(); }, {}, "layer 'a': has no choices" },
        { [](PlanProblem& p) { p.layers[0].fixed = 2; }, {}, "layer 'a': is fixed to choice 2 of 2" },
        { [](PlanProblem& p) {
             p.layers[0].tie = p.layers[1].tie = 0;
             p.layers[1].choices.pop_back();
         },
            {}, "layer 'b': is tied to 'a' but has other formats" },
        { [](PlanProblem& p) {
             p.layers[0].tie = p.layers[1].tie = 0;
             p.layers[1].fixed = 0;
         },
            {}, "layer 'b': is tied to 'a' but fixed differently" },
        { [](PlanProblem&) {}, { 119, {} }, "bytes: no plan needs at most 119; the least possible is 120" },
        { [](PlanProblem&) {}, { {}, 7.5 }, "bitops: no plan needs at most 7.5; the least possible is 8" },
        { [](PlanProblem&) {}, { 125, 11.0 },
            "bytes and bitops: each can hold, but not together: with bytes at most 125, bitops: no plan needs at most "
            "11; the least possible is 16" },
    };
    for (const BadProblem& example : bad) {
        PlanProblem problem = twoLayers();
        example.damage(problem);
        const auto found = solve(problem, example.budget);
        ASSERT_FALSE(found) << example.message;
        EXPECT_EQ(found.error().kind, ErrorKind::Usage);
        EXPECT_THAT(found.error().message, HasSubstr(example.message));
    }
    EXPECT_TRUE(solve(twoLayers(), { 130, 13.0 }));
    EXPECT_TRUE(solve(twoLayers(), { {}, inf }));
}

TEST(Frontier, NeverRisesAndIsOptimal)
{
    for (unsigned seed = 0; seed < 12; ++seed) {
        const PlanProblem problem = seed % 2 ? nasty(6, 5, seed) : networkLike(6, 6, seed);
        const auto points = frontier(problem, { Resource::Bytes, 25 });
        ASSERT_TRUE(points) << points.error().message;
        ASSERT_EQ(points->size(), 25U);
        for (std::size_t i = 0; i < points->size(); ++i) {
            const FrontierPoint& point = (*points)[i];
            EXPECT_LE(double(point.solution.totals.bytes), point.budget);
            EXPECT_EQ(point.solution.gap, 0);
            const auto best = exhaustive(problem, { std::int64_t(point.budget), {} });
            EXPECT_NEAR(point.solution.totals.damage, best->damage, rounding * (1 + std::abs(best->damage)));
            if (i > 0) {
                EXPECT_GE(point.budget, (*points)[i - 1].budget);
                EXPECT_LE(point.solution.totals.damage, (*points)[i - 1].solution.totals.damage);
            }
        }
        EXPECT_EQ(points->back().solution.totals.damage, solve(problem, {})->totals.damage);
    }
}

TEST(Frontier, StaysMonotoneAndBoundedWithFewStates)
{
    const PlanProblem problem = networkLike(80, 6, 5);
    const auto rough = frontier(problem, { Resource::Bitops, 60, 1 });
    const auto fine = frontier(problem, { Resource::Bitops, 60, 100'000 });
    ASSERT_TRUE(rough && fine);
    for (std::size_t i = 0; i < rough->size(); ++i) {
        const PlanSolution& solution = (*rough)[i].solution;
        EXPECT_LE(solution.bound, (*fine)[i].solution.totals.damage * (1 + rounding));
        EXPECT_GE(solution.totals.damage, (*fine)[i].solution.totals.damage * (1 - rounding));
        EXPECT_LE(solution.totals.bitops, (*rough)[i].budget);
        EXPECT_EQ((*fine)[i].solution.gap, 0);
        if (i > 0) {
            EXPECT_LE(solution.totals.damage, (*rough)[i - 1].solution.totals.damage);
            EXPECT_LE(solution.bound, (*rough)[i - 1].solution.bound);
        }
    }
}

TEST(Frontier, SliderRefusesWhatIsTooSmall)
{
    const auto solver = FrontierSolver::make(twoLayers(), Resource::Bytes);
    ASSERT_TRUE(solver);
    EXPECT_EQ(solver->least(), 120);
    EXPECT_EQ(solver->full(), 140);
    EXPECT_EQ(solver->solve(130, 100)->totals.damage, 3);
    EXPECT_THAT(solver->solve(119, 100).error().message, HasSubstr("the least possible is 120"));
}

} // namespace

} // namespace analysis
