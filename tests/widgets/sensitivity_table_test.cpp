// SPDX-License-Identifier: GPL-3.0-or-later
// Sensitivity as rows: classes, orders, blocks and channels, and how well a table is known.
#include <cmath>
#include <limits>

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_plans.h"
#include "widgets/charts/bar_chart.h"
#include "widgets/models/sensitivity_model.h"
#include "widgets/selection.h"
#include "widgets/views/row_table.h"
#include "widgets/views/sensitivity_status.h"
#include "widgets/views/sensitivity_view.h"

namespace {

using namespace widgets;
using analysis::Certainty;
using analysis::Interval;
using analysis::SensitivityCell;
using analysis::SensitivityTable;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

SensitivityCell cellOf(double mse, std::optional<Interval> drop)
{
    SensitivityCell cell;
    cell.certainty = drop ? Certainty::Exact : Certainty::Estimated;
    cell.samples = 1000;
    cell.mse = { mse, 0.9 * mse, 1.1 * mse };
    cell.sqnrDb = -10 * std::log10(mse);
    cell.top1Drop = drop;
    return cell;
}

/// Four layers at int4: high, low, open, estimated; and one that is not known.
std::shared_ptr<SensitivityTable> fiveRows()
{
    auto table = std::make_shared<SensitivityTable>();
    table->layers = { 0, 1, 2, 3, 4 };
    table->names = { "conv1", "layer1.0.conv1", "layer1.0.conv2", "layer1.1.conv1", "fc" };
    table->formats = { *analysis::parseFormat("int4") };
    table->cells = { cellOf(0.1, Interval{ 2, 1.5, 2.5 }), cellOf(0.001, Interval{ 0.1, 0, 0.2 }),
        cellOf(0.01, Interval{ 0.6, 0.2, 1.0 }), cellOf(0.02, std::nullopt), std::nullopt };
    return table;
}

QString textAt(const QAbstractItemModel* model, int row, int column)
{
    return model->index(row, column).data().toString();
}

TEST(SensitivityModel, HasSignsIntervalsAndClasses)
{
    SensitivityModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    EXPECT_EQ(model.rowCount(), 0);
    model.setTable(fiveRows(), 0, { 0, 1, 2, 3, 4 });
    ASSERT_EQ(model.rowCount(), 5);
    const std::vector<const char*> classes{ "high", "low", "open", "–", "–" };
    const std::vector<const char*> signs{ "=", "=", "=", "≈", "–" };
    for (int row = 0; row < 5; ++row) {
        EXPECT_EQ(textAt(&model, row, SensitivityModel::Class), QString(classes[std::size_t(row)])) << row;
        EXPECT_EQ(textAt(&model, row, SensitivityModel::Sign), QString(signs[std::size_t(row)])) << row;
    }
    EXPECT_EQ(textAt(&model, 0, SensitivityModel::Drop), QStringLiteral("2.00 [1.50, 2.50]"));
    EXPECT_EQ(model.layerAt(2), 2);
    EXPECT_EQ(model.layerAt(5), -1);
    EXPECT_EQ(model.rowOf(4), 4);
    EXPECT_EQ(model.rowOf(9), -1);
    model.setTable(nullptr, 0, {});
    EXPECT_EQ(model.rowCount(), 0);
}

TEST(SensitivityModel, ShowsWhatIsNotANumber)
{
    auto table = fiveRows();
    table->cells[1] = cellOf(nan, Interval{ nan, nan, nan });
    table->cells[1]->sqnrDb = infinity;
    table->cells[1]->kl = -infinity;
    SensitivityModel model;
    model.setTable(table, 0, { 4, 3, 2, 1, 0 });
    for (int row = 0; row < model.rowCount(); ++row) {
        for (int column = 0; column < model.columnCount(); ++column)
            EXPECT_FALSE(textAt(&model, row, column).isEmpty()) << row << ' ' << column;
    }
    EXPECT_EQ(textAt(&model, 3, SensitivityModel::Sqnr), QStringLiteral("∞"));
    EXPECT_EQ(model.rowOf(0), 4);
}

struct Shown {
    explicit Shown(const std::shared_ptr<SensitivityTable>& shown, int layers = 5) : table(shown), view(&selection)
    {
        selection.setAnalysis(sample::residualNetwork(layers));
        view.resize(1000, 640);
        view.setTables({ table });
    }
    std::shared_ptr<SensitivityTable> table;
    Selection selection;
    SensitivityView view;
};

TEST(SensitivityRows, AreSortedByAClickAndFollowTheOrderBox)
{
    Shown shown(fiveRows());
    const auto* rows = shown.view.rows()->model();
    const auto names = [&] {
        QStringList all;
        for (int row = 0; row < rows->rowCount(); ++row)
            all << textAt(rows, row, SensitivityModel::Name);
        return all;
    };
    EXPECT_EQ(names().first(), QStringLiteral("conv1"));
    shown.view.rows()->sortByColumn(SensitivityModel::Mse, Qt::AscendingOrder);
    EXPECT_EQ(names(), (QStringList{ "layer1.0.conv1", "layer1.0.conv2", "layer1.1.conv1", "conv1", "fc" }));
    shown.view.rows()->sortByColumn(SensitivityModel::Class, Qt::DescendingOrder);
    EXPECT_EQ(names().first(), QStringLiteral("layer1.0.conv2")) << "what is open needs more samples";
    shown.view.rows()->sortByColumn(-1, Qt::AscendingOrder);
    shown.view.orderBox()->setCurrentIndex(1);
    EXPECT_EQ(names(), (QStringList{ "conv1", "layer1.1.conv1", "layer1.0.conv2", "layer1.0.conv1", "fc" }));
    EXPECT_EQ(shown.view.heatMap()->map().rows.front(), QStringLiteral("conv1"));
    Q_EMIT shown.view.rows()->clicked(rows->index(1, 0));
    EXPECT_EQ(shown.selection.layer(), 3);
    EXPECT_EQ(shown.view.rows()->currentIndex().row(), 1);
}

TEST(SensitivityRows, BlocksAndChannelsHaveTablesOfTheirOwn)
{
    Shown shown(fiveRows());
    QSignalSpy wishes(&shown.view, &SensitivityView::measureWanted);
    QSignalSpy values(&shown.view, &SensitivityView::layerValuesChanged);
    QComboBox* per = shown.view.perBox();
    per->setCurrentIndex(per->findData(int(SensitivityPer::Block)));
    EXPECT_TRUE(shown.view.heatMap()->isEmpty());
    EXPECT_EQ(shown.view.rows()->model()->rowCount(), 0);
    shown.view.heatMap()->emptyButton()->click();
    ASSERT_EQ(wishes.count(), 1);
    EXPECT_EQ(wishes[0][0].value<SensitivityWish>().per, SensitivityPer::Block);
    auto blocks = std::make_shared<SensitivityTable>(*fiveRows());
    blocks->names = { "conv1", "layer1.0", "layer1.1", "layer2.0", "fc" };
    shown.view.setOtherTable(SensitivityPer::Block, blocks);
    EXPECT_EQ(shown.view.heatMap()->map().rows[1], QStringLiteral("layer1.0"));
    EXPECT_EQ(values.count(), 0) << "other views colour layers";

    per->setCurrentIndex(per->findData(int(SensitivityPer::Channel)));
    EXPECT_FALSE(shown.view.targetBox()->isEnabled());
    shown.selection.setLayer(2);
    ASSERT_TRUE(shown.view.measureButton()->isEnabled());
    shown.view.measureButton()->click();
    const auto wish = wishes[1][0].value<SensitivityWish>();
    EXPECT_EQ(wish.per, SensitivityPer::Channel);
    EXPECT_EQ(wish.channelsOf, shown.selection.analysis()->graph.layers[2].name);
    EXPECT_EQ(wish.target, analysis::SensitivityTarget::Weights);
    auto channels = std::make_shared<SensitivityTable>(*fiveRows());
    channels->layers.assign(5, 2);
    channels->names = { "c[0]", "c[1]", "c[2]", "c[3]", "c[4]" };
    shown.view.setOtherTable(SensitivityPer::Channel, channels);
    EXPECT_EQ(shown.view.heatMap()->map().rows.size(), 5U);
    EXPECT_FALSE(shown.view.bars()->isEmpty());
    per->setCurrentIndex(per->findData(int(SensitivityPer::Layer)));
    EXPECT_TRUE(shown.view.targetBox()->isEnabled());
    EXPECT_EQ(shown.view.heatMap()->map().rows[1], QStringLiteral("layer1.0.conv1"));
    shown.view.setOtherTable({}, nullptr);
    per->setCurrentIndex(per->findData(int(SensitivityPer::Block)));
    EXPECT_TRUE(shown.view.heatMap()->isEmpty());
}

TEST(SensitivityRows, EveryMetricAndModeOfOneAndOfThousandsOfLayers)
{
    for (const int layers : { 1, 2000 }) {
        const auto analysis = sample::plannedNetwork(layers);
        Selection selection;
        SensitivityView view(&selection);
        selection.setAnalysis(analysis);
        view.resize(900, 600);
        std::vector<SensitivityView::Table> tables;
        for (const SensitivityTable& table : analysis->sensitivity) {
            auto broken = std::make_shared<SensitivityTable>(table);
            for (auto& cell : broken->cells) {
                if (cell) {
                    cell->sqnrDb = nan;
                    cell->mse.value = infinity;
                    break;
                }
            }
            tables.push_back(broken);
        }
        view.setTables(tables);
        view.show();
        for (int mode = 0; mode < view.modeBox()->count(); ++mode) {
            for (int target = 0; target < view.targetBox()->count(); ++target) {
                for (int metric = 0; metric < view.metricBox()->count(); ++metric) {
                    view.modeBox()->setCurrentIndex(mode);
                    view.targetBox()->setCurrentIndex(target);
                    view.metricBox()->setCurrentIndex(metric);
                    view.orderBox()->setCurrentIndex(metric % 2);
                    const bool known = !view.heatMap()->isEmpty();
                    EXPECT_EQ(view.rows()->model()->rowCount(), known ? int(analysis->graph.layers.size()) : 0);
                }
                EXPECT_FALSE(view.grab().isNull());
            }
        }
    }
}

TEST(SensitivityStatus, SaysHowMuchIsKnown)
{
    SensitivityTable table = *fiveRows();
    EXPECT_EQ(knownCells(table), QStringLiteral("3 of 5 cells measured (=), 1 estimated (≈), 1 not known yet"));
    table.cells.assign(5, cellOf(0.1, Interval{ 1, 1, 1 }));
    EXPECT_EQ(knownCells(table), QStringLiteral("5 of 5 cells measured (=), none estimated (≈)"));
    EXPECT_EQ(orderOfEstimates(0.9971), QStringLiteral("order of estimates against measured: ρ = 0.997"));
    EXPECT_TRUE(signsExplained().contains(QStringLiteral("⟨g, δ⟩")));
}

} // namespace
