// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/study_panel.h"

#include <QApplication>
#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeWidget>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_findings.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"

namespace {

using namespace widgets;

QTreeWidgetItem* variantsOf(const StudyPanel& panel)
{
    return panel.tree()->topLevelItem(2);
}

QStringList textsBelow(const QTreeWidgetItem* item)
{
    QStringList texts;
    for (int i = 0; i < item->childCount(); ++i)
        texts << item->child(i)->text(0);
    return texts;
}

TEST(StudyPanel, ShowsModelDataAndVariants)
{
    Selection selection;
    StudyPanel panel(&selection);
    panel.show();
    EXPECT_TRUE(panel.emptyState()->isVisible());
    QSignalSpy wanted(&panel, &StudyPanel::modelWanted);
    panel.emptyState()->button()->click();
    EXPECT_EQ(wanted.count(), 1);

    selection.setAnalysis(sample::withProvenance(*sample::residualNetwork(20)));
    EXPECT_FALSE(panel.emptyState()->isVisible());
    const QTreeWidgetItem* model = panel.tree()->topLevelItem(0);
    EXPECT_EQ(model->text(0), "resnet20.pt2");
    EXPECT_TRUE(model->toolTip(0).contains("/data/resnet20.pt2"));
    EXPECT_TRUE(model->toolTip(0).contains(QString(64, 'a')));
    EXPECT_TRUE(model->child(0)->text(0).startsWith("20 layers"));
    EXPECT_EQ(textsBelow(panel.tree()->topLevelItem(1)),
        QStringList({ QString::fromUtf8("test600 · 10,000 eval"), QString::fromUtf8("train500 · 500 calib") }));
    EXPECT_EQ(textsBelow(variantsOf(panel)),
        QStringList({ "fp32", "ptsq-int8-minmax", "ptsq-int8-entropy", "ptsq-w6a6", "ptsq-w4a4" }));
    EXPECT_EQ(variantsOf(panel)->child(3)->text(1), "91.20");
    EXPECT_EQ(variantsOf(panel)->text(1), "top-1 %") << "the unit of the numbers below";
    EXPECT_FALSE(variantsOf(panel)->toolTip(1).isEmpty());
}

TEST(StudyPanel, NothingButTheVariantIsHighlighted)
{
    Selection selection;
    StudyPanel panel(&selection);
    panel.resize(220, 500);
    panel.show();
    selection.setAnalysis(sample::withProvenance(*sample::residualNetwork(20)));
    selection.setVariant(2);
    panel.setRunning({ { "later", RunningVariant::State::Running, 0.2, {} } });
    const auto isHighlighted = [&] {
        return panel.tree()->selectedItems() == QList<QTreeWidgetItem*>{ variantsOf(panel)->child(2) };
    };
    EXPECT_TRUE(isHighlighted());
    for (QTreeWidgetItem* item : { panel.tree()->topLevelItem(0), panel.tree()->topLevelItem(0)->child(0),
             panel.tree()->topLevelItem(1), panel.tree()->topLevelItem(1)->child(0), variantsOf(panel)->child(5) }) {
        QTest::mouseClick(
            panel.tree()->viewport(), Qt::LeftButton, Qt::NoModifier, panel.tree()->visualItemRect(item).center());
        EXPECT_TRUE(isHighlighted()) << item->text(0).toStdString();
        EXPECT_EQ(selection.variant(), 2);
    }
    panel.tree()->setCurrentItem(panel.tree()->topLevelItem(0));
    for (int i = 0; i < 3; ++i) {
        QTest::keyClick(panel.tree(), Qt::Key_Down);
        EXPECT_TRUE(isHighlighted()) << i;
    }
    selection.setVariant(1);
    EXPECT_EQ(panel.tree()->selectedItems(), QList<QTreeWidgetItem*>{ variantsOf(panel)->child(1) });
}

TEST(StudyPanel, SurvivesEveryKindOfAnalysis)
{
    Selection selection;
    StudyPanel panel(&selection);
    for (const auto& analysis : { sample::residualNetwork(1), sample::brokenNetwork(5), sample::residualNetwork(2000),
             std::make_shared<const analysis::Analysis>() }) {
        selection.setAnalysis(analysis);
        EXPECT_EQ(variantsOf(panel)->childCount(), int(analysis->variants.size()));
        EXPECT_FALSE(panel.grab().isNull());
    }
    selection.setAnalysis(sample::brokenNetwork(5));
    EXPECT_EQ(variantsOf(panel)->child(1)->text(1), QString::fromUtf8("–"));
    selection.setAnalysis(nullptr);
}

TEST(StudyPanel, SelectionGoesBothWays)
{
    Selection selection;
    StudyPanel panel(&selection);
    panel.show();
    selection.setAnalysis(sample::residualNetwork(5));
    selection.setVariant(2);
    EXPECT_EQ(panel.tree()->currentItem(), variantsOf(panel)->child(2));
    QTest::keyClick(panel.tree(), Qt::Key_Down);
    EXPECT_EQ(selection.variant(), 3);
    QSignalSpy activated(&panel, &StudyPanel::variantActivated);
    Q_EMIT panel.tree()->itemActivated(variantsOf(panel)->child(1), 0);
    ASSERT_EQ(activated.count(), 1);
    EXPECT_EQ(activated[0][0].toInt(), 1);
    Q_EMIT panel.tree()->itemActivated(panel.tree()->topLevelItem(0), 0);
    EXPECT_EQ(activated.count(), 1);
}

TEST(StudyPanel, RunningVariantsFillInWithoutMovingAnything)
{
    Selection selection;
    StudyPanel panel(&selection);
    panel.setRunning({ { "a", RunningVariant::State::Running, 0.714, {} },
        { "b", RunningVariant::State::Waiting, 0, {} }, { "c", RunningVariant::State::Failed, 0, "out of memory" } });
    EXPECT_EQ(textsBelow(variantsOf(panel)), QStringList({ "a", "b", "c" }));
    EXPECT_EQ(variantsOf(panel)->child(0)->text(1), "71 %");
    EXPECT_TRUE(variantsOf(panel)->child(2)->toolTip(0).contains("out of memory"));
    EXPECT_TRUE(variantsOf(panel)->child(1)->data(0, Qt::AccessibleTextRole).toString().contains("waiting"));

    selection.setAnalysis(sample::residualNetwork(5));
    EXPECT_EQ(variantsOf(panel)->childCount(), 8);
    selection.setVariant(1);
    panel.tree()->setCurrentItem(panel.tree()->topLevelItem(0));
    QTreeWidgetItem* item = variantsOf(panel)->child(5);
    panel.setRunning({ { "a", RunningVariant::State::Running, 0.9, {} } });
    EXPECT_EQ(variantsOf(panel)->child(5), item) << "the same item";
    EXPECT_EQ(item->text(1), "90 %");
    EXPECT_EQ(panel.tree()->currentItem(), panel.tree()->topLevelItem(0)) << "progress selects nothing";
    panel.setRunning({ { "ptsq-w4a4", RunningVariant::State::Running, 1, {} } });
    EXPECT_EQ(variantsOf(panel)->childCount(), 5) << "it is finished";
    EXPECT_EQ(selection.variant(), 1);
}

TEST(StudyPanel, OneOfSeveralRunsCanBeChosen)
{
    Selection selection;
    StudyPanel panel(&selection);
    panel.show();
    selection.setAnalysis(sample::residualNetwork(5));
    panel.setRuns({ { 7, "first", {} } }, 7);
    EXPECT_FALSE(panel.runBox()->isVisible());
    QSignalSpy chosen(&panel, &StudyPanel::runChosen);
    panel.setRuns({ { 7, "first", {} }, { 9, "second", {} } }, 9);
    EXPECT_TRUE(panel.runBox()->isVisible());
    EXPECT_EQ(panel.runBox()->currentText(), "second");
    EXPECT_EQ(chosen.count(), 0) << "nobody chose";
    QTest::keyClick(panel.runBox(), Qt::Key_Up);
    ASSERT_EQ(chosen.count(), 1);
    EXPECT_EQ(chosen[0][0].toLongLong(), 7);
}

} // namespace
