// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/distribution_view.h"

#include <cmath>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/ranges_chart.h"
#include "widgets/charts/shift_chart.h"
#include "widgets/models/calibration_model.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"

namespace {

using namespace widgets;

constexpr int patience = 20'000; ///< ms: for machines under load

class DistributionViewTest : public ::testing::Test {
protected:
    DistributionViewTest()
        : m_view(&m_selection), m_tester(m_view.calibrations(), QAbstractItemModelTester::FailureReportingMode::Fatal)
    {
        m_view.resize(760, 640);
        m_view.show();
        QApplication::processEvents();
    }

    void openInput()
    {
        m_selection.setAnalysis(sample::residualNetwork(20));
        m_selection.setVariant(1);
        m_selection.setLayer(4);
        m_view.setTensor(DistributionView::Tensor::Input);
        QSignalSpy shown(&m_view, &DistributionView::calibrationsShown);
        m_view.setObservation(4, std::make_shared<const analysis::TensorObservation>(sample::reluObservation()));
        ASSERT_TRUE(shown.wait(patience));
        QApplication::processEvents();
    }

    Selection m_selection;
    DistributionView m_view;
    QAbstractItemModelTester m_tester;
};

TEST_F(DistributionViewTest, EmptyBrokenSmallAndLarge)
{
    EXPECT_TRUE(m_view.histogram()->isEmpty());
    for (const auto& analysis :
        { sample::residualNetwork(1), sample::brokenNetwork(20), sample::residualNetwork(2000) }) {
        m_selection.setAnalysis(analysis);
        for (const auto tensor : { DistributionView::Tensor::Input, DistributionView::Tensor::Weight }) {
            m_view.setTensor(tensor);
            for (int variant = 0; variant < 3; ++variant) {
                m_selection.setVariant(variant);
                m_selection.setLayer(int(analysis->graph.layers.size()) - 1);
                EXPECT_FALSE(m_view.grab().isNull());
            }
        }
    }
    EXPECT_FALSE(m_view.ranges()->isEmpty());
    m_selection.setAnalysis(nullptr);
    EXPECT_TRUE(m_view.ranges()->isEmpty());
    EXPECT_TRUE(m_view.shiftScores()->isEmpty());
    EXPECT_FALSE(m_view.grab().isNull());
}

TEST_F(DistributionViewTest, EmptyStatesHaveTheButtonThatFillsThem)
{
    QSignalSpy model(&m_view, &DistributionView::modelWanted);
    QSignalSpy run(&m_view, &DistributionView::runWanted);
    ASSERT_TRUE(m_view.emptyState()->isVisible());
    m_view.emptyState()->button()->click();
    EXPECT_EQ(model.count(), 1);

    auto unmeasured = std::make_shared<analysis::Analysis>(*sample::residualNetwork(3));
    unmeasured->variants.clear();
    m_selection.setAnalysis(unmeasured);
    ASSERT_TRUE(m_view.emptyState()->isVisible()) << "a model without variants";
    m_view.emptyState()->button()->click();
    EXPECT_EQ(run.count(), 1);

    auto analysis = std::make_shared<analysis::Analysis>(*sample::residualNetwork(3));
    analysis->shift.reset();
    analysis->graph.layers[0].weights.clear();
    for (analysis::VariantResult& variant : analysis->variants)
        variant.layers[0].weight = {};
    m_selection.setAnalysis(analysis);
    EXPECT_FALSE(m_view.emptyState()->isVisible());
    m_selection.setLayer(0);
    ASSERT_TRUE(m_view.histogram()->emptyButton()->isVisible()) << "a layer without weights";
    m_view.histogram()->emptyButton()->click();
    EXPECT_EQ(m_selection.layer(), 1) << "the next that has some";
    EXPECT_FALSE(m_view.histogram()->emptyButton()->isVisible());
    m_selection.setLayer(-1);
    ASSERT_TRUE(m_view.histogram()->emptyButton()->isVisible()) << "no layer at all";
    m_view.histogram()->emptyButton()->click();
    EXPECT_EQ(m_selection.layer(), 1);

    m_view.setTensor(DistributionView::Tensor::Input);
    m_selection.setVariant(0);
    for (ChartFrame* chart : std::initializer_list<ChartFrame*>{ m_view.shift(), m_view.shiftScores() }) {
        run.clear();
        ASSERT_TRUE(chart->emptyButton()->isVisible()) << chart->emptyText().toStdString();
        chart->emptyButton()->click();
        EXPECT_EQ(run.count(), 1);
    }
}

TEST_F(DistributionViewTest, AsksForWhatWasSeenOnceALayer)
{
    QSignalSpy wanted(&m_view, &DistributionView::observationWanted);
    m_selection.setAnalysis(sample::residualNetwork(20));
    EXPECT_EQ(wanted.count(), 0) << "weights need no observation";
    m_view.setTensor(DistributionView::Tensor::Input);
    ASSERT_EQ(wanted.count(), 1);
    EXPECT_EQ(wanted[0][0].toInt(), 0);
    m_view.setObservation(0, nullptr);
    m_view.setTensor(DistributionView::Tensor::Weight);
    m_view.setTensor(DistributionView::Tensor::Input);
    EXPECT_EQ(wanted.count(), 1);
    m_selection.setLayer(7);
    EXPECT_EQ(wanted.count(), 2);
    m_view.setObservation(0, std::make_shared<const analysis::TensorObservation>(sample::reluObservation()));
    QTest::qWait(100);
    EXPECT_EQ(m_view.calibrations()->rowCount(), 0) << "what another layer saw was taken";
}

TEST_F(DistributionViewTest, EveryMethodHasARangeOrAReason)
{
    ASSERT_NO_FATAL_FAILURE(openInput());
    const auto& methods = m_view.calibrations()->methods();
    EXPECT_EQ(methods.size(), analysis::calibrationMethods().size());
    const auto seen = sample::reluObservation();
    for (const MethodRange& method : methods) {
        if (!method.error.empty())
            continue;
        EXPECT_GE(method.range.hi, method.range.lo) << method.name;
        EXPECT_GE(method.clipped, 0) << method.name;
        EXPECT_LE(method.clipped, 1) << method.name;
        EXPECT_GT(method.sqnrDb, 0) << method.name;
    }
    EXPECT_EQ(methods[0].name, "minmax");
    EXPECT_EQ(methods[0].range, seen.moments.range());
    EXPECT_EQ(methods[0].clipped, 0);
    EXPECT_EQ(m_view.histogram()->thresholds().size(),
        std::size_t(
            std::count_if(methods.begin(), methods.end(), [](const auto& method) { return method.error.empty(); })));
}

TEST_F(DistributionViewTest, DraggingALineChangesItsRowInTheSameFrame)
{
    ASSERT_NO_FATAL_FAILURE(openInput());
    HistogramChart& chart = *m_view.histogram();
    CalibrationModel& model = *m_view.calibrations();
    QSignalSpy dragged(&m_view, &DistributionView::rangeDragged);
    const QPoint from = chart.handle(0, Qt::RightEdge).toPoint();
    const QPoint to = QPointF(chart.chartLayout().plot.xPixel(1.0), from.y()).toPoint();
    QTest::mousePress(chart.plotWidget(), Qt::LeftButton, {}, from);
    QTest::mouseMove(chart.plotWidget(), to);
    ASSERT_EQ(dragged.count(), 1);
    EXPECT_EQ(dragged[0][1].toString(), "minmax");

    const MethodRange& method = model.methods()[0];
    EXPECT_NEAR(method.range.hi, 1.0, 0.05);
    // The naive way, over the values that made the observation: normal(0.2, 0.9) above 1 is about 19 %.
    EXPECT_NEAR(method.clipped, 0.187, 0.03);
    EXPECT_LT(method.sqnrDb, 20);
    const QString shown = model.data(model.index(0, CalibrationModel::ClippedColumn), Qt::DisplayRole).toString();
    EXPECT_TRUE(shown.endsWith('%') && !shown.startsWith("0.00")) << shown.toStdString();
    QTest::mouseRelease(chart.plotWidget(), Qt::LeftButton, {}, to);

    QTest::mouseDClick(chart.plotWidget(), Qt::LeftButton, {}, chart.handle(0, Qt::RightEdge).toPoint());
    EXPECT_EQ(model.methods()[0].range, model.methods()[0].chosen);
    EXPECT_EQ(chart.thresholds()[0].range, model.methods()[0].chosen);
}

TEST_F(DistributionViewTest, AFrameOfDraggingIsMeasured)
{
    ASSERT_NO_FATAL_FAILURE(openInput());
    HistogramChart& chart = *m_view.histogram();
    const QPoint from = chart.handle(0, Qt::RightEdge).toPoint();
    QTest::mousePress(chart.plotWidget(), Qt::LeftButton, {}, from);
    std::vector<double> frames;
    for (int step = 1; step <= 60; ++step) {
        QElapsedTimer timer;
        timer.start();
        QTest::mouseMove(chart.plotWidget(), from - QPoint(step, 0));
        m_view.repaint();
        QApplication::processEvents();
        frames.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    QTest::mouseRelease(chart.plotWidget(), Qt::LeftButton, {}, from - QPoint(60, 0));
    std::sort(frames.begin(), frames.end());
    RecordProperty("median_ms", std::to_string(frames[30]));
    RecordProperty("worst_ms", std::to_string(frames.back()));
    EXPECT_GT(frames[0], 0);
}

TEST_F(DistributionViewTest, AnUncheckedMethodHasNoLine)
{
    ASSERT_NO_FATAL_FAILURE(openInput());
    CalibrationModel& model = *m_view.calibrations();
    const std::size_t before = m_view.histogram()->thresholds().size();
    EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_EQ(m_view.histogram()->thresholds().size(), before - 1);
    EXPECT_FALSE(model.setData(model.index(0, 1), Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Checked, Qt::CheckStateRole));
    EXPECT_EQ(m_view.histogram()->thresholds().size(), before);
}

TEST_F(DistributionViewTest, AClickInAChartSelectsTheLayer)
{
    m_selection.setAnalysis(sample::residualNetwork(20));
    m_selection.setVariant(1);
    QApplication::processEvents();
    RangesChart& ranges = *m_view.ranges();
    QTest::mouseClick(ranges.plotWidget(), Qt::LeftButton, {}, ranges.chartLayout().plot.pixel({ 9.5, 0 }).toPoint());
    EXPECT_EQ(m_selection.layer(), 9);
    EXPECT_FALSE(m_view.shift()->isEmpty());
}

TEST(RangeJudge, CountsWhatLiesOutside)
{
    analysis::TensorObservation seen;
    std::vector<float> values;
    for (int i = 1; i <= 1000; ++i)
        values.push_back(float(i) / 1000);
    seen.add(values);
    const RangeJudge judge(std::make_shared<const analysis::TensorObservation>(seen), { 8, analysis::Grid::Affine });
    constexpr double bin = 0.002; // share of a bin and of a value
    EXPECT_EQ(judge.clippedShare({ 0, 1 }), 0);
    EXPECT_NEAR(judge.clippedShare({ 0, 0.75F }), 0.25, bin);
    EXPECT_NEAR(judge.clippedShare({ 0.1F, 0.75F }), 0.35, bin);
    EXPECT_NEAR(judge.clippedShare({ 2, 3 }), 1, bin);
    // Uniform over [0, 1] at 8 bits: power 1/3, error S²/12 with S = 1/255.
    EXPECT_NEAR(judge.expectedSqnrDb({ 0, 1 }), 10 * std::log10(4.0 * 255 * 255), 0.1);
}

} // namespace
