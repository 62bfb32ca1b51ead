// SPDX-License-Identifier: GPL-3.0-or-later
// The window with real widgets and made-up results: opening, running, failing, following, closing.
#include <algorithm>

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QSettings>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTest>

#include <gmock/gmock.h>

#include "analysis/recipe/variants.h"
#include "app/backend/engine_backend.h"
#include "app/study/study.h"
#include "app/window/main_window.h"
#include "app/window/plan_inputs.h"
#include "app/window/run_requests.h"
#include "app/window/tabs.h"
#include "fake_backend.h"
#include "samples.h"
#include "temporary_folder.h"
#include "widgets/graph/network_view.h"
#include "widgets/views/findings_panel.h"
#include "widgets/views/inspector.h"
#include "widgets/views/plan_view.h"
#include "widgets/views/run_dialog.h"
#include "widgets/views/sensitivity_view.h"
#include "widgets/views/study_panel.h"

namespace {

using State = widgets::JobState::State;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int patience = 10000; ///< ms; a loaded machine under the sanitizers

class WindowTest : public testing::Test {
protected:
    WindowTest()
    {
        QStandardPaths::setTestModeEnabled(true);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_settings.path());
        QCoreApplication::setOrganizationName(QStringLiteral("QuantScope tests"));
        QSettings().clear();
        model = folder.write("net.pt2", "a model");
    }

    std::unique_ptr<app::MainWindow> makeWindow()
    {
        auto window =
            std::make_unique<app::MainWindow>([this]() -> analysis::Result<app::Backend*> { return &backend; });
        window->show();
        return window;
    }

    /// Of a model that is there.
    std::string makeStudy(const std::string& name, const std::vector<std::string>& variants) const
    {
        const std::string path = folder.path(name);
        auto study = app::Study::openOrCreate(path);
        analysis::Provenance provenance = samples::provenance();
        if (hasModel)
            provenance.model.path = model;
        const auto run = study->beginRun(provenance, samples::graph(4));
        for (const std::string& variant : variants)
            EXPECT_TRUE(study->addVariant(*run, samples::variant(variant, 4, 16)));
        return path;
    }

    widgets::RunSetup setup(const std::vector<std::string>& names) const
    {
        widgets::RunSetup setup;
        setup.model = model;
        setup.data = model;
        for (const std::string& name : names) {
            analysis::Recipe recipe;
            recipe.name = name;
            setup.recipes.push_back(recipe);
        }
        return setup;
    }

    static std::vector<std::string> variantsOf(app::MainWindow& window)
    {
        std::vector<std::string> names;
        if (const auto& analysis = window.session()->selection()->analysis()) {
            for (const auto& variant : analysis->variants)
                names.push_back(variant.recipe.name);
        }
        return names;
    }

    static std::string failureOf(app::MainWindow& window)
    {
        for (const widgets::JobState& job : window.session()->jobs()->states()) {
            if (job.state == State::Failed)
                return job.message.toStdString();
        }
        return {};
    }

    /// The window on a study with one variant of the model that is there.
    std::unique_ptr<app::MainWindow> openMeasurable()
    {
        hasModel = true;
        const std::string path = makeStudy("net.qstudy", { "int8" });
        auto window = makeWindow();
        window->session()->openStudy(QString::fromStdString(path));
        EXPECT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
        return window;
    }

    static std::size_t exactCells(app::MainWindow& window)
    {
        const auto& snapshot = window.session()->snapshot();
        if (!snapshot || snapshot->sensitivity.empty())
            return 0;
        return std::size_t(std::ranges::count_if(snapshot->sensitivity.front().kept->table.cells,
            [](const auto& cell) { return cell->certainty == analysis::Certainty::Exact; }));
    }

    static bool isMeasuring(app::MainWindow& window)
    {
        return window.session()->measuring().activity != widgets::SensitivityState::Activity::Idle;
    }

    template <class View>
    static View* tab(app::MainWindow& window)
    {
        return window.tabs()->findChild<View*>();
    }

