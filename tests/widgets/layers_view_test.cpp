// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/layers_view.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include "analysis/report/columns.h"
#include "sample_analysis.h"
#include "widgets/models/layer_difference_proxy.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"

namespace {

using namespace widgets;

class LayersViewTest : public ::testing::Test {
protected:
    LayersViewTest() : m_view(&m_selection)
    {
        m_view.resize(900, 500);
        m_view.show();
    }
    void open(int layers)
    {
        m_selection.setAnalysis(sample::residualNetwork(layers));
        m_selection.setVariant(1);
    }
    [[nodiscard]] QAbstractItemModel& rows() const { return *m_view.table()->model(); }
    [[nodiscard]] QString name(int row) const { return rows().index(row, LayerModel::NameColumn).data().toString(); }
    [[nodiscard]] QToolButton* chip(const char* kind) const
    {
        for (auto* button : m_view.findChildren<QToolButton*>()) {
            if (button->text() == kind)
                return button;
        }
        return nullptr;
    }
    Selection m_selection;
    LayersView m_view;
};

TEST_F(LayersViewTest, SaysWhatWouldFillIt)
{
    EXPECT_TRUE(m_view.emptyState()->isVisible());
    EXPECT_FALSE(m_view.emptyState()->text().isEmpty());
    QSignalSpy wanted(&m_view, &LayersView::modelWanted);
    m_view.emptyState()->button()->click();
    EXPECT_EQ(wanted.count(), 1);
    open(5);
    EXPECT_FALSE(m_view.emptyState()->isVisible());
    m_selection.setAnalysis(nullptr);
    EXPECT_TRUE(m_view.emptyState()->isVisible());
}

TEST_F(LayersViewTest, SurvivesEveryKindOfAnalysis)
{
    const QAbstractItemModelTester tester(&rows(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (const auto& analysis :
        { sample::residualNetwork(1), sample::brokenNetwork(5), sample::residualNetwork(200) }) {
        m_selection.setAnalysis(analysis);
        EXPECT_EQ(rows().rowCount(), int(analysis->graph.layers.size()));
        for (int variant = 0; variant < int(analysis->variants.size()); ++variant) {
            m_selection.setVariant(variant);
            m_selection.setBaseline(int(analysis->variants.size()) - 1 - variant);
            m_selection.setLayer(int(analysis->graph.layers.size()) - 1);
            EXPECT_FALSE(m_view.grab().isNull());
        }
    }
}

TEST_F(LayersViewTest, SelectionGoesBothWays)
{
    open(20);
    m_selection.setLayer(7);
    EXPECT_EQ(m_view.table()->currentIndex().row(), 7);
    EXPECT_TRUE(m_view.table()->selectionModel()->isRowSelected(7));

    m_view.table()->setFocus();
    QTest::keyClick(m_view.table(), Qt::Key_Down);
    EXPECT_EQ(m_selection.layer(), 8);
    QTest::keyClick(m_view.table(), Qt::Key_End, Qt::ControlModifier);
    EXPECT_EQ(m_selection.layer(), 19);
    const QRect cell = m_view.table()->visualRect(rows().index(3, 0));
    QTest::mouseClick(m_view.table()->viewport(), Qt::LeftButton, Qt::NoModifier, cell.center());
    EXPECT_EQ(m_selection.layer(), m_view.table()->currentIndex().row());

    m_selection.setLayer(-1);
    EXPECT_FALSE(m_view.table()->currentIndex().isValid());
    m_selection.back();
    EXPECT_EQ(m_view.table()->currentIndex().row(), m_selection.layer());
}

TEST_F(LayersViewTest, SortedRowsStillSelectTheirLayer)
{
    open(20);
    m_selection.setLayer(4);
    m_view.table()->sortByColumn(LayerModel::WeightSqnrColumn, Qt::AscendingOrder);
    EXPECT_EQ(m_selection.layer(), 4) << "sorting selects nothing else";
    EXPECT_EQ(name(m_view.table()->currentIndex().row()), "layer1.1.conv2");
    double last = -1e9;
    for (int row = 0; row < rows().rowCount(); ++row) {
        const double sqnr = rows().index(row, LayerModel::WeightSqnrColumn).data(SortRole).toDouble();
        EXPECT_GE(sqnr, last);
        last = sqnr;
    }
    m_view.table()->selectRow(0);
    EXPECT_EQ(m_selection.currentLayer()->name, name(0).toStdString());
    m_view.table()->sortByColumn(-1, Qt::AscendingOrder);
    EXPECT_EQ(name(0), "conv1") << "the network's order again";
}

TEST_F(LayersViewTest, FiltersByNameAndKindTogetherWithOthers)
{
    open(20);
    QTest::keyClicks(m_view.filterLine(), "layer2");
    EXPECT_EQ(m_selection.filter(), "layer2");
    EXPECT_GT(rows().rowCount(), 0);
    EXPECT_LT(rows().rowCount(), 20);
    for (int row = 0; row < rows().rowCount(); ++row)
        EXPECT_TRUE(name(row).contains("layer2"));
    m_view.filterLine()->clear();
    QTest::keyClicks(m_view.filterLine(), " ");
    ASSERT_NE(chip("linear"), nullptr);
    chip("linear")->click();
    EXPECT_EQ(m_selection.filter(), "kind:linear");
    EXPECT_EQ(rows().rowCount(), 1);
    chip("conv2d")->click();
    EXPECT_EQ(rows().rowCount(), 20);
    chip("conv2d")->click();
    chip("linear")->click();
    EXPECT_EQ(m_selection.filter(), "");

    m_selection.setFilter("conv1 kind:conv2d");
    EXPECT_EQ(m_view.filterLine()->text(), "conv1");
    EXPECT_TRUE(chip("conv2d")->isChecked());
    EXPECT_FALSE(chip("linear")->isChecked());
    m_selection.setFilter("no such layer");
    EXPECT_EQ(rows().rowCount(), 0);
    EXPECT_FALSE(m_view.grab().isNull());
}

TEST_F(LayersViewTest, AFilterDoesNotSelectAnotherLayer)
{
    open(20);
    m_selection.setLayer(4);
    m_selection.setFilter("kind:linear");
    EXPECT_EQ(m_selection.layer(), 4);
    EXPECT_FALSE(m_view.table()->currentIndex().isValid());
    m_selection.setFilter("");
    EXPECT_EQ(m_view.table()->currentIndex().row(), 4);
    EXPECT_EQ(m_selection.layer(), 4);
}

TEST_F(LayersViewTest, BoxesChooseVariantAndBaseline)
{
    open(20);
    EXPECT_EQ(m_view.variantBox()->currentText(), "ptsq-int8-minmax");
    EXPECT_EQ(m_view.baselineBox()->currentData().toInt(), -1);
    const int difference = LayerDifferenceProxy::differenceColumn(LayerModel::AccumulatedSqnrColumn);
    EXPECT_FALSE(m_view.isColumnShown(difference));

    m_view.baselineBox()->setFocus();
    QTest::keyClick(m_view.baselineBox(), Qt::Key_End);
    EXPECT_EQ(m_selection.baseline(), 4);
    EXPECT_TRUE(m_view.isColumnShown(difference));
    const auto& variants = m_selection.analysis()->variants;
    EXPECT_DOUBLE_EQ(rows().index(2, difference).data(SortRole).toDouble(),
        variants[1].layers[2].accumulated->sqnrDb - variants[4].layers[2].accumulated->sqnrDb);
    m_view.variantBox()->setFocus();
    QTest::keyClick(m_view.variantBox(), Qt::Key_Down);
    EXPECT_EQ(m_selection.variant(), 2);
    m_selection.setVariant(3);
    EXPECT_EQ(m_view.variantBox()->currentText(), "ptsq-w6a6");
    m_selection.setBaseline(-1);
    EXPECT_FALSE(m_view.isColumnShown(difference));
}

TEST_F(LayersViewTest, ColumnsComeAndGoAndAreKept)
{
    open(5);
    EXPECT_FALSE(m_view.isColumnShown(LayerModel::LocalSqnrColumn));
    m_view.setColumnShown(LayerModel::LocalSqnrColumn);
    m_view.setColumnHidden(LayerModel::ShapeColumn);
    m_view.table()->sortByColumn(LayerModel::SizeColumn, Qt::DescendingOrder);
    const QByteArray kept = m_view.saveColumns();

    LayersView other(&m_selection);
    other.restoreColumns(kept);
    EXPECT_TRUE(other.isColumnShown(LayerModel::LocalSqnrColumn));
    EXPECT_FALSE(other.isColumnShown(LayerModel::ShapeColumn));
    EXPECT_EQ(other.table()->horizontalHeader()->sortIndicatorSection(), int(LayerModel::SizeColumn));
    m_selection.setBaseline(2);
    EXPECT_TRUE(other.isColumnShown(LayerModel::LocalSqnrColumn)) << "kept when differences come";
    other.restoreColumns("not a header's state");
    EXPECT_TRUE(other.isColumnShown(LayerModel::LocalSqnrColumn));
}

TEST_F(LayersViewTest, CopiesSelectedRowsInTheShownOrder)
{
    open(20);
    m_view.table()->sortByColumn(LayerModel::NameColumn, Qt::DescendingOrder);
    m_view.table()->setFocus();
    m_view.table()->selectRow(1);
    QTest::keyClick(m_view.table(), Qt::Key_Down, Qt::ShiftModifier);
    QApplication::clipboard()->clear();
    QTest::keyClick(m_view.table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), 3);
    EXPECT_TRUE(lines[0].startsWith("layer\tkind\tshape"));
    EXPECT_TRUE(lines[1].startsWith(name(1) + "\t"));
    EXPECT_TRUE(lines[2].startsWith(name(2) + "\t"));
    EXPECT_EQ(lines[1].count('\t'), lines[0].count('\t'));
}

TEST_F(LayersViewTest, ExportsWhatIsShownWithAllColumns)
{
    open(20);
    m_selection.setFilter("layer2");
    m_view.table()->sortByColumn(LayerModel::NameColumn, Qt::DescendingOrder);
    const QTemporaryDir folder;
    const QString path = folder.filePath("rows.csv");
    const auto written = m_view.writeCsv(path);
    ASSERT_TRUE(written) << written.error().message;
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(file.readAll()).split("\r\n", Qt::SkipEmptyParts);
    ASSERT_EQ(lines.size(), rows().rowCount() + 1);
    EXPECT_EQ(lines[0].count(','), qsizetype(analysis::layerColumns().size()) - 1);
    for (int row = 0; row < rows().rowCount(); ++row)
        EXPECT_TRUE(lines[row + 1].startsWith("ptsq-int8-minmax," + name(row) + ","));

    const auto failed = m_view.writeCsv(folder.filePath("rows.csv/below-a-file.csv"));
    ASSERT_FALSE(failed);
    EXPECT_FALSE(failed.error().message.empty());
}

TEST_F(LayersViewTest, IsReachedByKeyboardAndNamed)
{
    open(5);
    for (const QWidget* widget : { static_cast<QWidget*>(m_view.filterLine()), static_cast<QWidget*>(m_view.table()),
             static_cast<QWidget*>(m_view.variantBox()), static_cast<QWidget*>(m_view.baselineBox()) }) {
        EXPECT_FALSE(widget->accessibleName().isEmpty());
        EXPECT_TRUE(widget->focusPolicy() & Qt::TabFocus);
    }
    QCoreApplication::processEvents(); // the chips are shown
    QApplication::setActiveWindow(&m_view);
    m_view.focusFilter();
    EXPECT_TRUE(m_view.filterLine()->hasFocus());
    QTest::keyClick(m_view.filterLine(), Qt::Key_Tab);
    EXPECT_TRUE(chip("conv2d")->hasFocus());
}

TEST_F(LayersViewTest, StaysFastWithTwoThousandLayers)
{
    open(2000);
    open(20);
    const auto msOf = [](const auto& what) {
        QElapsedTimer timer;
        timer.start();
        what();
        return timer.nsecsElapsed() / 1e6;
    };
    const auto large = sample::residualNetwork(2000);
    const double fill = msOf([&] { m_selection.setAnalysis(large); });
    const double variant = msOf([&] { m_selection.setVariant(3); });
    const double sort = msOf([&] { m_view.table()->sortByColumn(LayerModel::WeightSqnrColumn, Qt::DescendingOrder); });
    const double select = msOf([&] { m_selection.setLayer(1999); });
    const double filter = msOf([&] { m_selection.setFilter("conv2"); });
    m_view.grab(); // glyphs are cached
    const double paint = msOf([&] { m_view.grab(); });
    RecordProperty("fill_us", int(1000 * fill));
    RecordProperty("variant_us", int(1000 * variant));
    RecordProperty("sort_us", int(1000 * sort));
    RecordProperty("select_us", int(1000 * select));
    RecordProperty("filter_us", int(1000 * filter));
    RecordProperty("paint_us", int(1000 * paint));
    constexpr double generous = 2000; // ms: sanitizers, machines under load
    for (const double time : { fill, variant, sort, select, filter, paint })
        EXPECT_LT(time, generous);
    EXPECT_EQ(rows().rowCount(), 999);
}

} // namespace
