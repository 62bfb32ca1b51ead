// SPDX-License-Identifier: GPL-3.0-or-later
// The tab Plan as a person uses it: with mouse and keys.
#include <cmath>

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_problem.h"
#include "widgets/charts/pareto_chart.h"
#include "widgets/models/plan_layer_model.h"
#include "widgets/number_text.h"
#include "widgets/views/numbers_panel.h"
#include "widgets/views/plan_comparison.h"
#include "widgets/views/plan_layer_table.h"

namespace {

using namespace widgets;
using sample::ShownPlan;

/// Everything that the panel of numbers says.
QString said(const PlanView& view)
{
    return view.numbers()->text();
}

/// Weights and inputs apart.
struct BothParts {
    explicit BothParts(int layers)
        : analysis(sample::residualNetwork(layers))
        , problem(sample::planProblemOfBoth(analysis->graph))
        , view(&selection)
    {
        const auto source = sample::planSourceOfBoth(problem);
        selection.setAnalysis(analysis);
        view.resize(1000, 700);
        view.setSource(source);
        view.setOutputPower(4.0);
        view.session()->setWish(firstWish(*source, analysis::SensitivityTarget::Both));
        sample::waitFor(*view.session());
    }
    std::shared_ptr<const analysis::Analysis> analysis;
    std::shared_ptr<analysis::PlanProblem> problem;
    Selection selection;
    PlanView view;
};

/// Drags the top of a layer's bar from one number of bits to another; `part` is where in the bar, from 0 to 1.
class Drag {
public:
    Drag(BitsChart* chart, int layer, double part) : m_chart(chart), m_x(layer + part) { }

    void press(int bits) { QTest::mousePress(m_chart->plotWidget(), Qt::LeftButton, {}, at(bits)); }
    void move(int bits) { QTest::mouseMove(m_chart->plotWidget(), at(bits)); }
    void release(int bits) { QTest::mouseRelease(m_chart->plotWidget(), Qt::LeftButton, {}, at(bits)); }

private:
    [[nodiscard]] QPoint at(int bits) const
    {
        return m_chart->chartLayout().plot.pixel({ m_x, double(bits) }).toPoint();
    }

