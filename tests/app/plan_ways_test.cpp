// SPDX-License-Identifier: GPL-3.0-or-later
// The command line plans with the model and data at hand, the window out of a study: both get the same plan.
#include <algorithm>

#include <gmock/gmock.h>

#include "analysis/plan/plan_recipe.h"
#include "analysis/plan/planned.h"
#include "analysis/plan/refine.h"
#include "analysis/plan/solve.h"
#include "app/jobs/plan_job.h"
#include "app/window/plan_inputs.h"
#include "app/window/study_contents.h"
#include "temporary_folder.h"

namespace {

using analysis::Format;
using analysis::SensitivityTarget;

constexpr Format int4{ analysis::FormatKind::SignedInteger, 4 };

app::PlanRequest requestIn(const TemporaryFolder& folder)
{
    app::PlanRequest request;
    request.run.model = DEMO_DATA "/samplenet.pt2";
    request.run.data.path = DEMO_DATA "/t10k-images-idx3-ubyte.gz";
    request.run.data.limit = 100;
    request.run.study = folder.path("s.qstudy");
    request.wish.frontierPoints = 20;
    return request;
}

const analysis::PlanResult& planNamed(const app::PlanOutcome& outcome, const std::string& name)
{
    return *std::ranges::find(outcome.compared, name, &analysis::PlanResult::name);
}

void expectSame(const analysis::PlanResult& command, const analysis::PlanTask& task, const analysis::Assignment& window)
{
    ASSERT_EQ(command.layers.size(), window.size());
    for (std::size_t i = 0; i < window.size(); ++i) {
        const analysis::PlanChoice& choice = task.problem.layers[i].choices[window[i]];
        EXPECT_EQ(command.layers[i].layer, task.problem.layers[i].name);
        EXPECT_EQ(choiceName(command.layers[i].choice), choiceName(choice));
        EXPECT_EQ(command.layers[i].choice.bytes, choice.bytes) << choiceName(choice);
        EXPECT_EQ(command.layers[i].choice.bitops, choice.bitops) << choiceName(choice);
        EXPECT_DOUBLE_EQ(command.layers[i].choice.damage, choice.damage) << choiceName(choice);
    }
}

/// Runs the wish as the command line does, then makes the plan again as the window does.
void expectOneWay(const app::PlanRequest& request)
{
    const auto outcome = app::runPlan(request, {});
    ASSERT_TRUE(outcome) << outcome.error().message;
    auto contents = app::StudyContents::open(request.run.study);
    ASSERT_TRUE(contents);
    const auto snapshot = contents->look(0);
    ASSERT_TRUE(snapshot);
    ASSERT_TRUE(*snapshot && (*snapshot)->planInputs);
    const app::PlanInputs& inputs = *(*snapshot)->planInputs;
    const auto task = inputs.source->task(request.wish);
    ASSERT_TRUE(task) << task.error().message;
    const auto solution = analysis::solve(task->problem, task->budget);
    ASSERT_TRUE(solution);
    expectSame(planNamed(*outcome, "solver"), *task, solution->choices);
    const auto refined = analysis::refine(task->problem, task->budget, task->runs, solution->choices);
    ASSERT_TRUE(refined);
    expectSame(planNamed(*outcome, "refined"), *task, refined->choices);
    EXPECT_NEAR(*planNamed(*outcome, "refined").predictedMse, refined->after, 1e-9 * refined->after);
    // What the window saves is what the command line wrote, and it finds its plan again in what was run.
    const auto chosen = analysis::assignmentOf(task->problem, outcome->chosen.layers);
    ASSERT_TRUE(chosen);
    const auto recipe = analysis::recipeFor(task->problem, *chosen, inputs.base);
    ASSERT_TRUE(recipe) << recipe.error().message;
    EXPECT_EQ(*recipe, outcome->recipe);
    EXPECT_EQ(app::assignmentOf(task->problem, inputs.base, *recipe), chosen);
    // Who opens the study sees the plan that was made, in its own formats and within its own limits.
    ASSERT_TRUE((*snapshot)->planned);
    const auto asked = analysis::wishOf(*(*snapshot)->planned);
    ASSERT_TRUE(asked);
    widgets::PlanSession session;
    session.open(inputs.source, { *asked, (*snapshot)->planned->plans.front().layers });
    ASSERT_TRUE(session.problem()) << session.trouble().toStdString();
    EXPECT_EQ(session.choices(), analysis::assignmentOf(*session.problem(), outcome->chosen.layers));
    EXPECT_EQ(session.totals().bytes, outcome->chosen.bytes);
    EXPECT_EQ(session.totals().bitops, outcome->chosen.bitops);
    EXPECT_EQ(session.budget(), task->budget);
    EXPECT_EQ(session.wish().resource, request.wish.resource);
    EXPECT_FALSE(session.canUndo());
    EXPECT_FALSE(session.isOverBudget(session.totals()));
}

TEST(PlanWays, OfWeightsWithinASize)
{
    const TemporaryFolder folder;
    app::PlanRequest request = requestIn(folder);
    request.wish.choices =
        analysis::choicesOf(SensitivityTarget::Weights, std::vector{ analysis::int8, int4 }, std::vector<Format>());
    request.wish.maxShare = 0.2;
    request.wish.ends = analysis::endsAtEight(request.wish.choices);
    expectOneWay(request);
}

TEST(PlanWays, OfWeightsAndInputsWithinBitops)
{
    const TemporaryFolder folder;
    app::PlanRequest request = requestIn(folder);
    const std::vector<Format> formats{ analysis::int8, int4 };
    request.wish.choices = analysis::choicesOf(SensitivityTarget::Both, formats, formats);
    request.wish.maxBitopsShare = 0.07;
    request.wish.maxShare = 0.3;
    request.wish.resource = analysis::Resource::Bitops;
    request.wish.fixed = { { "fc2", { analysis::int8, analysis::int8 } } };
    expectOneWay(request);
}

TEST(PlanWays, OfInputsAlone)
{
    const TemporaryFolder folder;
    app::PlanRequest request = requestIn(folder);
    const std::vector<Format> formats{ analysis::int8, int4 };
    request.wish.choices = analysis::choicesOf(SensitivityTarget::Activations, formats, formats);
    request.wish.maxBitopsShare = 0.2;
    request.wish.resource = analysis::Resource::Bitops;
    expectOneWay(request);
}

constexpr Format int5{ analysis::FormatKind::SignedInteger, 5 };

/// What no measurement can make possible is refused before the first pass over the data.
TEST(PlanWays, RefusesWhatCannotBeBeforeAnyPass)
{
    struct Case {
        const char* what;
        void (*change)(analysis::PlanWish& wish);
    };
    const Case cases[] = {
        { "share", [](auto& wish) { wish.maxShare = 0.01; } },
        { "bytes", [](auto& wish) { wish.maxShare.reset(), wish.maxBytes = 20; } },
        { "bitops", [](auto& wish) { wish.maxBitopsShare = 0.0001; } },
        { "no such layer",
            [](auto& wish) {
                wish.fixed = { { "cnv1", { analysis::int8, analysis::int8 } } };
            } },
        { "no such choice",
            [](auto& wish) {
                wish.fixed = { { "conv1", { int5, analysis::int8 } } };
            } },
        { "no such ends",
            [](auto& wish) {
                wish.ends = analysis::ChoiceFormats{ int5, analysis::fp32 };
            } },
    };
    for (const Case& each : cases) {
        for (const SensitivityTarget target : { SensitivityTarget::Weights, SensitivityTarget::Both }) {
            const TemporaryFolder folder;
            app::PlanRequest request = requestIn(folder);
            request.wish.choices =
                analysis::choicesOf(target, std::vector{ analysis::int8, int4 }, std::vector{ analysis::int8 });
            request.wish.maxShare = 0.5;
            each.change(request.wish);
            app::SensitivityJobEvents events;
            bool passed = false;
            events.control = analysis::Control([&](const analysis::Progress& progress) {
                passed = passed || progress.what == "observing" || progress.what == "screening";
                return true;
            });
            const auto outcome = app::runPlan(request, events);
            ASSERT_FALSE(outcome) << each.what;
            EXPECT_EQ(outcome.error().kind, analysis::ErrorKind::Usage) << outcome.error().message;
            EXPECT_FALSE(passed) << each.what << ": " << outcome.error().message;
        }
    }
}

} // namespace
