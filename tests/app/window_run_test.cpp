// SPDX-License-Identifier: GPL-3.0-or-later
// The window runs variants: to the end, cancelled, closed meanwhile, failing, for real.
#include "window_fixture.h"

#include <QElapsedTimer>
#include <QFile>

#include "analysis/recipe/variants.h"
#include "app/backend/engine_backend.h"
#include "app/window/run_requests.h"

namespace {

using State = widgets::JobState::State;
using testing::ElementsAre;
using testing::HasSubstr;

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

TEST_F(WindowTest, RunsChangedLayersAsANewVariant)
{
    const std::string path = makeStudy("net.qstudy", { "int8" });
    ASSERT_TRUE(QFile::remove(QString::fromStdString(model)));
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
    // The study's model is gone: the run tells so.
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
