// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/plan_view.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLocale>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QStandardItemModel>

#include <gtest/gtest.h>

#include "sample_problem.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/charts/share_chart.h"
#include "widgets/models/plan_layer_model.h"
#include "widgets/number_text.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/plan_comparison.h"
#include "widgets/views/plan_controls.h"

namespace {

using namespace widgets;
using sample::ShownPlan;

TEST(PlanView, ComparesThePlanWithBaselinesAndWithWhatWasMeasured)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    const QStandardItemModel* plans = shown.view.comparison()->rows();
    const int before = plans->rowCount();
    EXPECT_EQ(before, 1 + int(session.baselines().size()));
    EXPECT_EQ(plans->item(0, 3)->text(), QStringLiteral("–"));
    session.setMeasured(session.choices(), { 0.01, 26.02, 0.5, 100 });
    EXPECT_EQ(plans->item(0, 3)->text(), QLocale().toString(26.0, 'f', 1));
    analysis::Assignment other = session.choices();
    other[0] = other[0] == 1 ? 2 : 1;
    session.setMeasured(other, { 0.02, 23, std::nullopt, 100 });
    EXPECT_EQ(plans->rowCount(), before + 1) << "a plan that is neither this one nor a baseline";
    Q_EMIT shown.view.comparison()->doubleClicked(plans->index(before, 0));
    EXPECT_EQ(session.choices(), other);
}

TEST(PlanView, SliderBarsAndListChangeTheSamePlan)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    shown.view.controls()->budget()->setValue(0);
    EXPECT_EQ(double(session.totals().bytes), session.leastCost());
    Q_EMIT shown.view.bits()->bitsDragged(2, 1);
    Q_EMIT shown.view.bits()->bitsDropped(2, 1);
    EXPECT_EQ(session.choices()[2], 1U);
    shown.selection.setLayer(4);
    ASSERT_EQ(shown.view.layerChoice()->count(), 5);
    Q_EMIT shown.view.layerChoice()->activated(2);
    EXPECT_EQ(session.choices()[4], 2U);
    EXPECT_EQ(shown.view.layerChoice()->currentText(), QStringLiteral("int6"));
    Q_EMIT shown.view.bits()->layerClicked(6);
    EXPECT_EQ(shown.selection.layer(), 6);
}

TEST(PlanView, MeasuringFillsInTheTruthOfThisPlanAlone)
{
    ShownPlan shown(8);
    QSignalSpy wanted(&shown.view, &PlanView::measureWanted);
    shown.view.measureButton()->click();
    ASSERT_EQ(wanted.count(), 1);
    analysis::PlanMeasurement truth;
    truth.sqnrDb = 33.4;
    truth.mse = 0.003;
    const analysis::Assignment plan = shown.view.session()->choices();
    shown.view.session()->setMeasured(plan, truth);
    EXPECT_TRUE(shown.view.numbers()->text().contains(QStringLiteral("33.4")));
    shown.view.session()->choose(0, 0, PlanSession::Change::Final);
    EXPECT_FALSE(shown.view.numbers()->text().contains(QStringLiteral("33.4")));
    shown.view.session()->undo();
    EXPECT_TRUE(shown.view.numbers()->text().contains(QStringLiteral("33.4")));
}

TEST(PlanView, EmptyAsksForSensitivityAndThousandsOfLayersAreShown)
{
    Selection selection;
    PlanView empty(&selection);
    QSignalSpy wanted(&empty, &PlanView::sensitivityWanted);
    empty.measureButton()->click();
    EXPECT_EQ(wanted.count(), 1);
    EXPECT_TRUE(empty.bits()->isEmpty());
    EXPECT_FALSE(empty.grab().isNull());

    ShownPlan one(1);
    EXPECT_FALSE(one.view.grab().isNull());
    ShownPlan many(2000);
    EXPECT_FALSE(many.view.grab().isNull());
    EXPECT_FALSE(many.view.shares()->isEmpty());
}

TEST(PlanView, TheChartFollowsTheLimit)
{
    ShownPlan shown(8);
    EXPECT_EQ(shown.view.pareto()->dataTable().header[1], QStringLiteral("size (kB)"));
    QComboBox* resource = shown.view.controls()->resource();
    resource->setCurrentIndex(1);
    Q_EMIT resource->activated(1);
    EXPECT_TRUE(shown.view.pareto()->dataTable().header[1].contains(QStringLiteral("BitOps")));
    EXPECT_EQ(shown.view.comparison()->rows()->headerData(1, Qt::Horizontal).toString(), QStringLiteral("BitOps"));
    shown.view.controls()->limit()->setValue(0);
    EXPECT_EQ(shown.view.session()->cost(), shown.view.session()->leastCost());
}

