// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/compare_view.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QFile>
#include <QHeaderView>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_findings.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/charts/scatter_chart.h"
#include "widgets/models/variant_metrics.h"
#include "widgets/models/variant_model.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"

namespace {

using namespace widgets;

class CompareViewTest : public ::testing::Test {
protected:
    CompareViewTest() : m_view(&m_selection)
    {
        m_view.resize(900, 600);
        m_view.show();
    }
    void open() { m_selection.setAnalysis(sample::withProvenance(*sample::residualNetwork(5))); }
    [[nodiscard]] QAbstractItemModel& rows() const { return *m_view.table()->model(); }
    static void choose(QComboBox* box, const char* metric)
    {
        ASSERT_GE(box->findData(QString(metric)), 0) << metric;
        box->setCurrentIndex(box->findData(QString(metric)));
    }
    Selection m_selection;
    CompareView m_view;
};

TEST_F(CompareViewTest, SaysWhatWouldFillIt)
{
    EXPECT_TRUE(m_view.emptyState()->isVisible());
    QSignalSpy wanted(&m_view, &CompareView::runWanted);
    m_view.emptyState()->button()->click();
    EXPECT_EQ(wanted.count(), 1);
    open();
    EXPECT_FALSE(m_view.emptyState()->isVisible());
}

TEST_F(CompareViewTest, SurvivesEveryKindOfAnalysis)
{
    auto many = std::make_shared<analysis::Analysis>(*sample::residualNetwork(2));
    for (int i = 0; i < 40; ++i) {
        many->variants.push_back(many->variants[std::size_t(i % 4)]);
        many->variants.back().recipe.name = "copy-" + std::to_string(i);
    }
    for (const auto& analysis : { sample::residualNetwork(1), sample::brokenNetwork(5), sample::residualNetwork(2000),
             std::shared_ptr<const analysis::Analysis>(many) }) {
        m_selection.setAnalysis(analysis);
        EXPECT_EQ(rows().rowCount(), int(analysis->variants.size()));
        for (QComboBox* box : { m_view.barMetric(), m_view.costMetric(), m_view.gainMetric() }) {
            for (int i = 0; i < box->count(); ++i)
                box->setCurrentIndex(i);
        }
        EXPECT_FALSE(m_view.grab().isNull());
    }
    m_selection.setAnalysis(nullptr);
    EXPECT_EQ(rows().rowCount(), 0);
    EXPECT_TRUE(m_view.paretoBest().empty());
}

TEST_F(CompareViewTest, SelectionGoesBothWays)
{
    open();
    m_selection.setVariant(2);
    EXPECT_EQ(m_view.table()->currentIndex().row(), 2);
    m_view.table()->setFocus();
    QTest::keyClick(m_view.table(), Qt::Key_Down);
    EXPECT_EQ(m_selection.variant(), 3);
    m_view.table()->sortByColumn(VariantModel::FirstMetricColumn, Qt::AscendingOrder);
    EXPECT_EQ(m_selection.variant(), 3);
    m_view.table()->selectRow(0);
    EXPECT_EQ(m_selection.currentVariant()->recipe.name, "ptsq-w4a4") << "the least accurate";

    Q_EMIT m_view.bars()->barClicked(1);
    EXPECT_EQ(m_selection.variant(), 1);
    Q_EMIT m_view.scatter()->pointClicked(0);
    EXPECT_EQ(m_selection.variant(), 0);
    EXPECT_EQ(rows().index(m_view.table()->currentIndex().row(), 0).data(), "fp32");
}

TEST_F(CompareViewTest, BarsAndPointsShowTheChosenMetrics)
{
    open();
    const auto& variants = m_selection.analysis()->variants;
    choose(m_view.barMetric(), "size_bytes");
    const DataTable bars = m_view.bars()->dataTable();
    ASSERT_EQ(bars.rows.size(), variants.size());
    EXPECT_EQ(std::get<double>(bars.rows[2][1]), double(variants[2].sizeBytes) / 1e3) << "kB, as the title says";
    choose(m_view.costMetric(), "bitops");
    choose(m_view.gainMetric(), "output_sqnr_db");
    const DataTable points = m_view.scatter()->dataTable();
    EXPECT_EQ(std::get<double>(points.rows[2][1]), variants[2].bitops / 1e9);
    EXPECT_EQ(std::get<double>(points.rows[2][2]), variants[2].output.error.sqnrDb);
}

TEST_F(CompareViewTest, BarsShowWhatDiffersAtFirst)
{
    EXPECT_EQ(m_view.barMetric()->currentData(), "top1_drop");
    open();
    EXPECT_EQ(m_view.barMetric()->currentData(), "top1_drop");
    EXPECT_FALSE(m_view.bars()->showsPoints());
}

TEST_F(CompareViewTest, TheTableIsAsHighAsItsRowsAndNeverScrollsSideways)
{
    open();
    for (const QSize size : { QSize(684, 545), QSize(400, 300), QSize(1900, 1300) }) {
        m_view.resize(size);
        QApplication::processEvents();
        const QTableView& table = *m_view.table();
        EXPECT_LE(table.horizontalHeader()->length(), table.viewport()->width()) << size.width();
        EXPECT_LE(table.height(), size.height() / 2) << size.width();
        if (size.height() > 500) {
            EXPECT_EQ(table.verticalScrollBar()->maximum(), 0) << "six rows have room at " << size.height();
        }
    }
}

TEST_F(CompareViewTest, NamesTheVariantsThatNoOtherBeats)
{
    open();
    choose(m_view.costMetric(), "size_bytes");
    choose(m_view.gainMetric(), "top1");
    EXPECT_EQ(m_view.paretoBest(), (std::vector<int>{ 4, 3, 1, 0 })) << "entropy is as large as minmax and worse";
}

TEST_F(CompareViewTest, WithoutLabelsAMetricThatWasMeasuredIsShown)
{
    analysis::Analysis unlabelled = *sample::withProvenance(*sample::residualNetwork(3));
    for (analysis::VariantResult& variant : unlabelled.variants) {
        variant.output.top1.reset();
        variant.output.top1Drop.reset();
        variant.output.agreement.reset();
    }
    m_selection.setAnalysis(std::make_shared<analysis::Analysis>(unlabelled));
    EXPECT_EQ(m_view.barMetric()->currentData(), "output_sqnr_db");
    EXPECT_EQ(m_view.gainMetric()->currentData(), "output_sqnr_db");
    EXPECT_FALSE(m_view.scatter()->isEmpty());
    m_view.resize(2000, 600);
    m_view.show();
    for (int metric = 0; metric < 3; ++metric)
        EXPECT_TRUE(m_view.table()->isColumnHidden(VariantModel::FirstMetricColumn + metric)) << "a column of nothing";
    EXPECT_FALSE(m_view.table()->isColumnHidden(VariantModel::FirstMetricColumn + 3));
}

TEST_F(CompareViewTest, CopiesAndExports)
{
    open();
    m_view.table()->setFocus();
    m_view.table()->selectAll();
    QApplication::clipboard()->clear();
    QTest::keyClick(m_view.table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList copied = QApplication::clipboard()->text().split('\n', Qt::SkipEmptyParts);
    ASSERT_EQ(copied.size(), 6);
    EXPECT_TRUE(copied[0].startsWith("variant\tformat\tcalibration\ttop-1 %\t"));
    const QTemporaryDir folder;
    ASSERT_TRUE(m_view.writeCsv(folder.filePath("v.csv")));
    QFile file(folder.filePath("v.csv"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    EXPECT_EQ(file.readAll().count("\r\n"), 6);
    EXPECT_FALSE(m_view.writeCsv(folder.filePath("v.csv/below.csv")));
}

} // namespace
