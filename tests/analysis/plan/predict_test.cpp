// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/predict.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "analysis/plan/refine.h"
#include "analysis/plan/solve.h"
#include "plan_examples.h"

namespace analysis {

namespace {

using testing::HasSubstr;
using namespace test;

// Sums of thousands of doubles in another order.
constexpr double rounding = 1e-12;

struct Fixture {
    PlanProblem problem;
    SignedContributions weights;
    ChoiceRuns runs;
};

/// Layers whose runs are made of a direction that all share and one of their own, as long as their damage says.
Fixture correlated(std::size_t layers, std::size_t choices, unsigned seed)
{
    Fixture f;
    f.problem = networkLike(layers, choices, seed);
    std::mt19937 random(seed);
    const auto normal = [&] {
        const double u = (double(random()) + 0.5) / 4294967296.0;
        return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::acos(-1.0) * double(random()) / 4294967296.0);
    };
    f.weights.probes = 2;
    f.weights.samples = 40;
    f.weights.outputs = 10;
    std::vector<double> shared;
    for (std::size_t i = 0; i < f.weights.run(); ++i)
        shared.push_back(normal());
    for (const PlanChoice& choice : f.problem.layers.front().choices)
        if (choice.weights != fp32)
            f.weights.formats.push_back(choice.weights);
    for (const PlanLayer& layer : f.problem.layers) {
        f.weights.layers.push_back(layer.layer);
        for (std::size_t c = 0; c < f.weights.formats.size(); ++c) {
            const double scale = std::sqrt(layer.choices[c].damage * double(f.weights.outputs));
            const double sign = random() % 2 ? 0.6 : -0.6; // errors of layers add up or cancel
            for (const double common : shared)
                f.weights.values.push_back(static_cast<float>(scale * (sign * common + 0.8 * normal())));
        }
    }
    f.runs = *choiceRuns(f.problem, { &f.weights, nullptr });
    return f;
}

/// By the definition: sums over layers for each probe and sample, squared.
double naive(const Fixture& f, const Assignment& assignment)
{
    double squares = 0;
    for (std::size_t i = 0; i < f.weights.run(); ++i) {
        double sum = 0;
        for (std::size_t layer = 0; layer < assignment.size(); ++layer) {
            const std::vector<float>& run = f.runs.runs[layer][assignment[layer]];
            sum += run.empty() ? 0 : double(run[i]);
        }
        squares += sum * sum;
    }
    return squares / double(f.weights.run()) / double(f.weights.outputs);
}

TEST(PredictRun, IsTheMeanSquareWithAnIntervalOverSamples)
{
    // 2 probes, 3 samples, 2 outputs: by sample (1 + 9)/4, (4 + 16)/4, (0 + 4)/4
    const std::vector<float> run{ 1, 2, 0, 3, -4, 2 };
    const Interval interval = predictRun(run, { 2, 3, 2 }, 0.95);
    EXPECT_NEAR(interval.value, (2.5 + 5 + 1) / 3, rounding);
    const double variance = (std::pow(2.5 - 8.5 / 3, 2) + std::pow(5 - 8.5 / 3, 2) + std::pow(1 - 8.5 / 3, 2)) / 2;
    EXPECT_NEAR(interval.high, 8.5 / 3 + 4.30265273 * std::sqrt(variance / 3), 1e-6);
    EXPECT_EQ(interval.low, 0);
}

TEST(PredictRun, FindsTheRunOfLayerAndFormat)
{
    SignedContributions of;
    of.probes = 1;
    of.samples = 2;
    of.outputs = 1;
    of.layers = { 4, 9 };
    of.formats = { int4, int8 };
    of.values = { 0, 1, 2, 3, 4, 5, 6, 7 };
    EXPECT_THAT(runOf(of, 1, 0), testing::ElementsAre(4, 5));
    EXPECT_EQ(shapeOf(of), (RunShape{ 1, 2, 1 }));
}

TEST(PlanPrediction, IsTheDefinition)
{
    const Fixture f = correlated(12, 6, 3);
    EXPECT_EQ(PlanPrediction(f.problem, f.runs, Assignment(12, 5)).mse(), 0); // all FP32
    std::mt19937 random(1);
    Assignment assignment(12, 5);
    for (int step = 0; step < 200; ++step) {
        assignment[random() % 12] = random() % 6;
        const double expected = naive(f, assignment);
        EXPECT_NEAR(PlanPrediction(f.problem, f.runs, assignment).mse(), expected, 1e-9 * expected);
    }
}

TEST(PlanPrediction, LayersWithoutRunsCountWithTheirDamage)
{
    Fixture f = correlated(4, 6, 5);
    f.weights.values[0] = std::numeric_limits<float>::quiet_NaN(); // layer 0 at int2
    f.problem.layers[3].layer = 77; // not screened
    f.runs = *choiceRuns(f.problem, { &f.weights, nullptr });
    EXPECT_TRUE(f.runs.runs[0][0].empty());
    EXPECT_TRUE(f.runs.runs[3][1].empty());
    const PlanPrediction prediction(f.problem, f.runs, { 0, 1, 2, 3 });
    const double expected =
        naive(f, { 0, 1, 2, 3 }) + f.problem.layers[0].choices[0].damage + f.problem.layers[3].choices[3].damage;
    EXPECT_NEAR(prediction.mse(), expected, rounding * expected);
    EXPECT_NEAR(PlanPrediction(f.problem, f.runs, { 0, 1, 2, 5 }).mse(),
        naive(f, { 0, 1, 2, 5 }) + f.problem.layers[0].choices[0].damage, rounding);

    const ChoiceRuns none = *choiceRuns(f.problem, {});
    EXPECT_NEAR(
        PlanPrediction(f.problem, none, { 0, 1, 2, 3 }).mse(), totalsOf(f.problem, { 0, 1, 2, 3 }).damage, rounding);
}

TEST(ChoiceRuns, WeightsAndInputsAddUp)
{
    Fixture f = correlated(2, 6, 6);
    SignedContributions inputs = f.weights;
    inputs.formats = { int8, int4, int3, int2, int6 };
    f.problem.layers[0].choices[1].activations = int8;
    const auto runs = choiceRuns(f.problem, { &f.weights, &inputs });
    ASSERT_TRUE(runs) << runs.error().message;
    EXPECT_EQ(runs->runs[0][1][7], runOf(f.weights, 0, 1)[7] + runOf(inputs, 0, 0)[7]);
    EXPECT_EQ(runs->runs[0][2][7], runOf(f.weights, 0, 2)[7]);

    inputs.probes = 1;
    inputs.samples = 80;
    EXPECT_THAT(choiceRuns(f.problem, { &f.weights, &inputs }).error().message, HasSubstr("same probes and samples"));
    inputs.values.pop_back();
    EXPECT_THAT(choiceRuns(f.problem, { nullptr, &inputs }).error().message, HasSubstr("do not fit their shape"));
    inputs.samples = 0;
    EXPECT_THAT(choiceRuns(f.problem, { nullptr, &inputs }).error().message, HasSubstr("no probes"));
}

TEST(ChoiceRuns, AreScaledToWhatWasMeasured)
{
    Fixture f = correlated(3, 6, 7);
    for (PlanLayer& layer : f.problem.layers)
        layer.choices[1].damage *= 1.3;
    scaleToDamage(f.runs, f.problem);
    for (std::size_t layer = 0; layer < 3; ++layer) {
        for (std::size_t c = 0; c < 5; ++c) {
            const double damage = f.problem.layers[layer].choices[c].damage;
            EXPECT_NEAR(predictRun(f.runs.runs[layer][c], f.runs.shape, 0.95).value, damage, 1e-6 * damage); // float32
        }
    }
}

/// The best plan by trying all.
double exhaustivePrediction(const Fixture& f, const PlanBudget& budget)
{
    double best = std::numeric_limits<double>::infinity();
    Assignment assignment(f.problem.layers.size(), 0);
    while (true) {
        if (holds(totalsOf(f.problem, assignment), budget))
            best = std::min(best, naive(f, assignment));
        std::size_t i = 0;
        while (i < assignment.size() && ++assignment[i] == f.problem.layers[i].choices.size())
            assignment[i++] = 0;
        if (i == assignment.size())
            return best;
    }
}

TEST(Refine, LowersThePredictionWithinTheBudget)
{
    double separable = 0;
    double refined = 0;
    double best = 0;
    for (unsigned seed = 0; seed < 12; ++seed) {
        const Fixture f = correlated(5, 5, seed);
        const PlanBudget budget{ f.problem.fp32Bytes / 6, {} };
        const auto start = solve(f.problem, budget);
        ASSERT_TRUE(start) << start.error().message;
        const auto result = refine(f.problem, budget, f.runs, start->choices);
        ASSERT_TRUE(result) << result.error().message;
        EXPECT_NEAR(result->before, naive(f, start->choices), rounding);
        EXPECT_NEAR(result->after, naive(f, result->choices), rounding);
        EXPECT_LE(result->after, result->before);
        EXPECT_TRUE(holds(result->totals, budget));
        EXPECT_EQ(result->totals, totalsOf(f.problem, result->choices));
        EXPECT_EQ(result->choices, refine(f.problem, budget, f.runs, start->choices)->choices);
        // No single change and no pair that keeps to the budget is better: it ended where it should.
        EXPECT_EQ(refine(f.problem, budget, f.runs, result->choices)->moves, 0);
        separable += result->before;
        refined += result->after;
        best += exhaustivePrediction(f, budget);
    }
    EXPECT_LT(refined, 0.9 * separable);
    EXPECT_GE(refined, best * (1 - rounding));
    EXPECT_LT(refined, 1.25 * best); // local search: near the best, not at it
}

TEST(Refine, KeepsTiesAndFixedLayers)
{
    Fixture f = correlated(6, 6, 9);
    f.problem.layers[0].fixed = 4;
    f.problem.layers[1].tie = f.problem.layers[4].tie = 0;
    const PlanBudget budget{ f.problem.fp32Bytes / 4, f.problem.fp32Bitops / 4 };
    const auto start = solve(f.problem, budget);
    ASSERT_TRUE(start) << start.error().message;
    const auto result = refine(f.problem, budget, f.runs, start->choices);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(result->choices[0], 4U);
    EXPECT_EQ(result->choices[1], result->choices[4]);
    EXPECT_TRUE(holds(result->totals, budget));

    Assignment broken = start->choices;
    broken[0] = 3;
    EXPECT_THAT(refine(f.problem, {}, f.runs, broken).error().message, HasSubstr("does not fit"));
    broken = start->choices;
    broken[1] = (broken[4] + 1) % 6;
    EXPECT_THAT(refine(f.problem, {}, f.runs, broken).error().message, HasSubstr("does not fit"));
    EXPECT_THAT(refine(f.problem, {}, f.runs, { 1 }).error().message, HasSubstr("does not fit"));
    EXPECT_THAT(refine(f.problem, { 10, {} }, f.runs, start->choices).error().message, HasSubstr("over the budget"));
}

TEST(Refine, LargeProblemsTryTheNearestChoices)
{
    const Fixture f = correlated(420, 6, 2); // 2,520 choices
    const PlanBudget budget{ f.problem.fp32Bytes / 6, {} };
    const auto start = solve(f.problem, budget);
    ASSERT_TRUE(start) << start.error().message;
    const auto result = refine(f.problem, budget, f.runs, start->choices);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_LT(result->after, result->before);
    EXPECT_TRUE(holds(result->totals, budget));
}

} // namespace

} // namespace analysis
