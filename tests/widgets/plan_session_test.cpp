// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_session.h"

#include <cmath>

#include <QTest>

#include <gtest/gtest.h>

namespace {

using analysis::PlanWish;
using analysis::SensitivityTarget;
using widgets::PlanSession;

constexpr int patience = 20'000; ///< milliseconds; a slow machine needs far less
constexpr std::int64_t values = 2'000'000; ///< so many that problems are prepared on another thread
constexpr std::size_t layers = 30;

std::vector<analysis::Format> formats(std::initializer_list<const char*> names)
{
    std::vector<analysis::Format> result;
    for (const char* name : names)
        result.push_back(*analysis::parseFormat(name));
    return result;
}

/// Layers of 1,000 weights whose damage grows by four with each bit less.
analysis::Result<analysis::PlanTask> taskOf(const PlanWish& wish)
{
    analysis::PlanTask task;
    for (std::size_t i = 0; i < layers; ++i) {
        analysis::PlanLayer layer{ int(i), "layer" + std::to_string(i), {}, std::nullopt, -1 };
        for (const analysis::ChoiceFormats& choice : wish.choices) {
            const int bits = choice.weights.bits;
            const double damage = bits == 32 ? 0 : double(1 + i % 5) * std::pow(4.0, 8 - bits) * 1e-5;
            layer.choices.push_back({ choice.weights, analysis::fp32, damage, 125 * bits, 32'000.0 * bits });
        }
        task.problem.layers.push_back(std::move(layer));
        task.problem.fp32Bytes += 4000;
        task.problem.fp32Bitops += 1'024'000;
    }
    task.runs = *analysis::choiceRuns(task.problem, {});
    if (const auto fixed = analysis::fixLayers(task.problem, wish); !fixed)
        return tl::unexpected(fixed.error());
    return task;
}

PlanSession::Source source()
{
    auto result = std::make_shared<widgets::PlanSource>();
    result->layers = layers;
    result->values = values;
    result->weights = formats({ "int8", "int6", "int4", "int2" });
    result->task = taskOf;
    return result;
}

/// A session whose answers are awaited only where a test says so.
class SlowPlanSession : public ::testing::Test {
protected:
    void SetUp() override
    {
        session.setSource(source());
        ASSERT_TRUE(session.isPreparing()) << "this problem must be one of another thread";
        wait();
    }

    void wait()
    {
        ASSERT_TRUE(QTest::qWaitFor([this] { return !session.isPreparing(); }, patience));
    }

    [[nodiscard]] PlanWish wishFor(std::initializer_list<const char*> names) const
    {
        PlanWish wish = session.wish();
        wish.choices = analysis::choicesOf(SensitivityTarget::Weights, formats(names), {});
        return wish;
    }

    PlanSession session;
};

TEST_F(SlowPlanSession, AWishIsNotLostWhenDamagesBecomeKnownBetter)
{
    const PlanWish wish = wishFor({ "int8" });
    session.setWish(wish);
    session.setSource(source());
    wait();
    EXPECT_EQ(session.wish().choices, wish.choices);
}

TEST_F(SlowPlanSession, ALimitThatIsMovedMeanwhileCounts)
{
    session.setSource(source());
    session.setBudget(28'000, PlanSession::Change::Final);
    ASSERT_EQ(session.wish().maxBytes, 28'000);
    wait();
    EXPECT_EQ(session.wish().maxBytes, 28'000);
    EXPECT_LE(session.totals().bytes, 28'000);
}

TEST_F(SlowPlanSession, WorkOnThePlanThatIsShownEndsTheWayBack)
{
    session.setWish(wishFor({ "int8" }));
    wait();
    session.setWish(wishFor({ "int8", "int6", "int4", "int2" }));
    wait();
    session.undo();
    ASSERT_TRUE(session.isPreparing()) << "an earlier step of another problem";
    session.setBudget(20'000, PlanSession::Change::Final);
    wait();
    EXPECT_EQ(session.problem()->layers[0].choices.size(), 5U);
    EXPECT_LE(session.totals().bytes, 20'000);
    session.undo();
    session.undo();
    wait();
    EXPECT_LT(session.problem()->layers[0].choices.size(), 5U);
    for (const std::size_t choice : session.choices())
        EXPECT_LT(choice, session.problem()->layers[0].choices.size());
}

} // namespace
