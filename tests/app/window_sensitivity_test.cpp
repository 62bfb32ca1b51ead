// SPDX-License-Identifier: GPL-3.0-or-later
// The window finds out which layer hurts, and runs plans.
#include "window_fixture.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QFile>
#include <QPushButton>

#include "app/window/plan_inputs.h"
#include "widgets/graph/network_view.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/run_dialog.h"

namespace {

using State = widgets::JobState::State;
using testing::HasSubstr;

TEST_F(WindowTest, MeasuresSensitivityAndShowsItAsItTurnsExact)
{
    const auto window = openMeasurable();
    auto* view = tab<widgets::SensitivityView>(*window);
    const auto shown = window->session()->selection()->analysis();
    backend.millisecondsPerVariant = 40;
    Q_EMIT view->measureWanted(view->wish());
    EXPECT_TRUE(isMeasuring(*window));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !view->heatMap()->isEmpty(); }, patience));
    EXPECT_TRUE(isMeasuring(*window)) << "what is predicted is shown while cells are measured";
    ASSERT_TRUE(QTest::qWaitFor([&] { return !isMeasuring(*window); }, patience));
    ASSERT_TRUE(QTest::qWaitFor([&] { return exactCells(*window) == 12; }, patience));
    for (const widgets::HeatMap::Cell& cell : view->heatMap()->map().cells)
        EXPECT_EQ(cell.mark, QStringLiteral("="));
    EXPECT_EQ(failureOf(*window), "");
    EXPECT_EQ(window->session()->selection()->analysis(), shown) << "other views are not drawn anew";
    EXPECT_THAT(tab<widgets::NetworkView>(*window)->quantities(), testing::Contains(QStringLiteral("Sensitivity")));
    window->tabs()->setCurrentWidget(tab<widgets::PlanView>(*window)); // hidden tabs wait until they are seen
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return tab<widgets::PlanView>(*window)->session()->problem() != nullptr; }, patience));
    EXPECT_TRUE(tab<widgets::PlanView>(*window)->session()->hasCrossTerms());
}

TEST_F(WindowTest, MeasuresBlocksAndChannelsThatNoStudyKeeps)
{
    const auto window = openMeasurable();
    auto* view = tab<widgets::SensitivityView>(*window);
    window->session()->selection()->setLayer(1);
    for (const auto per : { widgets::SensitivityPer::Block, widgets::SensitivityPer::Channel }) {
        view->perBox()->setCurrentIndex(view->perBox()->findData(int(per)));
        EXPECT_TRUE(view->heatMap()->isEmpty());
        ASSERT_TRUE(view->measureButton()->isEnabled());
        view->measureButton()->click();
        ASSERT_TRUE(QTest::qWaitFor([&] { return !view->heatMap()->isEmpty(); }, patience)) << failureOf(*window);
        ASSERT_TRUE(QTest::qWaitFor([&] { return !isMeasuring(*window); }, patience));
    }
    EXPECT_EQ(exactCells(*window), 0U) << "the study's table of layers is another one";
    window->session()->close();
    EXPECT_TRUE(view->heatMap()->isEmpty()) << "they are of the study that was open";
}

TEST_F(WindowTest, PausesGoesOnAndCancels)
{
    const auto window = openMeasurable();
    auto* view = tab<widgets::SensitivityView>(*window);
    backend.millisecondsPerVariant = 50;
    Q_EMIT view->measureWanted(view->wish());
    ASSERT_TRUE(QTest::qWaitFor([&] { return exactCells(*window) > 0; }, patience));
    Q_EMIT view->pauseWanted(true);
    EXPECT_EQ(window->session()->measuring().activity, widgets::SensitivityState::Activity::Paused);
    QTest::qWait(300); // what was on its way has come
    const std::size_t before = exactCells(*window);
    QTest::qWait(600);
    EXPECT_EQ(exactCells(*window), before);
    EXPECT_LT(before, 12U);
    Q_EMIT view->pauseWanted(false);
    ASSERT_TRUE(QTest::qWaitFor([&] { return exactCells(*window) > before; }, patience));
    Q_EMIT view->pauseWanted(true);
    Q_EMIT view->cancelWanted();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !isMeasuring(*window); }, patience)) << "also while it is paused";
    EXPECT_EQ(window->session()->jobs()->states().back().state, State::Cancelled);
    EXPECT_GT(exactCells(*window), 0U) << "what was measured is kept";
    EXPECT_THAT(window->session()->measuring().text.toStdString(), HasSubstr("cancelled"));
}

