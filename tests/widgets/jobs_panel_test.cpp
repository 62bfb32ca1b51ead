// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/jobs_panel.h"

#include <cmath>

#include <QProgressBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <gtest/gtest.h>

#include "widgets/views/empty_state.h"
#include "widgets/views/job_row.h"
#include "widgets/views/panel_header.h"

namespace {

using namespace widgets;

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
    EXPECT_EQ(panel.row(1)->status(), QString::fromUtf8("71 % · 12 s · about 5 s left"));
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
        EXPECT_EQ(panel.row(1)->progress()->isHidden(), which != State::Waiting) << "what has ended has no bar";
    }
}

TEST(JobsPanel, RemainingTimeIsOfTheStepWhileOthersFollow)
{
    JobsPanel panel;
    JobState state = job(1, JobState::State::Running, 71);
    state.what = "observing";
    panel.setJobs({ state });
    EXPECT_EQ(panel.row(1)->status(), QString::fromUtf8("71 % · 12 s · about 5 s for this step"));
    state.what = "evaluating";
    panel.setJobs({ state });
    EXPECT_TRUE(panel.row(1)->status().endsWith("about 5 s left"));
}

TEST(JobsPanel, RoughTimesAreRounded)
{
    for (const auto& [seconds, text] : { std::pair{ 0.0, "about 1 s" }, std::pair{ 4.2, "about 5 s" },
             std::pair{ 11.0, "about 15 s" }, std::pair{ 61.0, "about 65 s" }, std::pair{ 91.0, "about 2 min" },
             std::pair{ 3000.0, "about 50 min" }, std::pair{ 6000.0, "about 2 h" } })
        EXPECT_EQ(aboutText(seconds), text);
    EXPECT_EQ(aboutText(std::nan("")), QString::fromUtf8("–"));
}

TEST(JobsPanel, WhatGoesOnStandsAboveWhatHasEnded)
{
    using State = JobState::State;
    JobsPanel panel;
    panel.resize(400, 300);
    panel.show();
    panel.setJobs({ job(1, State::Finished, 100), job(2, State::Failed, 3), job(3, State::Running, 5),
        job(4, State::Waiting, 0) });
    QTest::qWait(1);
    const auto top = [&](qint64 id) { return panel.row(id)->y(); };
    EXPECT_LT(top(3), top(4));
    EXPECT_LT(top(4), top(2));
    EXPECT_LT(top(2), top(1)) << "the latest of those that have ended first";
    EXPECT_EQ(panel.header()->summary(), "1 running, 1 waiting, 1 failed, 1 ended");
    ASSERT_TRUE(panel.header()->button()->isVisible());
    QSignalSpy dismiss(&panel, &JobsPanel::dismissWanted);
    panel.header()->button()->click();
    ASSERT_EQ(dismiss.count(), 2);
    panel.setJobs({ job(3, State::Running, 5) });
    EXPECT_FALSE(panel.header()->button()->isVisible());
}

TEST(JobsPanel, NothingIsCutWhenItIsNarrow)
{
    using State = JobState::State;
    JobsPanel panel;
    panel.resize(300, 200);
    panel.show();
    JobState failed = job(2, State::Failed, 3);
    failed.message = "/a/long/path/to/some/model/that/is/not/there/any/more.pt2: cannot be read; choose another file";
    panel.setJobs({ job(1, State::Running, 5), failed });
    QTest::qWait(1);
    for (const qint64 id : { 1, 2 }) {
        const JobRow* row = panel.row(id);
        const int right = row->mapTo(&panel, QPoint(row->button()->geometry().right(), 0)).x();
        EXPECT_LE(right, panel.width()) << id;
    }
    EXPECT_GT(panel.row(2)->height(), panel.row(1)->height()) << "the reason is told in full";
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

} // namespace
