// SPDX-License-Identifier: GPL-3.0-or-later
// The window predicts what a change of a weight does at the output, while a person makes it.
#include "window_fixture.h"

#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>

#include "widgets/charts/histogram_chart.h"
#include "widgets/views/damage_label.h"
#include "widgets/views/distribution_view.h"
#include "widgets/views/inspector.h"
#include "widgets/views/weight_range.h"

namespace {

using testing::HasSubstr;
using testing::StartsWith;

class WindowPredicts : public WindowTest {
protected:
    /// The window on a study whose data is there too.
    std::unique_ptr<app::MainWindow> open()
    {
        addRun("logits");
        auto window = makeWindow();
        window->session()->openStudy(QString::fromStdString(folder.path("net.qstudy")));
        EXPECT_TRUE(QTest::qWaitFor([&] { return variantsOf(*window).size() == 1; }, patience));
        window->session()->selection()->setLayer(1);
        return window;
    }
    void addRun(const std::string& output)
    {
        auto study = app::Study::openOrCreate(folder.path("net.qstudy"));
        analysis::Provenance provenance = samples::provenance();
        provenance.model = { model, "", 0 };
        provenance.data = { hasData ? folder.write("x.npy", "data") : folder.path("gone.npy"), "", 0 };
        provenance.output = output;
        const auto run = study->beginRun(provenance, samples::graph(4));
        EXPECT_TRUE(study->addVariant(*run, samples::variant("int8", 4, 16)));
    }
    static void choose(app::MainWindow& window, const char* format)
    {
        QComboBox* box = window.inspector()->controls()->formatBox();
        box->setCurrentIndex(box->findText(format));
    }
    static std::string value(app::MainWindow& window) { return window.inspector()->damage()->value().toStdString(); }
    static std::string remark(app::MainWindow& window) { return window.inspector()->damage()->remark().toStdString(); }
    static bool waitForRemark(app::MainWindow& window, const std::string& text)
    {
        return QTest::qWaitFor([&] { return remark(window) == text; }, patience);
    }

    bool hasData = true;
};

TEST_F(WindowPredicts, WhileTheFormatIsChanged)
{
    const auto window = open();
    backend.millisecondsPerVariant = 300;
    choose(*window, "int3");
    EXPECT_THAT(remark(*window), StartsWith("preparing"));
    ASSERT_TRUE(QTest::qWaitFor([&] { return remark(*window).starts_with("4 samples, preparing more"); }, patience))
        << remark(*window);
    EXPECT_THAT(value(*window), StartsWith("≈ output SQNR"));
    ASSERT_TRUE(waitForRemark(*window, "8 samples")) << remark(*window);
    const std::string three = value(*window);
    choose(*window, "int2");
    EXPECT_TRUE(QTest::qWaitFor([&] { return value(*window) != three; }, patience)) << three;
    EXPECT_EQ(backend.predictions, 1) << "everything that is tried rests on the same gradients";
    EXPECT_TRUE(window->session()->jobs()->states().empty()) << "what is told in place is no line in the list";

    // The same weight in Distribution, with the change that is not run yet.
    auto* view = tab<widgets::DistributionView>(*window);
    window->tabs()->setCurrentWidget(view);
    ASSERT_TRUE(
        QTest::qWaitFor([&] { return view->weight()->damage()->value().toStdString() == value(*window); }, patience))
        << view->weight()->damage()->value().toStdString() << view->weight()->damage()->remark().toStdString();
    EXPECT_EQ(backend.predictions, 1) << "both views share them";
}

TEST_F(WindowPredicts, NothingForALayerThatIsLeft)
{
    const auto window = open();
    backend.millisecondsPerVariant = 60000;
    choose(*window, "int3");
    ASSERT_TRUE(QTest::qWaitFor([&] { return backend.predictions == 1; }, patience));
    window->session()->selection()->setLayer(2);
    backend.millisecondsPerVariant = 1;
    choose(*window, "int2"); // waits for its turn: the first must have been cancelled
    ASSERT_TRUE(waitForRemark(*window, "8 samples")) << remark(*window);
    EXPECT_EQ(backend.predictions, 2);
    window->session()->selection()->setLayer(1);
    choose(*window, "int3");
    ASSERT_TRUE(waitForRemark(*window, "8 samples"));
    EXPECT_EQ(backend.predictions, 3) << "the first one was not finished";
    window->session()->selection()->setLayer(2);
    choose(*window, "int3");
    ASSERT_TRUE(waitForRemark(*window, "8 samples"));
    EXPECT_EQ(backend.predictions, 3) << "that of this layer is kept";
}

TEST_F(WindowPredicts, AnewForRunsOfAnotherOutput)
{
    const auto window = open();
    choose(*window, "int3");
    ASSERT_TRUE(waitForRemark(*window, "8 samples")) << remark(*window);
    EXPECT_EQ(backend.predicted.setup.output, "logits");
    addRun("value");
    widgets::Selection* selection = window->session()->selection();
    ASSERT_TRUE(QTest::qWaitFor([&] { return selection->analysis()->provenance.output == "value"; }, patience));
    EXPECT_EQ(value(*window).find("≈"), std::string::npos) << "of the runs before: " << value(*window);
    choose(*window, "int3");
    ASSERT_TRUE(waitForRemark(*window, "8 samples")) << remark(*window);
    EXPECT_EQ(backend.predictions, 2);
    EXPECT_EQ(backend.predicted.setup.output, "value");
}

TEST_F(WindowPredicts, AgainAfterEverythingWasCancelled)
{
    const auto window = open();
    backend.millisecondsPerVariant = 60000;
    choose(*window, "int3");
    ASSERT_TRUE(QTest::qWaitFor([&] { return backend.predictions == 1; }, patience));
    window->session()->jobs()->cancelAll();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !remark(*window).starts_with("preparing"); }, patience))
        << remark(*window);
    EXPECT_EQ(value(*window), "");
    backend.millisecondsPerVariant = 1;
    choose(*window, "int2");
    ASSERT_TRUE(waitForRemark(*window, "8 samples")) << remark(*window);
    EXPECT_EQ(backend.predictions, 2);
}

