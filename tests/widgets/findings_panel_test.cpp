// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/findings_panel.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_findings.h"
#include "widgets/models/findings_model.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/panel_header.h"

namespace {

using namespace widgets;

TEST(FindingsPanel, AClickSelectsLayerAndVariant)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(20));
    FindingsPanel panel(&selection);
    panel.resize(800, 160);
    panel.show();
    EXPECT_TRUE(panel.emptyState()->isVisible());
    EXPECT_FALSE(panel.emptyState()->button()->isVisible()) << "a run has been made, and nothing was found";
    panel.setFindings(sample::findings());
    EXPECT_FALSE(panel.emptyState()->isVisible());
    panel.table()->selectRow(1);
    EXPECT_EQ(selection.currentVariant()->recipe.name, "ptsq-int8-minmax");
    EXPECT_EQ(selection.currentLayer()->name, "layer1.1.conv1");
    panel.table()->setFocus();
    QTest::keyClick(panel.table(), Qt::Key_Up);
    EXPECT_EQ(selection.currentVariant()->recipe.name, "ptsq-w4a4");
    EXPECT_EQ(selection.currentLayer()->name, "layer1.1.conv1") << "a finding of a whole variant names no layer";
    selection.setAnalysis(sample::residualNetwork(1));
    panel.table()->selectRow(1); // of a layer that is no more
    EXPECT_EQ(selection.layer(), 0);
}

TEST(FindingsPanel, SaysHowManyThereAre)
{
    Selection selection;
    FindingsPanel panel(&selection);
    EXPECT_EQ(panel.header()->summary(), "");
    panel.setFindings(sample::findings());
    EXPECT_EQ(panel.header()->summary(), "4 in all: 1 serious, 2 warnings, 1 note");
    panel.setFindings({ sample::findings()[3] });
    EXPECT_EQ(panel.header()->summary(), "1 note");
}

TEST(FindingsPanel, WhileSomethingIsMeasuredAnEmptyListIsNoNews)
{
    Selection selection;
    FindingsPanel panel(&selection);
    panel.show();
    EXPECT_TRUE(panel.emptyState()->button()->isVisible());
    panel.setActivity(FindingsPanel::Activity::Running);
    EXPECT_TRUE(panel.emptyState()->text().contains("come with the results"));
    EXPECT_FALSE(panel.emptyState()->button()->isVisible());
    selection.setAnalysis(sample::residualNetwork(5));
    EXPECT_TRUE(panel.emptyState()->text().contains("come with the results"));
    panel.setActivity(FindingsPanel::Activity::Idle);
    EXPECT_TRUE(panel.emptyState()->text().contains("calls for attention"));
}

TEST(FindingsPanel, RowsAreAsHighAsTheirTextAtAnyWidth)
{
    Selection selection;
    FindingsPanel panel(&selection);
    std::vector<analysis::Finding> findings = sample::findings();
    findings[1].reason.text =
        "A reason that is so long that it takes one line in a wide panel and several in a narrow one.";
    panel.setFindings(findings);
    panel.resize(1200, 200);
    panel.show();
    QTest::qWait(1);
    const int wide = panel.table()->rowHeight(1);
    EXPECT_EQ(wide, panel.table()->rowHeight(2)) << "three lines each";
    panel.resize(420, 200);
    QTest::qWait(1);
    EXPECT_GT(panel.table()->rowHeight(1), wide);
    panel.resize(1200, 200);
    QTest::qWait(1);
    EXPECT_EQ(panel.table()->rowHeight(1), wide);
}

TEST(FindingsPanel, TheNumberIsExplained)
{
    for (const char* id : { "large-drop", "output-error", "nan-inputs", "nan-channels", "distribution-shift",
             "few-calibration-samples", "layer-without-data", "error-amplified", "unequal-channels", "clipped-outliers",
             "unused-range", "zero-channels" }) {
        EXPECT_FALSE(findingMeaning(id).isEmpty()) << id;
        EXPECT_FALSE(findingMeaning(id).contains("%1")) << id;
    }
    EXPECT_TRUE(findingMeaning("unused-range").contains("99.9 % of the values"));
    EXPECT_TRUE(findingMeaning("unused-range").endsWith("a warning below 12.5, serious below 3.125"));
    EXPECT_TRUE(findingMeaning("few-calibration-samples").endsWith("a warning below 100, serious below 10"));
    EXPECT_TRUE(findingMeaning("clipped-outliers").contains("grid, %; a warning above 0.1, serious above 1, where"));
    FindingsModel model;
    model.setFindings(sample::findings());
    const QModelIndex text = model.index(1, FindingsModel::TextColumn);
    EXPECT_TRUE(text.data(Qt::ToolTipRole).toString().startsWith("3.10 %: Share of the elements"));
    EXPECT_TRUE(text.data(Qt::AccessibleTextRole).toString().startsWith("Warning, 3.10 %, layer1.1.conv1"));
    EXPECT_EQ(model.index(2, FindingsModel::ValueColumn).data().toString(), QString::fromUtf8("41.7 ×"));
}

