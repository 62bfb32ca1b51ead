// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QPainter>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_network.h"
#include "widgets/graph/graph_layouter.h"
#include "widgets/graph/heat_legend.h"
#include "widgets/graph/layer_numbers.h"
#include "widgets/graph/network_canvas.h"
#include "widgets/graph/network_view.h"
#include "widgets/selection.h"

namespace {

using namespace widgets;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

class NetworkViewTest : public testing::Test {
protected:
    void open(const Selection::Published& analysis)
    {
        view.resize(900, 700);
        view.show();
        QSignalSpy laidOut(&view, &NetworkView::laidOut);
        selection.setAnalysis(analysis);
        selection.setVariant(3);
        ASSERT_TRUE(!laidOut.isEmpty() || laidOut.wait(20'000));
    }

    [[nodiscard]] QPoint middleOf(int layer) const
    {
        return canvas.boxOnWidget(canvas.scene().nodeOfLayer(layer)).center().toPoint();
    }

    void wheel(int steps, QPoint at)
    {
        QWheelEvent event(
            at, canvas.mapToGlobal(at), {}, { 0, 120 * steps }, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QApplication::sendEvent(&canvas, &event);
    }

    Selection selection;
    NetworkView view{ &selection };
    NetworkCanvas& canvas = *view.canvas();
};

TEST_F(NetworkViewTest, ShowsAllOfTheNetwork)
{
    open(sample::wiredNetwork(20));
    EXPECT_TRUE(canvas.isFitted());
    EXPECT_TRUE(canvas.visibleArea().contains(canvas.scene().bounds()));
    EXPECT_GE(canvas.scale(), NetworkScene::smallestTextScale) << "20 layers can be read";
    for (int layer = 0; layer < 20; ++layer)
        EXPECT_GE(canvas.scene().nodeOfLayer(layer), 0);
}

TEST_F(NetworkViewTest, AClickSelectsTheLayer)
{
    open(sample::wiredNetwork(20));
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, middleOf(7));
    EXPECT_EQ(selection.layer(), 7);
    const int addition = canvas.scene().graph().edges.back().from; // no layer
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, canvas.boxOnWidget(addition).center().toPoint());
    EXPECT_EQ(selection.layer(), 7);
}

TEST_F(NetworkViewTest, TheSelectedLayerIsOutlinedAndBroughtIntoSight)
{
    open(sample::wiredNetwork(20));
    selection.setLayer(0);
    const QImage before = canvas.grab().toImage();
    selection.setLayer(3);
    EXPECT_NE(canvas.grab().toImage(), before);
    canvas.zoomIn();
    for (int i = 0; i < 6; ++i)
        canvas.zoomIn();
    for (const int layer : { 0, 19, 10 }) {
        selection.setLayer(layer);
        EXPECT_TRUE(QRectF(canvas.rect()).contains(canvas.boxOnWidget(canvas.scene().nodeOfLayer(layer)))) << layer;
    }
}

TEST_F(NetworkViewTest, KeysWalkAlongTheNetwork)
{
    open(sample::wiredNetwork(20));
    selection.setLayer(4);
    QTest::keyClick(&canvas, Qt::Key_Down);
    EXPECT_EQ(selection.layer(), 5);
    QTest::keyClick(&canvas, Qt::Key_Up);
    QTest::keyClick(&canvas, Qt::Key_Up);
    EXPECT_EQ(selection.layer(), 3);
    QTest::keyClick(&canvas, Qt::Key_End);
    QTest::keyClick(&canvas, Qt::Key_Down);
    EXPECT_EQ(selection.layer(), 19);
    QTest::keyClick(&canvas, Qt::Key_Home);
    QTest::keyClick(&canvas, Qt::Key_Up);
    EXPECT_EQ(selection.layer(), 0);
}

TEST_F(NetworkViewTest, ZoomKeepsWhatIsUnderTheMouse)
{
    open(sample::wiredNetwork(20));
    const QPoint at = middleOf(5);
    const double before = canvas.scale();
    wheel(2, at);
    EXPECT_NEAR(canvas.scale(), before * 1.25 * 1.25, 1e-9);
    EXPECT_LE((middleOf(5) - at).manhattanLength(), 2);
    QTest::keyClick(&canvas, Qt::Key_0);
    EXPECT_NEAR(canvas.scale(), before, 1e-9);
    for (int i = 0; i < 60; ++i)
        wheel(3, at);
    EXPECT_LE(canvas.scale(), 3);
    for (int i = 0; i < 60; ++i)
        wheel(-3, at);
    EXPECT_GT(canvas.scale(), 0.1);
}

TEST_F(NetworkViewTest, DraggingPansAndNeverLosesTheNetwork)
{
    open(sample::wiredNetwork(20));
    const QPoint from(5, 5);
    const QPoint before = middleOf(2);
    QTest::mousePress(&canvas, Qt::LeftButton, {}, from);
    QTest::mouseMove(&canvas, from + QPoint(40, 30));
    QTest::mouseMove(&canvas, from + QPoint(80, 30));
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, from + QPoint(80, 30));
    EXPECT_EQ(middleOf(2) - before, QPoint(80, 30));
    EXPECT_FALSE(canvas.isFitted());
    for (int i = 0; i < 100; ++i)
        QTest::keyClick(&canvas, Qt::Key_PageDown);
    EXPECT_TRUE(canvas.visibleArea().intersects(canvas.scene().bounds()));
    QTest::mouseDClick(&canvas, Qt::LeftButton, {}, QPoint(2, 2));
    EXPECT_TRUE(canvas.isFitted());
}

TEST_F(NetworkViewTest, ColoursFollowTheNumberAndTheVariant)
{
    const auto analysis = sample::wiredNetwork(20);
    open(analysis);
    view.setQuantity("Accumulated SQNR");
    const auto& values = canvas.scene().numbers().values;
    ASSERT_EQ(values.size(), 20U);
    EXPECT_EQ(*values[6], analysis->variants[3].layers[6].accumulated->sqnrDb);
    selection.setVariant(1);
    EXPECT_EQ(*canvas.scene().numbers().values[6], analysis->variants[1].layers[6].accumulated->sqnrDb);
    view.setQuantity("Weight bits");
    EXPECT_EQ(*canvas.scene().numbers().values[6], 8);
    view.setQuantity("Size share");
    double sum = 0;
    for (const auto& value : canvas.scene().numbers().values)
        sum += *value;
    EXPECT_NEAR(sum, 1, 1e-12);
    view.setQuantity("Clipped inputs");
    EXPECT_EQ(*canvas.scene().numbers().values[6], 0.0003);
    view.setQuantity("Local SQNR");
    EXPECT_EQ(*canvas.scene().numbers().values[6], analysis->variants[1].layers[6].local->sqnrDb);
    view.setQuantity("Weight SQNR");
    EXPECT_EQ(*canvas.scene().numbers().values[6], analysis->variants[1].layers[6].weight.error.sqnrDb);
    selection.setVariant(0); // fp32: nothing to show, and no colour
    const Theme theme = Theme::of(canvas.palette());
    const int node = canvas.scene().nodeOfLayer(6);
    EXPECT_FALSE(canvas.scene().valueOf(node));
    EXPECT_EQ(canvas.scene().colorOf(node, theme).saturation(), 0);
}

TEST_F(NetworkViewTest, TakesNumbersFromElsewhere)
{
    open(sample::wiredNetwork(3));
    view.setValues("Sensitivity", "pp", { 0.5, std::nullopt, 2.5 });
    EXPECT_EQ(view.quantity(), "Sensitivity");
    EXPECT_EQ(canvas.scene().heat().lo, 0.5);
    EXPECT_EQ(canvas.scene().heat().hi, 2.5);
    EXPECT_EQ(canvas.hint(canvas.scene().nodeOfLayer(2)).split('\n').last(), "Sensitivity: 2.50 pp");
    EXPECT_EQ(canvas.hint(canvas.scene().nodeOfLayer(1)).split('\n').last(), "Sensitivity: –");
    view.setValues("Sensitivity", "pp", { 1.0 }); // too short: the rest is unknown
    EXPECT_EQ(view.quantities().count("Sensitivity"), 1);
    EXPECT_EQ(canvas.scene().numbers().values, (std::vector<std::optional<double>>{ 1.0, std::nullopt, std::nullopt }));
    selection.setAnalysis(sample::wiredNetwork(4));
    EXPECT_FALSE(view.quantities().contains("Sensitivity")) << "these were another network's";
}

TEST_F(NetworkViewTest, MoreVariantsOfTheSameNetworkMoveNothing)
{
    open(sample::wiredNetwork(20));
    canvas.zoomIn();
    const QRectF seen = canvas.visibleArea();
    auto more = std::make_shared<analysis::Analysis>(*sample::wiredNetwork(20));
    more->variants.push_back(more->variants.back());
    selection.setAnalysis(more);
    EXPECT_EQ(canvas.visibleArea(), seen);
    EXPECT_TRUE(canvas.isLaidOut());
}

TEST_F(NetworkViewTest, ShowsEveryOperation)
{
    const auto analysis = sample::wiredNetwork(20);
    open(analysis);
    QSignalSpy laidOut(&view, &NetworkView::laidOut);
    view.setDetail(GraphDetail::AllOperations);
    ASSERT_TRUE(laidOut.wait(20'000));
    EXPECT_EQ(canvas.scene().boxes().size(), analysis->graph.nodes.size() + 1);
}

TEST_F(NetworkViewTest, OneLayer)
{
    open(sample::wiredNetwork(1));
    EXPECT_EQ(canvas.scale(), 1) << "never enlarged by itself";
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, middleOf(0));
    EXPECT_EQ(selection.layer(), 0);
    EXPECT_EQ(canvas.scene().heat().share(*canvas.scene().valueOf(canvas.scene().nodeOfLayer(0))), 0.5);
}

TEST_F(NetworkViewTest, NothingToShow)
{
    view.resize(400, 300);
    view.show();
    EXPECT_FALSE(canvas.isLaidOut());
    view.grab();
    for (const Qt::Key key : { Qt::Key_Down, Qt::Key_Plus, Qt::Key_0, Qt::Key_Left, Qt::Key_End })
        QTest::keyClick(&canvas, key);
    wheel(1, { 10, 10 });
    QTest::mouseClick(&canvas, Qt::LeftButton, {}, QPoint(10, 10));
    EXPECT_EQ(view.dataTable().rows.size(), 0U);
    selection.setAnalysis(std::make_shared<analysis::Analysis>());
    view.grab();
    open(sample::wiredNetwork(2));
    selection.setAnalysis(nullptr);
    EXPECT_FALSE(canvas.isLaidOut());
    view.grab();
}

TEST_F(NetworkViewTest, NumbersThatAreNone)
{
    auto broken = std::make_shared<analysis::Analysis>(*sample::brokenNetwork(20));
    broken->graph = sample::wiredNetwork(20)->graph;
    open(broken);
    view.setQuantity("Local SQNR");
    const Theme theme = Theme::of(canvas.palette());
    const int node = canvas.scene().nodeOfLayer(3);
    EXPECT_EQ(canvas.scene().colorOf(node, theme), heatColor(nan));
    EXPECT_EQ(canvas.hint(node).split('\n').last(), "Local SQNR: not a number");
    view.grab();
    view.setValues("any", "", { nan, infinity, -infinity, 1.0 });
    EXPECT_EQ(canvas.scene().colorOf(canvas.scene().nodeOfLayer(1), theme), heatColor(1));
    EXPECT_EQ(canvas.scene().colorOf(canvas.scene().nodeOfLayer(2), theme), heatColor(0));
    view.grab();
}

TEST_F(NetworkViewTest, TwoThousandLayers)
{
    open(sample::wiredNetwork(2000));
    EXPECT_TRUE(canvas.visibleArea().contains(canvas.scene().bounds()));
    selection.setLayer(1999);
    canvas.zoomIn();
    for (int i = 0; i < 12; ++i) {
        canvas.zoomIn();
        canvas.grab();
    }
    selection.setLayer(1000);
    EXPECT_TRUE(QRectF(canvas.rect()).contains(canvas.boxOnWidget(canvas.scene().nodeOfLayer(1000))));
}

TEST_F(NetworkViewTest, WritesPicturesAndData)
{
    open(sample::wiredNetwork(20));
    const QTemporaryDir folder;
    for (const char* name : { "n.png", "n.svg" })
        EXPECT_TRUE(view.writePicture(folder.filePath(name))) << name;
    const QImage picture(folder.filePath("n.png"));
    EXPECT_EQ(picture.size(), (canvas.pictureSize() * 2).toSize());
    EXPECT_EQ(view.writePicture(folder.filePath("n.gif")).error().kind, analysis::ErrorKind::Usage);
    EXPECT_EQ(view.writePicture(folder.filePath("none/n.png")).error().kind, analysis::ErrorKind::Failed);
    view.copyPicture();
    EXPECT_EQ(QApplication::clipboard()->image().size(), picture.size());

    ASSERT_TRUE(view.writeData(folder.filePath("n.csv")));
    QFile file(folder.filePath("n.csv"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QList<QByteArray> lines = file.readAll().split('\n');
    EXPECT_EQ(lines[0].trimmed(), "operation,name,op,layer,Accumulated SQNR (dB),inputs");
    EXPECT_TRUE(lines[1].startsWith("0,conv1,conv2d,conv1,"));
    EXPECT_EQ(lines[2].trimmed(), "1,batch_norm,batch_norm,,,0");
}

TEST(HeatScale, Shares)
{
    const std::vector<std::optional<double>> values{ 10.0, std::nullopt, nan, 30.0, infinity };
    const HeatScale scale = HeatScale::over(values);
    EXPECT_EQ(scale.lo, 10);
    EXPECT_EQ(scale.hi, 30);
    EXPECT_EQ(scale.share(15), 0.25);
    EXPECT_EQ(scale.share(99), 1);
    EXPECT_TRUE(std::isnan(scale.share(nan)));
    EXPECT_EQ(HeatScale::over(std::vector<std::optional<double>>{ nan }).share(3), 0.5);
}

} // namespace