TEST_F(WindowPredicts, NothingFromTheWeightsOfAModelThatWasLeft)
{
    const auto window = open();
    app::Session* session = window->session();
    const QSignalSpy read(session, &app::Session::weightsRead);
    const QSignalSpy failed(session, &app::Session::weightsFailed);
    session->wantWeights(1);
    session->openModel(QString::fromStdString(folder.write("other.pt2", "another model")));
    ASSERT_TRUE(QTest::qWaitFor([&] { return session->selection()->analysis() != nullptr; }, patience));
    EXPECT_EQ(read.count(), 0);
    EXPECT_EQ(failed.count(), 0);
}

TEST_F(WindowPredicts, KeepsNoMoreThanItMay)
{
    backend.bytesOfPredictor = app::Predictors::memoryLimit / 2;
    const auto window = open();
    const auto tryLayer = [&](int layer) {
        window->session()->selection()->setLayer(layer);
        choose(*window, "int3");
        ASSERT_TRUE(waitForRemark(*window, "8 samples"));
    };
    for (const int layer : { 0, 1, 0, 2, 0 }) // the layer that is wanted again stays
        tryLayer(layer);
    EXPECT_EQ(backend.predictions, 3);
    tryLayer(1);
    EXPECT_EQ(backend.predictions, 4) << "the one that was wanted least recently went";
}

TEST_F(WindowPredicts, BesideWhatWasMeasured)
{
    const auto window = open();
    window->session()->measureSensitivity({});
    ASSERT_TRUE(QTest::qWaitFor([&] { return exactCells(*window) == 12; }, patience));
    EXPECT_TRUE(QTest::qWaitFor([&] { return value(*window).starts_with("= output SQNR"); }, patience))
        << "of the layer as the variant has it: " << value(*window);
    choose(*window, "int2");
    ASSERT_TRUE(waitForRemark(*window, "8 samples")) << remark(*window);
    EXPECT_THAT(value(*window), testing::AllOf(StartsWith("≈ output SQNR"), HasSubstr(" · = "))) << "at int2";
    choose(*window, "int3");
    EXPECT_TRUE(QTest::qWaitFor([&] { return value(*window).find(" · = ") == std::string::npos; }, patience))
        << "was not measured";
}

TEST_F(WindowPredicts, OrSaysInPlaceWhyNot)
{
    hasData = false;
    const auto window = open();
    choose(*window, "int3");
    ASSERT_TRUE(QTest::qWaitFor([&] { return remark(*window).find("gone.npy") != std::string::npos; }, patience))
        << remark(*window);
    EXPECT_EQ(value(*window), "");
    EXPECT_EQ(failureOf(*window), "");
    window->session()->openModel(QString::fromStdString(model));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->session()->selection()->analysis() != nullptr; }, patience));
    window->session()->selection()->setLayer(1);
    choose(*window, "int3");
    EXPECT_THAT(remark(*window), HasSubstr("needs data"));
}

TEST_F(WindowPredicts, AndClosesMeanwhile)
{
    auto window = open();
    backend.millisecondsPerVariant = 60000;
    choose(*window, "int3");
    ASSERT_TRUE(QTest::qWaitFor([&] { return backend.predictions == 1; }, patience));
    QElapsedTimer timer;
    timer.start();
    EXPECT_TRUE(window->close());
    EXPECT_TRUE(window->endedCleanly());
    window.reset();
    EXPECT_LT(timer.elapsed(), 2000);
}

} // namespace
