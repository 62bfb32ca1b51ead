// SPDX-License-Identifier: GPL-3.0-or-later
// The panels at the left and at the bottom, and the start page.
#include <QApplication>
#include <QComboBox>
#include <QListView>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>
#include <QUrl>

#include <gtest/gtest.h>

#include "sample_analysis.h"
#include "sample_findings.h"
#include "widgets/models/findings_model.h"
#include "widgets/selection.h"
#include "widgets/views/empty_state.h"
#include "widgets/views/findings_panel.h"
#include "widgets/views/job_row.h"
#include "widgets/views/jobs_panel.h"
#include "widgets/views/start_page.h"
#include "widgets/views/study_panel.h"

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

JobState job(qint64 id, JobState::State state, qint64 done)
{
    return { id, "job " + QString::number(id), "measuring", done, 100, 12.4, 5, state, {} };
}

TEST(JobsPanel, DurationsAreShort)
{
    for (const auto& [seconds, text] :
        { std::pair{ 0.0, "0.0 s" }, std::pair{ 5.04, "5.0 s" }, std::pair{ 12.4, "12 s" },
            std::pair{ 59.6, "1 min 00 s" }, std::pair{ 185.0, "3 min 05 s" }, std::pair{ 3720.0, "1 h 02 min" } })
        EXPECT_EQ(durationText(seconds), text);
    EXPECT_EQ(durationText(std::nan("")), QString::fromUtf8("–"));
    EXPECT_EQ(durationText(-1), QString::fromUtf8("–"));
}

TEST(JobsPanel, RowsStayWhileTheirJobGoesOn)
{
    using State = JobState::State;
    JobsPanel panel;
    panel.resize(500, 120);
    panel.show();
    EXPECT_TRUE(panel.emptyState()->isVisible());
    panel.setJobs({ job(1, State::Running, 10), job(2, State::Waiting, 0) });
    EXPECT_FALSE(panel.emptyState()->isVisible());
    JobRow* first = panel.row(1);
    JobRow* second = panel.row(2);
    ASSERT_TRUE(first && second);
    second->button()->setFocus();
    for (int done = 11; done <= 100; ++done)
        panel.setJobs({ job(1, State::Running, done), job(2, State::Waiting, 0) });
    EXPECT_EQ(panel.row(1), first);
    EXPECT_EQ(panel.row(2), second);
    EXPECT_EQ(first->progress()->value(), first->progress()->maximum());
    panel.setJobs({ job(2, State::Running, 1) });
    EXPECT_EQ(panel.row(1), nullptr);
    EXPECT_EQ(panel.row(2), second);
    panel.setJobs({ job(3, State::Running, 1), job(2, State::Running, 1) });
    QTest::qWait(1);
    EXPECT_LT(panel.row(3)->y(), panel.row(2)->y()) << "in the order that was given";
    panel.setJobs({});
    EXPECT_TRUE(panel.emptyState()->isVisible());
}

TEST(JobsPanel, AnUnchangedJobIsNotDrawnAgain)
{
    JobsPanel panel;
    panel.resize(500, 120);
    panel.show();
    panel.setJobs({ job(1, JobState::State::Running, 10) });
    QTest::qWait(50);
    class Counter : public QObject {
    public:
        bool eventFilter(QObject*, QEvent* event) override
        {
            count += event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint ? 1 : 0;
            return false;
        }
        int count = 0;
    } counter;
    panel.installEventFilter(&counter);
    panel.row(1)->installEventFilter(&counter);
    for (int i = 0; i < 20; ++i) {
        panel.setJobs({ job(1, JobState::State::Running, 10) });
        QTest::qWait(1);
    }
    EXPECT_EQ(counter.count, 0);
    panel.removeEventFilter(&counter);
    panel.row(1)->removeEventFilter(&counter);
}

TEST(JobsPanel, SaysHowFarAJobIs)
{
    using State = JobState::State;
    JobsPanel panel;
    JobState state = job(1, State::Running, 71);
    panel.setJobs({ state });
    EXPECT_EQ(panel.row(1)->status(), QString::fromUtf8("71 % · 12 s · 5.0 s left"));
    state.remainingSeconds.reset();
    panel.setJobs({ state });
    EXPECT_EQ(panel.row(1)->status(), QString::fromUtf8("71 % · 12 s"));
    state.total = 0;
    panel.setJobs({ state });
    EXPECT_EQ(panel.row(1)->progress()->maximum(), 0) << "busy";
    for (const auto& [which, word] : { std::pair{ State::Waiting, "waiting" }, std::pair{ State::Finished, "finished" },
             std::pair{ State::Failed, "failed" }, std::pair{ State::Cancelled, "cancelled" } }) {
        state.state = which;
        panel.setJobs({ state });
        EXPECT_TRUE(panel.row(1)->status().contains(word)) << word;
        EXPECT_NE(panel.row(1)->progress()->maximum(), 0);
    }
}