    TemporaryFolder folder;
    std::string model;
    bool hasModel = false;
    FakeBackend backend;

private:
    QTemporaryDir m_settings;
};

TEST_F(WindowTest, OpensOnTheStartPageAndCloses)
{
    const auto window = makeWindow();
    EXPECT_EQ(window->windowTitle(), "QuantScope");
    EXPECT_TRUE(reinterpret_cast<QWidget*>(window->startPage())->isVisible());
    EXPECT_EQ(window->tabs()->count(), int(app::tabEntries().size()));
    EXPECT_TRUE(window->close());
    EXPECT_TRUE(window->endedCleanly());
}

TEST_F(WindowTest, ShowsAStudyAndBringsPicturesOfTheSelectedLayer)
{
    const std::string path = makeStudy("net.qstudy", { "fp32", "int8" });
    const auto window = makeWindow();
    window->session()->openFiles({ QString::fromStdString(path) });
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    EXPECT_THAT(window->windowTitle().toStdString(), HasSubstr("net — QuantScope"));
    widgets::Selection* selection = window->session()->selection();
    selection->setLayer(2);
    selection->setVariant(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return selection->hasDetail(1, 2); }, patience));
    const auto expected = samples::variant("int8", 4, 16).layers[2];
    EXPECT_EQ(selection->currentResult()->weight.pairs, expected.weight.pairs);
    EXPECT_EQ(*selection->currentResult(), expected);
}

TEST_F(WindowTest, RunsAModelIntoANewStudyVariantByVariant)
{
    const auto window = makeWindow();
    backend.millisecondsPerVariant = 150;
    window->session()->openModel(QString::fromStdString(model));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->session()->selection()->analysis() != nullptr; }, patience));
    EXPECT_THAT(window->windowTitle().toStdString(), HasSubstr("not run yet"));
    window->session()->run(setup({ "ptsq-a", "ptsq-b", "ptsq-c" }));
    EXPECT_EQ(window->session()->running().size(), 3);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !variantsOf(*window).empty(); }, patience));
    EXPECT_TRUE(window->session()->jobs()->isRunning()) << "the first variant is shown while the others are measured";
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 3; }, patience));
    EXPECT_THAT(variantsOf(*window), ElementsAre("ptsq-a", "ptsq-b", "ptsq-c"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window->session()->jobs()->isRunning(); }, patience));
    EXPECT_TRUE(window->session()->running().empty());
    EXPECT_TRUE(window->session()->study().endsWith(".qstudy"));
    EXPECT_EQ(failureOf(*window), "");
    QFile::remove(window->session()->study());
}

TEST_F(WindowTest, AddsASecondRunToTheVariantsOfTheFirst)
{
    const std::string path = makeStudy("net.qstudy", { "fp32", "int8" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    backend.layers = 4;
    window->session()->run(setup({ "ptsq-more" }));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 3; }, patience));
    EXPECT_THAT(variantsOf(*window), ElementsAre("ptsq-fp32", "ptsq-int8", "ptsq-more"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window->session()->jobs()->isRunning(); }, patience));
    // Pictures come from the run that the variant is in.
    widgets::Selection* selection = window->session()->selection();
    selection->setVariant(2);
    EXPECT_TRUE(QTest::qWaitFor([&] { return selection->hasDetail(2, selection->layer()); }, patience));
}

TEST_F(WindowTest, CancelsWithinASecondAndKeepsWhatIsFinished)
{
    const auto window = makeWindow();
    backend.millisecondsPerVariant = 300;
    window->session()->openModel(QString::fromStdString(model));
    window->session()->run(setup({ "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l" }));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !variantsOf(*window).empty(); }, patience));
    QElapsedTimer timer;
    timer.start();
    window->session()->jobs()->cancelAll();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !window->session()->jobs()->isRunning(); }, patience));
    EXPECT_LT(timer.elapsed(), 1000);
    EXPECT_EQ(window->session()->jobs()->states().back().state, State::Cancelled);
    EXPECT_FALSE(variantsOf(*window).empty());
    EXPECT_LT(variantsOf(*window).size(), 12);
    QFile::remove(window->session()->study());
}