    BitsChart* m_chart;
    double m_x;
};

TEST(PlanByHand, DraggingABarChangesSizeBitopsAndDamageAtOnce)
{
    ShownPlan shown(8);
    shown.view.show();
    PlanSession& session = *shown.view.session();
    const analysis::Assignment before = session.choices();
    const QString saidBefore = said(shown.view);
    const int bits = shown.problem->layers[2].choices[before[2]].weights.bits;
    const int target = bits == 2 ? 8 : 2;
    Drag drag(shown.view.bits(), 2, 0.5);
    drag.press(bits);
    drag.move(target);
    analysis::Assignment after = before;
    after[2] = target == 2 ? 4 : 1;
    EXPECT_EQ(session.choices(), after) << "while the button is down";
    const analysis::PlanTotals totals = totalsOf(*shown.problem, after);
    EXPECT_TRUE(said(shown.view).contains(bytesText(double(totals.bytes)))) << said(shown.view).toStdString();
    EXPECT_TRUE(said(shown.view).contains(decibelText(10 * std::log10(4.0 / session.predict(after)))));
    EXPECT_NE(said(shown.view), saidBefore);
    EXPECT_FALSE(session.canUndo()) << "a drag is one step, and not yet done";
    drag.release(target);
    ASSERT_TRUE(shown.view.undoButton()->isEnabled());
    shown.view.undoButton()->click();
    EXPECT_EQ(session.choices(), before);
    EXPECT_EQ(said(shown.view), saidBefore);
    ASSERT_TRUE(shown.view.redoButton()->isEnabled());
    shown.view.redoButton()->click();
    EXPECT_EQ(session.choices(), after);
}

TEST(PlanByHand, InputsHaveABarOfTheirOwnToDrag)
{
    BothParts shown(8);
    shown.view.show();
    const PlanSession& session = *shown.view.session();
    const auto choiceOf = [&](std::size_t layer) {
        return session.problem()->layers[layer].choices[session.choices()[layer]];
    };
    const analysis::PlanChoice before = choiceOf(3);
    const int target = before.activations.bits == 6 ? 8 : 6;
    Drag drag(shown.view.bits(), 3, 0.8);
    drag.press(before.activations.bits);
    drag.move(target);
    drag.release(target);
    EXPECT_EQ(choiceOf(3).activations.bits, target);
    EXPECT_EQ(choiceOf(3).weights, before.weights) << "the other half of the bar";
    EXPECT_EQ(session.totals(), totalsOf(*session.problem(), session.choices()));
}

TEST(PlanByHand, BitsOfTheSelectedLayerCanBeTyped)
{
    ShownPlan shown(8);
    shown.view.show();
    const PlanSession& session = *shown.view.session();
    shown.selection.setLayer(5);
    const auto type = [&](const char* text) {
        QLineEdit* edit = shown.view.layerChoice()->lineEdit();
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    };
    struct Case {
        const char* typed;
        const char* shown;
    };
    for (const Case& each : { Case{ "2", "int2" }, Case{ "int8", "int8" }, Case{ " 32 ", "fp32" },
             Case{ "INT6", "int6" }, Case{ "5", "int6" }, Case{ "", "int6" }, Case{ "4/8", "int6" } }) {
        type(each.typed);
        const auto& choice = session.problem()->layers[5].choices[session.choices()[5]];
        EXPECT_EQ(choiceName(choice), each.shown) << each.typed;
        EXPECT_EQ(shown.view.layerChoice()->currentText(), QLatin1String(each.shown)) << each.typed;
        EXPECT_TRUE(said(shown.view).contains(bytesText(double(session.totals().bytes))));
    }
}

TEST(PlanByHand, TypingIntoTheTableOfLayers)
{
    BothParts shown(8);
    shown.view.pages()->setCurrentIndex(1);
    shown.view.show();
    const PlanSession& session = *shown.view.session();
    PlanLayerTable* table = shown.view.layerTable();
    const auto type = [&](const char* text) {
        table->setCurrentIndex(shown.view.layers()->index(2, PlanLayerModel::Choice));
        QTest::keyClicks(table, QString(QLatin1Char(text[0])));
        auto* editor = table->viewport()->findChild<QComboBox*>();
        ASSERT_NE(editor, nullptr);
        QTest::keyClicks(editor->lineEdit(), QLatin1String(text + 1));
        EXPECT_EQ(editor->currentText(), QLatin1String(text));
        QTest::keyClick(editor->lineEdit(), Qt::Key_Return);
        QTest::qWait(1); // the editor is deleted later
    };
    const auto choice = [&] { return choiceName(session.problem()->layers[2].choices[session.choices()[2]]); };
    type("4/6");
    EXPECT_EQ(choice(), "int4/int6");
    type("8");
    EXPECT_EQ(choice(), "int8/int6") << "inputs keep what they have";
    type("int6/int8");
    EXPECT_EQ(choice(), "int6/int8");
    type("7");
    EXPECT_EQ(choice(), "int6/int8");
    EXPECT_EQ(shown.selection.layer(), 2) << "the row that is worked on is selected everywhere";
    shown.selection.setLayer(4);
    EXPECT_EQ(table->currentIndex().row(), 4);
}

TEST(PlanByHand, WhatIsPredictedCarriesItsSignEverywhere)
{
    BothParts shown(8);
    const QString numbers = said(shown.view);
    EXPECT_TRUE(numbers.contains(QStringLiteral("SQNR ≈\t")));
    EXPECT_TRUE(numbers.contains(QStringLiteral("SQNR =\t–")));
    const QStandardItemModel* plans = shown.view.comparison()->rows();
    EXPECT_TRUE(plans->headerData(2, Qt::Horizontal).toString().startsWith(QStringLiteral("≈")));
    EXPECT_TRUE(plans->headerData(3, Qt::Horizontal).toString().startsWith(QStringLiteral("=")));
    for (const LegendEntry& entry : shown.view.pareto()->content().legend)
        EXPECT_TRUE(entry.name.endsWith(QStringLiteral("≈"))) << entry.name.toStdString();
    EXPECT_TRUE(shown.view.layers()
                    ->headerData(PlanLayerModel::Damage, Qt::Horizontal, Qt::DisplayRole)
                    .toString()
                    .contains(QStringLiteral("≈")));
}

TEST(PlanByHand, MeasuringPutsTheTruthBesideThePrediction)
{
    ShownPlan shown(8);
    QSignalSpy wanted(&shown.view, &PlanView::measureWanted);
    QTest::mouseClick(shown.view.measureButton(), Qt::LeftButton);
    ASSERT_EQ(wanted.count(), 1);
    PlanSession& session = *shown.view.session();
    analysis::PlanMeasurement truth;
    truth.sqnrDb = 20;
    truth.mse = 0.04;
    truth.top1Drop = 0.25;
    session.setMeasured(wanted[0][0].value<analysis::Assignment>(), truth);
    EXPECT_TRUE(said(shown.view).contains(QStringLiteral("SQNR =\t") + decibelText(20)));
    const DataTable drawn = shown.view.pareto()->dataTable();
    const auto& current = drawn.rows.back();
    EXPECT_EQ(std::get<QString>(current[0]), QStringLiteral("this plan"));
    EXPECT_NEAR(std::get<double>(current[3]), 0.1, 1e-12) << "‖y − ŷ‖ / ‖y‖ at 20 dB";
    EXPECT_NEAR(std::get<double>(current[2]), std::sqrt(session.predictedMse() / 4.0), 1e-12);
    EXPECT_EQ(shown.view.pareto()->content().legend.back().mark, LegendMark::Diamond);
}

TEST(PlanByHand, APlanIsSavedAndItsPointsAreClicked)
{
    ShownPlan shown(8);
    shown.view.show();
    PlanSession& session = *shown.view.session();
    QSignalSpy saved(&shown.view, &PlanView::saveWanted);
    session.choose(1, 1, PlanSession::Change::Final);
    QTest::mouseClick(shown.view.saveButton(), Qt::LeftButton);
    ASSERT_EQ(saved.count(), 1);
    EXPECT_EQ(saved[0][0].value<analysis::Assignment>(), session.choices());
    const auto uniform = std::ranges::find(session.baselines(), QStringLiteral("uniform int8"), &NamedPlan::name);
    ASSERT_NE(uniform, session.baselines().end());
    const analysis::Assignment int8 = uniform->choices;
    const DataTable drawn = shown.view.pareto()->dataTable();
    for (const auto& row : drawn.rows) {
        if (std::get<QString>(row[0]) != QStringLiteral("uniform int8"))
            continue;
        const QPointF at =
            shown.view.pareto()->chartLayout().plot.pixel({ std::get<double>(row[1]), std::get<double>(row[2]) });
        QTest::mouseClick(shown.view.pareto()->plotWidget(), Qt::LeftButton, {}, at.toPoint());
    }
    EXPECT_EQ(session.choices(), int8);
}

} // namespace
