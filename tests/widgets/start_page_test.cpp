// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/start_page.h"

#include <QApplication>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

#include <gtest/gtest.h>

namespace {

using namespace widgets;

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
    page.setRecent({ { "/a.qstudy", "a.pt2", {}, 2, false }, { "/b.qstudy", "b.pt2", {}, 2, true } });
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

TEST(StartPage, ManyStudiesWithLongPathsFit)
{
    StartPage page;
    page.resize(1280, 800);
    page.show();
    std::vector<RecentStudy> studies;
    for (int i = 0; i < 20; ++i)
        studies.push_back(
            { "/home/somebody" + QString("/a-folder-with-a-long-name").repeated(8) + QString("/%1.qstudy").arg(i),
                "a-network-with-a-long-name.pt2", QDateTime({ 2026, 11, 22 }, { 8, 10 }), i, i % 3 == 0 });
    page.setRecent(studies);
    page.resize(700, 400);
    EXPECT_EQ(page.width(), 700) << "a long path does not widen the page";
    EXPECT_FALSE(page.recent()->horizontalScrollBar()->isVisible());
    const QModelIndex missing = page.recent()->model()->index(0, 0);
    EXPECT_TRUE(missing.data(Qt::AccessibleTextRole).toString().contains("not found"));
    EXPECT_TRUE(missing.data(Qt::ToolTipRole).toString().contains("no such file"));
    EXPECT_FALSE(page.recent()->model()->index(1, 0).data(Qt::AccessibleTextRole).toString().contains("not found"));
}

TEST(StartPage, DeleteForgetsAStudy)
{
    StartPage page;
    page.show();
    page.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&page)); // shortcuts are of the active window
    page.setRecent({ { "/a.qstudy", "a.pt2", {}, 2, false }, { "/b.qstudy", "b.pt2", {}, 2, false } });
    QSignalSpy forget(&page, &StartPage::forgetWanted);
    page.recent()->setFocus();
    page.recent()->setCurrentIndex(page.recent()->model()->index(1, 0));
    QTest::keyClick(page.recent(), Qt::Key_Delete);
    ASSERT_EQ(forget.count(), 1);
    EXPECT_EQ(forget[0][0].toString(), "/b.qstudy");
}

} // namespace