TEST_F(WindowTest, ClosesDuringARunWithinASecondOrSo)
{
    auto window = makeWindow();
    backend.millisecondsPerVariant = 60000;
    window->session()->openModel(QString::fromStdString(model));
    window->session()->run(setup({ "slow" }));
    ASSERT_TRUE(QTest::qWaitFor([&] { return backend.analyses == 1; }, patience));
    QElapsedTimer timer;
    timer.start();
    EXPECT_TRUE(window->close());
    EXPECT_TRUE(window->endedCleanly());
    window.reset();
    EXPECT_LT(timer.elapsed(), 1500);
}

TEST_F(WindowTest, TellsWhyARunFailedAndGoesOn)
{
    const auto window = makeWindow();
    backend.failure = "conv1: the operator refused its input; check the data's shape";
    window->session()->openModel(QString::fromStdString(model));
    window->session()->run(setup({ "fp32" }));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, patience));
    EXPECT_EQ(failureOf(*window), backend.failure);
    backend.failure.clear();
    window->session()->run(setup({ "fp32" }));
    EXPECT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
    QFile::remove(window->session()->study());
}

TEST_F(WindowTest, TellsWhatCannotBeOpened)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        { folder.path("missing.pt2"), "no such file" },
        { folder.path("missing.qstudy"), "no such study" },
        { folder.write("empty.qstudy", ""), "is empty" },
        { folder.write("text.qstudy", "this is no study at all, whatever its name says"), "is not a study file" },
    };
    for (const auto& [path, reason] : cases) {
        const auto window = makeWindow();
        window->session()->openFiles({ QString::fromStdString(path) });
        ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, patience)) << path;
        EXPECT_THAT(failureOf(*window), HasSubstr(reason));
        EXPECT_FALSE(window->session()->isOpen()) << path;
    }
}

TEST_F(WindowTest, GoesOnWhenTheStudyIsDeletedUnderneathAndCanStillSaveIt)
{
    const std::string path = makeStudy("net.qstudy", { "fp32", "int8" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    ASSERT_TRUE(QFile::remove(QString::fromStdString(path)));
    ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, patience));
    EXPECT_THAT(failureOf(*window), HasSubstr("deleted or replaced"));
    EXPECT_EQ(variantsOf(*window).size(), 2);
    const QString copy = QString::fromStdString(folder.path("copy.qstudy"));
    window->session()->saveAs(copy);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->session()->study() == copy; }, patience));
    EXPECT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
}

TEST_F(WindowTest, FollowsWhatAnotherProcessAdds)
{
    const std::string path = makeStudy("net.qstudy", { "fp32" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
    window->session()->selection()->setLayer(3);
    {
        auto study = app::Study::open(path);
        ASSERT_TRUE(study);
        ASSERT_TRUE(study->addVariant(1, samples::variant("weights-int4", 4, 16)));
    }
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, patience));
    EXPECT_EQ(window->session()->selection()->layer(), 3);
}

TEST_F(WindowTest, RunsChangedLayersAsANewVariant)
{
    const std::string path = makeStudy("net.qstudy", { "int8" });
    const auto window = makeWindow();
    backend.layers = 4;
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
    const auto& layer = window->session()->selection()->analysis()->graph.layers[1];
    analysis::LayerOverride change;
    change.pattern = layer.name;
    change.weightFormat = analysis::Format{ analysis::FormatKind::SignedInteger, 4 };
    window->session()->changeLayer(1, change);
    EXPECT_THAT(window->session()->changes(), ElementsAre(change));
    // The study's model is not on this machine: the run tells so.
    window->session()->runChanges();
    ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, patience));
    EXPECT_THAT(failureOf(*window), HasSubstr("no such file"));
    const analysis::Recipe recipe =
        app::withOverrides(window->session()->selection()->currentVariant()->recipe, window->session()->changes());
    EXPECT_EQ(recipe.layers.back(), change);
    EXPECT_NE(recipe.name, "ptsq-int8");
    change.weightFormat.reset();
    window->session()->changeLayer(1, change);
    EXPECT_TRUE(window->session()->changes().empty());
}

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
    const auto recipe = window->session()->recipeOf(choices);
    ASSERT_TRUE(recipe);
    EXPECT_EQ(app::assignmentOf(*window->session()->planInputs(), *recipe), choices);
}