TEST(PlanView, RowsEditAndFixLayers)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    PlanLayerModel* rows = shown.view.layers();
    const QAbstractItemModelTester tester(rows, QAbstractItemModelTester::FailureReportingMode::Fatal);
    ASSERT_EQ(rows->rowCount(), 8);
    const QModelIndex at = rows->index(2, PlanLayerModel::Choice);
    EXPECT_TRUE(rows->setData(at, QStringLiteral("int4"), Qt::EditRole));
    EXPECT_EQ(session.choices()[2], 3U);
    EXPECT_FALSE(rows->setData(at, QStringLiteral("int5"), Qt::EditRole));
    EXPECT_TRUE(rows->setData(at, Qt::Checked, Qt::CheckStateRole));
    EXPECT_TRUE(session.problem()->layers[2].fixed);
    EXPECT_FALSE(rows->flags(rows->index(2, PlanLayerModel::Choice)).testFlag(Qt::ItemIsEditable));
    shown.selection.setLayer(2);
    EXPECT_TRUE(shown.view.fixedLayer()->isChecked());
    shown.view.fixedLayer()->click();
    EXPECT_FALSE(session.problem()->layers[2].fixed);
}

TEST(PlanView, MarksWhatIsOverBudgetAndNamesPlansOfOtherBudgets)
{
    ShownPlan shown(8);
    PlanSession& session = *shown.view.session();
    session.setBudget(0.2 * double(shown.problem->fp32Bytes), PlanSession::Change::Final);
    const QStandardItemModel* plans = shown.view.comparison()->rows();
    const auto rowOf = [&](const QString& name) {
        for (int row = 0; row < plans->rowCount(); ++row) {
            if (plans->item(row, 0)->text().split(QStringLiteral(" · ")).contains(name))
                return row;
        }
        return -1;
    };
    const int int8 = rowOf(QStringLiteral("uniform int8"));
    ASSERT_GE(int8, 0);
    EXPECT_TRUE(plans->item(int8, 1)->text().startsWith(QLatin1Char('>')));
    EXPECT_FALSE(plans->item(0, 1)->text().startsWith(QLatin1Char('>')));
    ASSERT_GE(rowOf(QStringLiteral("uniform int4")), 0);
    // The same choices are one row with both names.
    session.setMeasured(session.choices(), { 0.01, 26, {}, 100 }, QStringLiteral("optimum"), session.budget());
    EXPECT_EQ(rowOf(QStringLiteral("optimum")), 0);
    analysis::Assignment other = session.choices();
    other[0] = other[0] == 1 ? 2 : 1;
    session.setMeasured(other, { 0.02, 23, {}, 100 }, QStringLiteral("greedy"), { 12'000'000, {} });
    EXPECT_GE(rowOf(QStringLiteral("greedy ≤ ") + bytesText(12e6)), 0);
}

TEST(PlanView, AsksForThePlanThatIsWished)
{
    ShownPlan shown(8);
    QSignalSpy wanted(&shown.view, &PlanView::planWanted);
    shown.view.controls()->ends()->click();
    shown.view.compareButton()->click();
    shown.view.drop()->setValue(0.7);
    shown.view.holdButton()->click();
    ASSERT_EQ(wanted.count(), 2);
    const auto compared = wanted[0][0].value<analysis::PlanWish>();
    EXPECT_EQ(compared.maxBytes, shown.view.session()->totals().bytes);
    EXPECT_FALSE(compared.maxDrop);
    EXPECT_TRUE(compared.ends);
    const auto held = wanted[1][0].value<analysis::PlanWish>();
    EXPECT_EQ(held.maxDrop, 0.7);
    EXPECT_FALSE(held.maxBytes);
    // Nothing is known of inputs.
    QSignalSpy screening(&shown.view, &PlanView::screeningWanted);
    QComboBox* target = shown.view.controls()->target();
    target->setCurrentIndex(2);
    Q_EMIT target->activated(2);
    ASSERT_EQ(screening.count(), 1);
    EXPECT_EQ(screening[0][0].value<analysis::SensitivityTarget>(), analysis::SensitivityTarget::Both);
}

} // namespace