TEST(FindingsPanel, TheButtonTriesTheRemedy)
{
    Selection selection;
    FindingsPanel panel(&selection);
    panel.resize(800, 200);
    panel.show();
    panel.setFindings(sample::findings());
    QSignalSpy wanted(&panel, &FindingsPanel::applyWanted);
    const auto press = [&](int row) {
        const QModelIndex cell = panel.table()->model()->index(row, FindingsModel::ActionColumn);
        QTest::mouseClick(
            panel.table()->viewport(), Qt::LeftButton, Qt::NoModifier, panel.table()->visualRect(cell).center());
    };
    press(1);
    ASSERT_EQ(wanted.count(), 1);
    EXPECT_EQ(wanted[0][0].value<analysis::Recipe>(), *sample::findings()[1].recipe);
    press(3);
    EXPECT_EQ(wanted.count(), 1) << "there is nothing to try";
    panel.table()->setCurrentIndex(panel.table()->model()->index(0, FindingsModel::TextColumn));
    panel.table()->setFocus();
    QTest::keyClick(panel.table(), Qt::Key_Return);
    ASSERT_EQ(wanted.count(), 2) << "by keyboard";
    EXPECT_EQ(wanted[1][0].value<analysis::Recipe>().name, "ptsq-w4a4-mixed");
}

std::vector<analysis::Finding> findingsOfOneKind(const Selection& selection, int count)
{
    std::vector<analysis::Finding> many;
    for (int i = 0; i < count; ++i) {
        many.push_back(sample::findings()[1]);
        many.back().layer = selection.analysis()->graph.layers[std::size_t(i)].name;
        many.back().value = 5 - 0.1 * i;
    }
    return many;
}

TEST(FindingsPanel, FindingsOfOneKindAreFoldedBehindTheWorst)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(20));
    FindingsPanel panel(&selection);
    panel.resize(800, 200);
    panel.show();
    std::vector<analysis::Finding> findings = findingsOfOneKind(selection, 20);
    findings.push_back(sample::findings()[3]);
    panel.setFindings(findings);
    const QAbstractItemModel* model = panel.table()->model();
    ASSERT_EQ(model->rowCount(), 3) << "the worst, those like it, and the note";
    const QModelIndex fold = model->index(1, FindingsModel::TextColumn);
    EXPECT_TRUE(fold.data(FindingsModel::FoldRole).toBool());
    EXPECT_TRUE(fold.data().toString().startsWith("19 more of this kind, 4.90 % to 3.10 %: layer1.0.conv1, "))
        << fold.data().toString().toStdString();
    EXPECT_TRUE(fold.data(Qt::ToolTipRole).toString().contains(QString::fromStdString(findings[19].layer)));
    EXPECT_EQ(panel.header()->summary(), "21 in all: 20 warnings, 1 note");

    const auto click = [&] {
        QTest::mouseClick(
            panel.table()->viewport(), Qt::LeftButton, Qt::NoModifier, panel.table()->visualRect(fold).center());
    };
    click();
    EXPECT_EQ(model->rowCount(), 22);
    panel.table()->selectRow(21 - 1);
    EXPECT_EQ(selection.currentLayer()->name, findings[19].layer);
    findings.pop_back();
    panel.setFindings(findings);
    EXPECT_EQ(model->rowCount(), 21) << "what was unfolded stays so when results arrive";
    panel.table()->setCurrentIndex(model->index(1, FindingsModel::TextColumn));
    QTest::keyClick(panel.table(), Qt::Key_Return);
    EXPECT_EQ(model->rowCount(), 2);

    panel.setFindings(findingsOfOneKind(selection, 2));
    EXPECT_FALSE(model->index(1, FindingsModel::TextColumn).data(FindingsModel::FoldRole).toBool());
}

TEST(FindingsPanel, TheModelFoldsAndUnfoldsByTheRules)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(20));
    FindingsModel model;
    const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    model.setFindings(findingsOfOneKind(selection, 6));
    EXPECT_EQ(model.findingAt(0)->layer, "conv1");
    EXPECT_EQ(model.findingAt(1), nullptr);
    EXPECT_EQ(model.findingAt(2), nullptr) << "there is no such row";
    model.toggle(0);
    EXPECT_EQ(model.rowCount(), 2) << "a finding is no fold";
    model.toggle(1);
    EXPECT_EQ(model.rowCount(), 7);
    EXPECT_EQ(model.findingAt(6)->value, 4.5);
    model.toggle(1);
    EXPECT_EQ(model.rowCount(), 2);
}

TEST(FindingsPanel, ShowsThousands)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(2000));
    FindingsPanel panel(&selection);
    panel.resize(800, 160);
    panel.show();
    panel.setFindings(findingsOfOneKind(selection, 2000));
    panel.table()->setCurrentIndex(panel.table()->model()->index(1, FindingsModel::TextColumn));
    QTest::keyClick(panel.table(), Qt::Key_Space);
    ASSERT_EQ(panel.table()->model()->rowCount(), 2001);
    EXPECT_TRUE(QTest::qWaitFor([&] { return panel.table()->rowHeight(2000) == panel.table()->rowHeight(0); }));
    panel.table()->selectRow(2000);
    EXPECT_EQ(selection.layer(), 1999);
    EXPECT_FALSE(panel.grab().isNull());
    panel.setFindings({});
    EXPECT_TRUE(panel.emptyState()->isVisible());
}

} // namespace