TEST(JobsPanel, TheButtonCancelsOrTakesAway)
{
    using State = JobState::State;
    JobsPanel panel;
    panel.show();
    QSignalSpy cancel(&panel, &JobsPanel::cancelWanted);
    QSignalSpy dismiss(&panel, &JobsPanel::dismissWanted);
    panel.setJobs({ job(5, State::Running, 1), job(6, State::Failed, 1) });
    EXPECT_FALSE(panel.row(5)->button()->accessibleName().isEmpty());
    EXPECT_TRUE(panel.row(5)->button()->focusPolicy() & Qt::TabFocus);
    QTest::keyClick(panel.row(5)->button(), Qt::Key_Space);
    ASSERT_EQ(cancel.count(), 1);
    EXPECT_EQ(cancel[0][0].toLongLong(), 5);
    // Taking the row away in the slot must not hurt.
    QObject::connect(&panel, &JobsPanel::dismissWanted, &panel, [&] { panel.setJobs({ job(5, State::Running, 2) }); });
    panel.row(6)->button()->click();
    ASSERT_EQ(dismiss.count(), 1);
    EXPECT_EQ(dismiss[0][0].toLongLong(), 6);
    EXPECT_EQ(panel.row(6), nullptr);
}

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

TEST(FindingsPanel, ShowsThousands)
{
    Selection selection;
    selection.setAnalysis(sample::residualNetwork(2000));
    FindingsPanel panel(&selection);
    panel.resize(800, 160);
    panel.show();
    std::vector<analysis::Finding> many;
    for (int i = 0; i < 2000; ++i) {
        many.push_back(sample::findings()[1]);
        many.back().layer = selection.analysis()->graph.layers[std::size_t(i)].name;
    }
    panel.setFindings(many);
    panel.table()->selectRow(1999);
    EXPECT_EQ(selection.layer(), 1999);
    EXPECT_FALSE(panel.grab().isNull());
    panel.setFindings({});
    EXPECT_TRUE(panel.emptyState()->isVisible());
}

TEST(StartPage, OffersTheWaysToBegin)
{
    StartPage page;
    page.resize(900, 600);
    page.show();
    QSignalSpy model(&page, &StartPage::modelWanted);
    QSignalSpy study(&page, &StartPage::studyWanted);
    QSignalSpy demo(&page, &StartPage::demoWanted);
    QSignalSpy recent(&page, &StartPage::recentChosen);
    page.openModel()->click();
    page.openStudy()->click();
    page.tryDemo()->click();
    EXPECT_EQ(model.count() + study.count() + demo.count(), 3);
    EXPECT_FALSE(page.recent()->isVisible());
    page.setRecent({ { "/a.qstudy", "a.pt2", {}, 2 }, { "/b.qstudy", "b.pt2", {}, 2 } });
    EXPECT_TRUE(page.recent()->isVisible());
    const QRect item = page.recent()->visualRect(page.recent()->model()->index(1, 0));
    QTest::mouseClick(page.recent()->viewport(), Qt::LeftButton, Qt::NoModifier, item.center());
    ASSERT_EQ(recent.count(), 1);
    EXPECT_EQ(recent[0][0].toString(), "/b.qstudy");
    page.recent()->setCurrentIndex(page.recent()->model()->index(0, 0));
    QTest::keyClick(page.recent(), Qt::Key_Return);
    ASSERT_EQ(recent.count(), 2);
    EXPECT_EQ(recent[1][0].toString(), "/a.qstudy");
}

TEST(StartPage, TakesDroppedFiles)
{
    StartPage page;
    page.resize(900, 600);
    page.show();
    QSignalSpy dropped(&page, &StartPage::filesDropped);
    const auto drop = [&](const QList<QUrl>& urls) {
        QMimeData data;
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        enter.ignore();
        QApplication::sendEvent(&page, &enter);
        EXPECT_FALSE(page.grab().isNull());
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(&page, &event);
        return enter.isAccepted();
    };
    EXPECT_TRUE(drop({ QUrl::fromLocalFile("/m.pt2"), QUrl::fromLocalFile("/images") }));
    ASSERT_EQ(dropped.count(), 1);
    EXPECT_EQ(dropped[0][0].toStringList(), QStringList({ "/m.pt2", "/images" }));
    EXPECT_FALSE(drop({ QUrl("https://example.org/m.pt2") })) << "not a file here";
    EXPECT_EQ(dropped.count(), 1);
}

} // namespace