TEST_F(WindowTest, OpensTheDialogWithWhatIsShown)
{
    const std::string path = makeStudy("net.qstudy", { "int8" });
    const auto window = makeWindow();
    window->session()->openStudy(QString::fromStdString(path));
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
    const widgets::RunDialog* dialog = window->setUpRun();
    const analysis::Provenance provenance = samples::provenance();
    EXPECT_EQ(dialog->setup().model, provenance.model.path);
    EXPECT_EQ(dialog->setup().data, provenance.data.path);
    EXPECT_FALSE(dialog->setup().recipes.empty());
}

TEST_F(WindowTest, RunsARealNetworkAndShowsWhatCalibrationSaw)
{
    app::EngineBackend engine;
    auto window = std::make_unique<app::MainWindow>([&]() -> analysis::Result<app::Backend*> { return &engine; });
    window->show();
    app::Session* session = window->session();
    widgets::RunSetup real;
    real.model = DEMO_DATA "/samplenet.pt2";
    real.data = DEMO_DATA "/t10k-images-idx3-ubyte.gz";
    real.limit = 64;
    real.calibrationLimit = 32;
    analysis::VariantLists lists;
    lists.methods = { analysis::Method::Fp32, analysis::Method::Ptsq };
    real.recipes = analysis::variants(lists).value();
    session->run(real);
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 2; }, 60000)) << failureOf(*window);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !session->jobs()->isRunning(); }, patience));
    EXPECT_EQ(failureOf(*window), "");

    std::shared_ptr<const analysis::TensorObservation> seen;
    QObject::connect(session, &app::Session::observationRead, session,
        [&](int layer, const auto& observation) { seen = layer == 1 ? observation : nullptr; });
    session->wantObservation(1);
    ASSERT_TRUE(QTest::qWaitFor([&] { return seen != nullptr; }, patience));
    EXPECT_GT(seen->histogram.count(), 0);

    int count = 0;
    QObject::connect(session, &app::Session::weightsRead, session,
        [&](int, const widgets::LayerWeights& weights) { count = int(weights.values.front()->size()); });
    session->wantWeights(0);
    ASSERT_TRUE(QTest::qWaitFor([&] { return count > 0; }, patience));
    std::int64_t expected = 1;
    for (const std::int64_t side : session->selection()->analysis()->graph.layers[0].weights[0].shape)
        expected *= side;
    EXPECT_EQ(count, expected);

    // One more variant under the same conditions stands beside them.
    session->selection()->setVariant(1);
    analysis::LayerOverride change;
    change.pattern = "conv2";
    change.weightFormat = analysis::Format{ analysis::FormatKind::SignedInteger, 4 };
    session->changeLayer(1, change);
    session->runChanges();
    ASSERT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 3; }, 60000)) << failureOf(*window);
    const auto& variants = session->selection()->analysis()->variants;
    EXPECT_EQ(variants[2].samples, variants[1].samples);
    EXPECT_EQ(variants[2].calibrationSamples, variants[1].calibrationSamples);
    EXPECT_EQ(variants[2].layers[0].weight.error, variants[1].layers[0].weight.error);
    EXPECT_LT(variants[2].layers[1].weight.error.sqnrDb, variants[1].layers[1].weight.error.sqnrDb - 20);

    // Data that is gone is told, and the window goes on.
    real.data = folder.path("gone.npy");
    session->run(real);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !failureOf(*window).empty(); }, 60000));
    EXPECT_THAT(failureOf(*window), HasSubstr("gone.npy"));
    EXPECT_EQ(variantsOf(*window).size(), 3);
    const QString study = session->study();
    window->close();
    QFile::remove(study);
}

} // namespace