TEST_F(WindowTest, ClosesWhileSensitivityIsMeasuredOrPaused)
{
    for (const bool paused : { false, true }) {
        QFile::remove(QString::fromStdString(folder.path("net.qstudy")));
        auto window = openMeasurable();
        backend.millisecondsPerVariant = 60000;
        const int begun = backend.measurements;
        window->session()->measureSensitivity({});
        ASSERT_TRUE(QTest::qWaitFor([&] { return backend.measurements > begun; }, patience));
        window->session()->pauseMeasuring(paused);
        QElapsedTimer timer;
        timer.start();
        EXPECT_TRUE(window->close());
        EXPECT_TRUE(window->endedCleanly());
        window.reset();
        EXPECT_LT(timer.elapsed(), 1500);
    }
}

TEST_F(WindowTest, AsksForDataBeforeSensitivityCanBeMeasured)
{
    const auto window = makeWindow();
    window->session()->openModel(QString::fromStdString(model));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->session()->selection()->analysis() != nullptr; }, patience));
    window->session()->measureSensitivity({});
    EXPECT_FALSE(isMeasuring(*window));
    EXPECT_NE(window->findChild<widgets::RunDialog*>(), nullptr);
    EXPECT_EQ(backend.measurements, 0);
}

TEST_F(WindowTest, TellsWhySensitivityCouldNotBeMeasured)
{
    const auto window = openMeasurable();
    backend.failure = "conv1: the operator refused its input; check the data's shape";
    window->session()->measureSensitivity({});
    ASSERT_TRUE(QTest::qWaitFor([&] { return !isMeasuring(*window); }, patience));
    EXPECT_EQ(failureOf(*window), backend.failure);
    EXPECT_EQ(window->session()->measuring().text.toStdString(), backend.failure);
}

TEST_F(WindowTest, RunsAPlanAndFillsInWhatItDoes)
{
    const auto window = openMeasurable();
    auto* plan = tab<widgets::PlanView>(*window);
    EXPECT_EQ(plan->session()->problem(), nullptr);
    Q_EMIT plan->sensitivityWanted();
    EXPECT_EQ(window->tabs()->currentWidget(), tab<widgets::SensitivityView>(*window));
    window->session()->measureSensitivity({});
    ASSERT_TRUE(QTest::qWaitFor([&] { return !isMeasuring(*window) && exactCells(*window) == 12; }, patience));
    window->tabs()->setCurrentWidget(plan);
    ASSERT_TRUE(QTest::qWaitFor([&] { return plan->session()->problem() != nullptr; }, patience));

    widgets::PlanSession* session = plan->session();
    analysis::Assignment choices = session->choices();
    choices[0] = choices[0] == 1 ? 2 : 1;
    session->setChoices(choices);
    EXPECT_FALSE(session->measured());
    backend.layers = 4;
    Q_EMIT plan->measureWanted(choices);
    ASSERT_TRUE(QTest::qWaitFor([&] { return session->measured().has_value(); }, patience)) << failureOf(*window);
    EXPECT_EQ(variantsOf(*window).size(), 2U);
    EXPECT_EQ(session->choices(), choices) << "the plan that was worked on stays";
    EXPECT_TRUE(session->canUndo());
    const auto recipe = window->session()->recipeOf(*session->problem(), choices);
    ASSERT_TRUE(recipe);
    const auto& inputs = *window->session()->snapshot()->planInputs;
    EXPECT_EQ(app::assignmentOf(*session->problem(), inputs.base, *recipe), choices);
}

TEST_F(WindowTest, TakesThePlanThatWasAskedFor)
{
    const auto window = openMeasurable();
    auto* plan = tab<widgets::PlanView>(*window);
    window->tabs()->setCurrentWidget(plan);
    window->session()->measureSensitivity({});
    ASSERT_TRUE(QTest::qWaitFor([&] { return plan->session()->problem() != nullptr; }, patience));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !isMeasuring(*window); }, patience));
    backend.layers = 4;
    plan->session()->setBudget(0, widgets::PlanSession::Change::Final);
    plan->drop()->setValue(0.5);
    ASSERT_TRUE(QTest::qWaitFor([&] { return plan->holdButton()->isEnabled(); }, patience));
    plan->holdButton()->click();
    // The record of this backend has int8 for all layers.
    const analysis::Assignment allInt8(4, 0);
    ASSERT_TRUE(QTest::qWaitFor([&] { return plan->session()->choices() == allInt8; }, patience));
    EXPECT_TRUE(plan->session()->measured());
    EXPECT_TRUE(plan->session()->canUndo());
    EXPECT_EQ(backend.wish.maxDrop, 0.5);
    EXPECT_FALSE(backend.wish.maxBytes) << "the cheapest that holds, whatever was dragged";
}

} // namespace
