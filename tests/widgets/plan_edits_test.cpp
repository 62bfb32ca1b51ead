// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to a plan, and back.
#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "analysis/plan/planned.h"
#include "sample_analysis.h"
#include "sample_problem.h"

namespace {

using namespace widgets;
using sample::ShownPlan;

TEST(PlanSession, BeginsAtAQuarterAndKeepsToEachBudget)
{
    ShownPlan shown(20);
    const PlanSession& session = *shown.view.session();
    EXPECT_LE(session.totals().bytes, shown.problem->fp32Bytes / 4);
    EXPECT_FALSE(session.canUndo());
    for (const double share : { 0.1, 0.2, 0.5 }) {
        const double budget = share * double(shown.problem->fp32Bytes);
        shown.view.session()->setBudget(budget, PlanSession::Change::Final);
        EXPECT_LE(double(session.totals().bytes), budget);
        EXPECT_EQ(session.totals(), totalsOf(*shown.problem, session.choices()));
        ASSERT_TRUE(session.gap());
        EXPECT_LE(*session.gap(), 0.01);
    }
    // Below what is possible: the least there is.
    shown.view.session()->setBudget(0, PlanSession::Change::Final);
    EXPECT_EQ(double(session.totals().bytes), session.leastCost());
}

TEST(PlanSession, UndoTakesADragAsOneStep)
{
    ShownPlan shown(6);
    PlanSession& session = *shown.view.session();
    const analysis::Assignment first = session.choices();
    for (const double share : { 0.30, 0.35, 0.40 })
        session.setBudget(share * double(shown.problem->fp32Bytes), PlanSession::Change::Dragging);
    session.setBudget(0.45 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    const analysis::Assignment second = session.choices();
    ASSERT_NE(first, second);
    session.undo();
    EXPECT_EQ(session.choices(), first);
    EXPECT_FALSE(session.canUndo());
    session.redo();
    EXPECT_EQ(session.choices(), second);
    // A new change cuts off what could be redone.
    session.undo();
    session.choose(0, 0, PlanSession::Change::Final);
    EXPECT_FALSE(session.canRedo());
}

TEST(PlanSession, TiedLayersGoTogetherAndFixedOnesStay)
{
    auto problem = sample::planProblem(sample::residualNetwork(5)->graph);
    problem->layers[1].tie = problem->layers[3].tie = 0;
    problem->layers[2].fixed = 1;
    PlanSession session;
    session.setSource(sample::planSource(problem));
    session.choose(1, 3, PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[1], 3U);
    EXPECT_EQ(session.choices()[3], 3U);
    EXPECT_FALSE(session.gap()); // nobody proved anything about a person's plan
    session.choose(2, 4, PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[2], 1U);
    EXPECT_DOUBLE_EQ(session.predictedMse(), session.totals().damage); // no runs: a sum over layers
}

TEST(PlanSession, RefiningLowersThePredictionAndKeepsTheSize)
{
    ShownPlan shown(20);
    PlanSession& session = *shown.view.session();
    session.setBudget(0.15 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    const double before = session.predictedMse();
    const std::int64_t bytes = session.totals().bytes;
    session.refine();
    EXPECT_LT(session.predictedMse(), before);
    EXPECT_LE(session.totals().bytes, bytes);
}

TEST(PlanSession, WhatCannotBeSolvedIsToldByName)
{
    ShownPlan shown(3);
    const analysis::Assignment before = shown.view.session()->choices();
    auto broken = std::make_shared<analysis::PlanProblem>(*shown.problem);
    broken->layers[1].choices[2].damage = std::nan("");
    shown.view.setSource(sample::planSource(broken));
    EXPECT_TRUE(shown.view.session()->trouble().contains(QString::fromStdString(broken->layers[1].name)));
    EXPECT_EQ(shown.view.session()->problem(), nullptr);
    shown.view.setSource(sample::planSource(shown.problem));
    EXPECT_EQ(shown.view.session()->choices(), before);
    EXPECT_TRUE(shown.view.session()->trouble().isEmpty());
}

TEST(PlanSession, BetterDamagesOfTheSameChoicesKeepThePlan)
{
    ShownPlan shown(6);
    PlanSession& session = *shown.view.session();
    session.choose(2, 1, PlanSession::Change::Final);
    const analysis::Assignment plan = session.choices();
    session.setMeasured(plan, { 0.01, 20, std::nullopt, 100 });
    auto better = std::make_shared<analysis::PlanProblem>(*shown.problem);
    for (analysis::PlanLayer& layer : better->layers) {
        for (analysis::PlanChoice& choice : layer.choices)
            choice.damage *= 2;
    }
    better->layers[2].choices[1].damage *= 1000; // no solver would choose it now
    session.setSource(sample::planSource(better));
    EXPECT_EQ(session.choices(), plan);
    EXPECT_TRUE(session.canUndo());
    EXPECT_TRUE(session.measured());
    EXPECT_DOUBLE_EQ(session.predictedMse(), totalsOf(*better, plan).damage);
    EXPECT_FALSE(session.gap()) << "nothing is proven of a plan that is not the best of its size";
    // Other costs make it another problem.
    better = std::make_shared<analysis::PlanProblem>(*better);
    better->layers[0].choices[1].bytes += 1;
    session.setSource(sample::planSource(better));
    EXPECT_FALSE(session.canUndo());
    EXPECT_FALSE(session.measured());
}

TEST(PlanSession, FixingALayerKeepsItWhileOthersAreSolvedAnew)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    const analysis::Assignment first = session.choices();
    session.choose(3, 1, PlanSession::Change::Final);
    session.setFixed(3, true);
    EXPECT_EQ(session.choices()[3], 1U) << "fixing changes no plan";
    EXPECT_TRUE(session.problem()->layers[3].fixed);
    session.setBudget(0.2 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[3], 1U);
    EXPECT_LE(double(session.totals().bytes), 0.2 * double(shown.problem->fp32Bytes));
    session.choose(3, 2, PlanSession::Change::Final);
    EXPECT_EQ(session.choices()[3], 1U);
    session.undo(); // the budget
    session.undo(); // fixing
    EXPECT_FALSE(session.problem()->layers[3].fixed);
    EXPECT_EQ(session.choices()[3], 1U);
    session.undo(); // the bits
    EXPECT_EQ(session.choices(), first);
    session.redo();
    session.redo();
    EXPECT_TRUE(session.problem()->layers[3].fixed);
    session.setFixed(3, false);
    EXPECT_FALSE(session.problem()->layers[3].fixed);
}

TEST(PlanSession, FirstAndLastAtEightAndBack)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    const analysis::Assignment before = session.choices();
    analysis::PlanWish wish = session.wish();
    wish.ends = analysis::endsAtEight(wish.choices);
    ASSERT_TRUE(wish.ends);
    session.setWish(wish);
    for (const std::size_t end : { 0, 7 })
        EXPECT_EQ(session.problem()->layers[end].choices[session.choices()[end]].weights, analysis::int8);
    session.undo();
    EXPECT_EQ(session.choices(), before);
    EXPECT_FALSE(session.wish().ends);
}

TEST(PlanSession, ABudgetOfBitopsAndASecondLimitBothHold)
{
    ShownPlan shown(6);
    PlanSession& session = *shown.view.session();
    analysis::PlanWish wish = session.wish();
    wish.resource = analysis::Resource::Bitops;
    wish.maxBytes.reset();
    session.setWish(wish);
    EXPECT_EQ(session.fp32Cost(), shown.problem->fp32Bitops);
    EXPECT_LE(session.totals().bitops, shown.problem->fp32Bitops / 4);
    session.setBudget(0.2 * shown.problem->fp32Bitops, PlanSession::Change::Final);
    EXPECT_EQ(session.totals().bitops, session.cost());
    const double alone = session.totals().damage;
    const std::int64_t bytes = session.totals().bytes - 1;
    session.setOtherLimit(double(bytes));
    EXPECT_LE(session.totals().bytes, bytes);
    EXPECT_LE(session.totals().bitops, 0.2 * shown.problem->fp32Bitops);
    // What the command line's solver says of the same two limits.
    const auto best = analysis::solve(*shown.problem, { bytes, 0.2 * shown.problem->fp32Bitops });
    ASSERT_TRUE(best);
    EXPECT_DOUBLE_EQ(session.totals().damage, best->totals.damage);
    EXPECT_GE(session.totals().damage, alone);
    session.setOtherLimit(1);
    EXPECT_FALSE(session.trouble().isEmpty());
    EXPECT_EQ(session.otherLimit(), double(bytes)) << "what cannot be changes nothing";
}

TEST(PlanSession, OpensWithWhatWasPlannedAndNothingToUndo)
{
    const auto analysis = sample::residualNetwork(8);
    const auto problem = sample::planProblem(analysis->graph);
    const auto source = sample::planSource(problem, nullptr);
    const std::int64_t budget = problem->fp32Bytes * 3 / 10;
    const auto solution = analysis::solve(*problem, { budget, {} });
    ASSERT_TRUE(solution);
    analysis::Assignment planned = solution->choices;
    planned[2] = planned[2] == 1 ? 2 : 1;
    analysis::PlanRecord record;
    record.plans.push_back(planResult(*problem, planned, "refined"));
    record.plans.front().budgetBytes = budget;
    const auto wish = analysis::wishOf(record);
    ASSERT_TRUE(wish);
    PlanSession session;
    session.open(source, { *wish, record.plans.front().layers });
    EXPECT_EQ(session.choices(), planned);
    EXPECT_EQ(session.wish().choices, wish->choices);
    EXPECT_EQ(session.budget().bytes, budget);
    EXPECT_FALSE(session.canUndo());
    // A plan of another network: the best of the same budget.
    session.open(source, { *wish, {} });
    EXPECT_LE(session.totals().bytes, budget);
    EXPECT_FALSE(session.canUndo());
    // What is not known cannot be chosen from.
    analysis::PlanWish unknown = *wish;
    unknown.choices.push_back({ *analysis::parseFormat("int3"), analysis::fp32 });
    PlanSession other;
    other.open(source, { unknown, record.plans.front().layers });
    EXPECT_EQ(other.wish().choices, firstWish(*source).choices);
    ASSERT_TRUE(other.problem());
    EXPECT_FALSE(other.canUndo());
}

TEST(PlanSession, GreedyKeepsToTheBudgetThatIsSet)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    const auto greedy = [&]() -> const NamedPlan& {
        return *std::ranges::find(session.baselines(), QStringLiteral("greedy"), &NamedPlan::name);
    };
    const std::size_t count = session.baselines().size();
    for (const double share : { 0.2, 0.15, 0.4 }) {
        session.setBudget(share * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
        EXPECT_EQ(session.baselines().size(), count);
        EXPECT_EQ(greedy().budget, session.budget());
        EXPECT_LE(greedy().totals.bytes, *session.budget().bytes);
        EXPECT_FALSE(session.isOverBudget(greedy().totals));
    }
    const double limit = 0.9 * session.totals().bitops;
    session.setOtherLimit(limit);
    EXPECT_LE(greedy().totals.bitops, limit);
    session.undo();
    EXPECT_FALSE(greedy().budget.bitops);
}

} // namespace
