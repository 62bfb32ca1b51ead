// SPDX-License-Identifier: GPL-3.0-or-later
// What all charts share: filled, empty, broken, small and large data, files, zoom, light and dark.
#include <limits>
#include <memory>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFile>
#include <QImage>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include <gtest/gtest.h>

#include "every_chart.h"
#include "pictures.h"
#include "sample_analysis.h"
#include "widgets/charts/histogram_chart.h"
#include "widgets/charts/marker.h"
#include "widgets/charts/pairs_chart.h"
#include "widgets/charts/ranges_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/charts/shift_chart.h"
#include "widgets/views/layer_ranges.h"

namespace {

using namespace widgets;

using sample::everyChart;

QImage drawn(QWidget& widget, QSize size)
{
    widget.resize(size);
    return widget.grab().toImage();
}

/// Pixels that differ from the one in the corner.
int inkOf(const QImage& image)
{
    int ink = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            ink += image.pixel(x, y) != image.pixel(0, 0) ? 1 : 0;
    return ink;
}

std::string nameOf(const ChartFrame& chart)
{
    return chart.metaObject()->className();
}

/// A ring is always seen whole.
bool isWithoutAxes(const ChartFrame& chart)
{
    return qobject_cast<const ShareChart*>(&chart) != nullptr;
}

TEST(Charts, DrawDataOfAnySize)
{
    for (const int layers : { 1, 20, 2000 }) {
        const auto analysis = sample::residualNetwork(layers);
        for (const auto& chart : everyChart(analysis.get())) {
            EXPECT_FALSE(chart->isEmpty()) << nameOf(*chart);
            EXPECT_TRUE(!chart->content().legend.empty() || !chart->content().horizontal.title.isEmpty()
                || !chart->content().horizontal.labels.empty() || isWithoutAxes(*chart))
                << nameOf(*chart);
            EXPECT_LE(chart->chartLayout().horizontalTicks.size(), 5U) << nameOf(*chart);
            for (const QSize size : { QSize(40, 30), QSize(180, 140), QSize(900, 600) })
                EXPECT_GT(inkOf(drawn(*chart, size)), 10) << nameOf(*chart) << " " << size.width();
        }
    }
}

TEST(Charts, EmptyOnesSayWhatWouldFillThem)
{
    for (const auto& chart : everyChart(nullptr)) {
        EXPECT_TRUE(chart->isEmpty()) << nameOf(*chart);
        EXPECT_GT(chart->emptyText().size(), 10) << nameOf(*chart);
        EXPECT_GT(inkOf(drawn(*chart, { 400, 300 })), 50) << nameOf(*chart);
        EXPECT_EQ(chart->dataTable().rows.size(), 0U) << nameOf(*chart);
    }
}

TEST(Charts, SurviveWhatIsNotANumber)
{
    const auto analysis = sample::brokenNetwork(20);
    for (const auto& chart : everyChart(analysis.get())) {
        drawn(*chart, { 400, 300 });
        QTest::mouseMove(chart->plotWidget(), QPoint(200, 150));
        QTest::mouseClick(chart->plotWidget(), Qt::LeftButton, {}, QPoint(200, 150));
        drawn(*chart, { 300, 200 });
    }
}

TEST(Charts, FollowTheDesktopsPalette)
{
    const QPalette light = QApplication::palette();
    const auto analysis = sample::residualNetwork(10);
    for (const auto& chart : everyChart(analysis.get())) {
        const QImage bright = drawn(*chart, { 400, 300 });
        chart->setPalette(pictures::darkPalette());
        const QImage dark = drawn(*chart, { 400, 300 });
        EXPECT_GT(bright.pixelColor(0, 0).lightness(), 200) << nameOf(*chart);
        EXPECT_LT(dark.pixelColor(0, 0).lightness(), 60) << nameOf(*chart);
        EXPECT_GT(inkOf(dark), 100) << nameOf(*chart);
    }
    const Theme theme = Theme::of(pictures::darkPalette());
    EXPECT_TRUE(theme.dark);
    EXPECT_FALSE(Theme::of(light).dark);
}

/// Turns the wheel over the middle of the plot.
void turnWheel(ChartFrame& chart, int angle)
{
    const QPointF at = chart.chartLayout().plot.area.center();
    QWheelEvent event(at, chart.plotWidget()->mapToGlobal(at), {}, { 0, angle }, Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    QApplication::sendEvent(chart.plotWidget(), &event);
}

TEST(Charts, AllZoomAndComeBack)
{
    const auto analysis = sample::residualNetwork(20);
    for (const auto& chart : everyChart(analysis.get())) {
        const QImage whole = drawn(*chart, { 400, 300 });
        turnWheel(*chart, 240);
        EXPECT_EQ(chart->isZoomed(), !isWithoutAxes(*chart)) << nameOf(*chart);
        EXPECT_EQ(drawn(*chart, { 400, 300 }) == whole, isWithoutAxes(*chart)) << nameOf(*chart);
        chart->resetZoom();
        EXPECT_FALSE(chart->isZoomed()) << nameOf(*chart);
        EXPECT_EQ(drawn(*chart, { 400, 300 }), whole) << nameOf(*chart);
    }
}

TEST(Charts, AllCopyTheirPicture)
{
    const auto analysis = sample::residualNetwork(3);
    for (const auto& chart : everyChart(analysis.get())) {
        QApplication::clipboard()->clear();
        chart->resize(300, 200);
        chart->copyPicture();
        EXPECT_EQ(QApplication::clipboard()->image().size(), QSize(600, 400)) << nameOf(*chart);
        EXPECT_GT(inkOf(QApplication::clipboard()->image()), 100) << nameOf(*chart);
    }
}

TEST(Charts, AllOfferTheirFilesInTheMenu)
{
    const auto analysis = sample::residualNetwork(3);
    for (const auto& chart : everyChart(analysis.get())) {
        chart->resize(300, 200);
        int offered = 0;
        QTimer::singleShot(0, chart.get(), [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            ASSERT_NE(menu, nullptr);
            for (const QAction* action : menu->actions())
                offered += action->isEnabled() && !action->isSeparator() && !action->isCheckable() ? 1 : 0;
            menu->close();
        });
        QContextMenuEvent event(QContextMenuEvent::Mouse, { 10, 10 }, chart->mapToGlobal(QPoint(10, 10)));
        QApplication::sendEvent(chart.get(), &event);
        EXPECT_GE(offered, 3) << nameOf(*chart) << ": copy, picture, data";
    }
}

TEST(Charts, AnEmptyOneHasAButtonThatFillsIt)
{
    const auto analysis = sample::residualNetwork(3);
    for (const auto& chart : everyChart(nullptr)) {
        EXPECT_FALSE(chart->emptyButton()->isVisibleTo(chart.get())) << nameOf(*chart) << ": no action yet";
        chart->setEmptyAction("Set Up a Run…");
        drawn(*chart, { 400, 300 });
        ASSERT_TRUE(chart->emptyButton()->isVisibleTo(chart.get())) << nameOf(*chart);
        EXPECT_TRUE(chart->rect().contains(chart->emptyButton()->geometry())) << nameOf(*chart);
        QSignalSpy wanted(chart.get(), &ChartFrame::emptyActionWanted);
        chart->emptyButton()->click();
        EXPECT_EQ(wanted.count(), 1) << nameOf(*chart);
    }
    HistogramChart chart;
    chart.setEmptyAction("Set Up a Run…");
    chart.setHistograms({ 0, 1, { 1, 2 } }, {}, "weight");
    EXPECT_FALSE(chart.emptyButton()->isVisibleTo(&chart));
}

TEST(Charts, ThePaletteStaysApartAndTheHeatScaleRises)
{
    constexpr int colors = 24;
    constexpr int least = 30; // sum over red, green and blue
    for (int i = 0; i < colors; ++i) {
        for (int j = 0; j < i; ++j) {
            const QColor a = variantColor(i);
            const QColor b = variantColor(j);
            EXPECT_GT(
                std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue()), least)
                << i << " " << j;
        }
    }
    EXPECT_EQ(variantColor(colors), variantColor(0));
    for (int i = 0; i < 40; ++i) {
        EXPECT_NE(variantMarker(i), variantMarker(i + 1)) << "neighbours differ in more than the hue";
        for (int j = 0; j < i; ++j)
            EXPECT_FALSE(variantMarker(i) == variantMarker(j) && variantColor(i) == variantColor(j)) << i << " " << j;
    }
    double before = -1;
    for (int i = 0; i <= 20; ++i) {
        const QColor color = heatColor(i / 20.0);
        const double grey = 0.2126 * color.redF() + 0.7152 * color.greenF() + 0.0722 * color.blueF();
        EXPECT_GT(grey, before);
        before = grey;
    }
    EXPECT_EQ(heatColor(-1), heatColor(0));
    EXPECT_EQ(heatColor(7), heatColor(1));
    EXPECT_EQ(heatColor(std::numeric_limits<double>::quiet_NaN()), QColor(0x80, 0x80, 0x80));
}

TEST(Charts, SavePicturesAndData)
{
    const QTemporaryDir folder;
    const auto analysis = sample::residualNetwork(3);
    for (const auto& chart : everyChart(analysis.get())) {
        drawn(*chart, { 400, 300 });
        const QString png = folder.filePath("chart.png");
        ASSERT_TRUE(chart->writePicture(png)) << nameOf(*chart);
        EXPECT_EQ(QImage(png).size(), QSize(800, 600));
        EXPECT_GT(inkOf(QImage(png)), 100) << nameOf(*chart);
        const QString svg = folder.filePath("chart.svg");
        ASSERT_TRUE(chart->writePicture(svg)) << nameOf(*chart);
        QSvgRenderer renderer(svg);
        EXPECT_TRUE(renderer.isValid()) << nameOf(*chart);
        QImage image(400, 300, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        renderer.render(&painter);
        painter.end();
        EXPECT_GT(inkOf(image), 100) << nameOf(*chart);
        ASSERT_TRUE(chart->writeData(folder.filePath("chart.csv"))) << nameOf(*chart);
        QFile csv(folder.filePath("chart.csv"));
        ASSERT_TRUE(csv.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = csv.readAll().split('\n');
        EXPECT_EQ(std::size_t(lines.size()), chart->dataTable().rows.size() + 2) << nameOf(*chart);
        EXPECT_EQ(lines.first().count(','), chart->dataTable().header.size() - 1) << nameOf(*chart);
    }
}

TEST(Charts, SavingSaysWhyItFails)
{
    HistogramChart chart;
    chart.resize(300, 200);
    chart.setHistograms({ 0, 1, { 1, 2 } }, {}, "weight");
    const auto ending = chart.writePicture("chart.bmp");
    ASSERT_FALSE(ending);
    EXPECT_NE(ending.error().message.find("chart.bmp"), std::string::npos);
    const auto place = chart.writeData("/nowhere/at/all/chart.csv");
    ASSERT_FALSE(place);
    EXPECT_EQ(place.error().kind, analysis::ErrorKind::Failed);
    EXPECT_NE(place.error().message.find("/nowhere/at/all/chart.csv"), std::string::npos);
}

TEST(Charts, CsvIsTheSameInEveryLocale)
{
    const QLocale before;
    QLocale::setDefault(QLocale(QLocale::German));
    const DataTable table{ { "name", "value" },
        { { QString("plain"), 0.1234567891 }, { QString("a,\"b\"\nc"), -1e-30 }, { QString(), 36864.0 },
            { QString("x"), std::numeric_limits<double>::infinity() }, { QString("y"), std::nan("") } } };
    EXPECT_EQ(toCsv(table).toStdString(),
        "name,value\r\nplain,0.123456789\r\n\"a,\"\"b\"\"\nc\",-1e-30\r\n,36864\r\nx,inf\r\ny,nan\r\n");
    QLocale::setDefault(before);
}

TEST(Charts, CopyPutsAPictureOnTheClipboard)
{
    HistogramChart chart;
    chart.resize(300, 200);
    chart.setHistograms({ 0, 1, { 1, 2, 5, 2 } }, {}, "weight");
    chart.copyPicture();
    EXPECT_EQ(QApplication::clipboard()->image().size(), QSize(600, 400));
}

class Zoom : public ::testing::Test {
protected:
    Zoom()
    {
        m_chart.resize(600, 400);
        m_chart.setHistograms({ -1, 1, { 1, 10, 100, 1000, 100, 10, 1 } }, {}, "weight");
        m_chart.show();
        QApplication::processEvents();
    }
    QPoint at(double x, double y) const
    {
        const QRectF area = m_chart.chartLayout().plot.area;
        return QPointF(area.left() + x * area.width(), area.top() + y * area.height()).toPoint();
    }
    HistogramChart m_chart;
};

TEST_F(Zoom, RubberBandZoomsAndADoubleClickResets)
{
    QTest::mousePress(m_chart.plotWidget(), Qt::LeftButton, {}, at(0.25, 0.2));
    QTest::mouseMove(m_chart.plotWidget(), at(0.4, 0.5));
    QTest::mouseMove(m_chart.plotWidget(), at(0.75, 0.9));
    QTest::mouseRelease(m_chart.plotWidget(), Qt::LeftButton, {}, at(0.75, 0.9));
    EXPECT_TRUE(m_chart.isZoomed());
    EXPECT_NEAR(m_chart.chartLayout().plot.lo.x(), -0.5, 0.01);
    EXPECT_NEAR(m_chart.chartLayout().plot.hi.x(), 0.5, 0.01);
    QTest::mouseDClick(m_chart.plotWidget(), Qt::LeftButton, {}, at(0.5, 0.5));
    EXPECT_FALSE(m_chart.isZoomed());
    EXPECT_EQ(m_chart.chartLayout().plot.hi.x(), 1);
}

TEST_F(Zoom, TheWheelKeepsWhatIsUnderTheMouse)
{
    const QPointF under = at(0.25, 0.5);
    const double before = m_chart.chartLayout().plot.xValue(under.x());
    QWheelEvent in(under, m_chart.plotWidget()->mapToGlobal(under), {}, { 0, 240 }, Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_chart.plotWidget(), &in);
    EXPECT_TRUE(m_chart.isZoomed());
    EXPECT_NEAR(m_chart.chartLayout().plot.xValue(under.x()), before, 1e-9);
    QWheelEvent out(under, m_chart.plotWidget()->mapToGlobal(under), {}, { 0, -1200 }, Qt::NoButton, Qt::NoModifier,
        Qt::NoScrollPhase, false);
    QApplication::sendEvent(m_chart.plotWidget(), &out);
    EXPECT_FALSE(m_chart.isZoomed()) << "further than the whole is the whole";
}

TEST_F(Zoom, StaysWhileTheAxisDoesAndGoesWithIt)
{
    QTest::mousePress(m_chart.plotWidget(), Qt::LeftButton, {}, at(0.25, 0.2));
    QTest::mouseMove(m_chart.plotWidget(), at(0.5, 0.5));
    QTest::mouseRelease(m_chart.plotWidget(), Qt::LeftButton, {}, at(0.75, 0.9));
    ASSERT_TRUE(m_chart.isZoomed());
    m_chart.setHistograms({ -1, 1, { 1, 5, 5, 5, 1 } }, {}, "weight");
    EXPECT_TRUE(m_chart.isZoomed());
    m_chart.setHistograms({ -2, 2, { 1, 5, 5, 5, 1 } }, {}, "weight");
    EXPECT_FALSE(m_chart.isZoomed());
}

TEST_F(Zoom, AClickOnTheTitleSwitchesTheScale)
{
    EXPECT_EQ(m_chart.valueScale(), ChartScale::Logarithmic);
    QTest::mouseClick(m_chart.plotWidget(), Qt::LeftButton, {}, m_chart.chartLayout().verticalTitle.center().toPoint());
    EXPECT_EQ(m_chart.valueScale(), ChartScale::Linear);
    EXPECT_EQ(m_chart.content().vertical.lo, 0);
    m_chart.setValueScale(ChartScale::Logarithmic);
    EXPECT_GT(m_chart.content().vertical.lo, 0);
}

TEST(LayerCharts, AClickNamesTheLayer)
{
    const auto analysis = sample::residualNetwork(20);
    ShiftScoresChart scores;
    RangesChart ranges;
    scores.resize(600, 300);
    ranges.resize(600, 300);
    scores.setScores(*analysis->shift);
    ranges.setRanges(weightRanges(analysis->variants[1]), "weight");
    QSignalSpy scoreClicked(&scores, &ShiftScoresChart::layerClicked);
    QSignalSpy rangeClicked(&ranges, &RangesChart::layerClicked);
    scores.show();
    ranges.show();
    QApplication::processEvents();
    QTest::mouseClick(
        scores.plotWidget(), Qt::LeftButton, {}, scores.chartLayout().plot.pixel({ 7.5, 0.02 }).toPoint());
    QTest::mouseClick(ranges.plotWidget(), Qt::LeftButton, {}, ranges.chartLayout().plot.pixel({ 12.5, 0 }).toPoint());
    ASSERT_EQ(scoreClicked.count(), 1);
    EXPECT_EQ(scoreClicked[0][0].toInt(), 7);
    ASSERT_EQ(rangeClicked.count(), 1);
    EXPECT_EQ(rangeClicked[0][0].toInt(), 12);
}

TEST(LayerCharts, TheLegendOfShiftScoresNamesAllThatIsDrawn)
{
    ShiftScoresChart scores;
    scores.setScores(*sample::residualNetwork(20)->shift);
    std::vector<LegendMark> marks;
    for (const LegendEntry& entry : scores.content().legend)
        marks.push_back(entry.mark);
    const std::vector<LegendMark> expected{ LegendMark::Fill, LegendMark::Fill, LegendMark::Line, LegendMark::Dashes };
    EXPECT_EQ(marks, expected) << "bars, bars of findings, the limit, the dashed mean";
}

TEST(LayerCharts, NumberLayersFromOneAtTheirMiddle)
{
    for (const int layers : { 1, 2, 20, 2000 }) {
        RangesChart ranges;
        ranges.resize(600, 300);
        ranges.setRanges(weightRanges(sample::residualNetwork(layers)->variants[1]), "weight");
        const auto& ticks = ranges.chartLayout().horizontalTicks;
        ASSERT_FALSE(ticks.empty()) << layers;
        for (const Tick& tick : ticks)
            EXPECT_EQ(tick.at + 0.5, QLocale().toDouble(tick.text)) << tick.text.toStdString();
    }
}

TEST(PairsChart, ShowsAtMostAThousandFinitePairs)
{
    analysis::PairSample pairs;
    for (int i = 0; i < 5000; ++i) {
        pairs.x.push_back(float(i));
        pairs.quantized.push_back(i % 100 == 0 ? std::numeric_limits<float>::quiet_NaN() : float(i));
    }
    PairsChart chart;
    chart.setPairs(pairs);
    EXPECT_LE(chart.pointCount(), PairsChart::mostPoints);
    EXPECT_GT(chart.pointCount(), 900U);
}

} // namespace
