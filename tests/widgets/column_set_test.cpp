// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/column_set.h"

#include <QApplication>
#include <QHeaderView>
#include <QMenu>
#include <QStandardItemModel>

#include <gtest/gtest.h>

#include "widgets/views/row_table.h"

namespace {

using namespace widgets;

constexpr int columns = 6;
constexpr int columnWidth = 100;

class ColumnSetTest : public ::testing::Test {
protected:
    ColumnSetTest()
    {
        m_model.setColumnCount(columns);
        m_model.setRowCount(3);
        m_table.setModel(&m_model);
        m_table.setFrameShape(QFrame::NoFrame);
        m_columns = make(&m_table);
        m_table.resize(350, 200);
        m_table.show();
        QApplication::processEvents();
    }

    ColumnSet* make(RowTable* table)
    {
        auto* set = new ColumnSet(table,
            { { 0, 4, 2, 1, 5, 3 }, [this](int column) { return column != 1 || m_isPossible; },
                [](int) { return columnWidth; }, [](int column) { return column == 4; },
                [](int column) { return QString::number(column); } });
        set->measure();
        return set;
    }

    [[nodiscard]] std::vector<int> shown(const ColumnSet* set) const
    {
        std::vector<int> result;
        for (int column = 0; column < columns; ++column) {
            if (set->isShown(column))
                result.push_back(column);
        }
        return result;
    }

    QStandardItemModel m_model;
    RowTable m_table;
    ColumnSet* m_columns = nullptr;
    bool m_isPossible = true;
};

TEST_F(ColumnSetTest, ShowsTheMostImportantThatFitAndNeverScrolls)
{
    EXPECT_EQ(shown(m_columns), (std::vector{ 0, 2, 4 }));
    for (const int width : { 60, 200, 350, 410, 900, 350 }) {
        m_table.resize(width, 200);
        QApplication::processEvents();
        EXPECT_EQ(int(shown(m_columns).size()), std::clamp(width / columnWidth, 1, columns)) << width;
        EXPECT_TRUE(width < columnWidth || m_table.horizontalHeader()->length() <= width) << width;
    }
}

TEST_F(ColumnSetTest, BarsTakeTheRoomThatIsLeft)
{
    EXPECT_EQ(m_table.columnWidth(4), columnWidth + 50);
    EXPECT_EQ(m_table.columnWidth(2), columnWidth);
    m_table.resize(2000, 200);
    QApplication::processEvents();
    EXPECT_GT(m_table.columnWidth(4), columnWidth + 50);
    EXPECT_LE(m_table.columnWidth(4), 3 * columnWidth) << "but not all of a wide window";
}

TEST_F(ColumnSetTest, WhatIsNotPossibleMakesRoom)
{
    m_table.resize(450, 200);
    QApplication::processEvents();
    EXPECT_EQ(shown(m_columns), (std::vector{ 0, 1, 2, 4 }));
    m_isPossible = false;
    m_columns->fit();
    EXPECT_EQ(shown(m_columns), (std::vector{ 0, 2, 4, 5 }));
}

TEST_F(ColumnSetTest, APersonsChoiceStaysUntilItIsTakenBack)
{
    m_columns->show(3);
    m_columns->hide(4);
    EXPECT_EQ(shown(m_columns), (std::vector{ 0, 2, 3 }));
    EXPECT_FALSE(m_columns->isAutomatic());
    m_table.resize(1000, 200);
    QApplication::processEvents();
    EXPECT_EQ(shown(m_columns), (std::vector{ 0, 2, 3 }));
    m_columns->setAutomatic();
    EXPECT_EQ(int(shown(m_columns).size()), columns);
}

TEST_F(ColumnSetTest, AWidthDrawnByHandStays)
{
    m_table.horizontalHeader()->resizeSection(2, 137);
    EXPECT_FALSE(m_columns->isAutomatic());
    m_table.resize(1000, 200);
    QApplication::processEvents();
    m_columns->measure();
    EXPECT_EQ(m_table.columnWidth(2), 137);
    EXPECT_EQ(shown(m_columns), (std::vector{ 0, 2, 4 }));
}

TEST_F(ColumnSetTest, SavedOnesComeBackAndOthersChangeNothing)
{
    m_columns->hide(2);
    m_columns->show(5);
    m_table.setColumnWidth(5, 77);
    const QByteArray saved = m_columns->save();
    RowTable other;
    other.setModel(&m_model);
    ColumnSet* set = make(&other);
    other.resize(350, 200);
    set->restore(saved);
    EXPECT_EQ(shown(set), shown(m_columns));
    EXPECT_EQ(other.columnWidth(5), 77);
    const std::vector<int> before = shown(set);
    for (const QByteArray& wrong : { QByteArray(), QByteArray("not columns"), saved.left(saved.size() / 2) }) {
        set->restore(wrong);
        EXPECT_EQ(shown(set), before);
    }
}

TEST_F(ColumnSetTest, TheMenuChooses)
{
    QMenu menu;
    m_columns->fillMenu(menu);
    QAction* three = nullptr;
    QAction* fitting = nullptr;
    for (QAction* action : menu.actions()) {
        if (action->text() == "3")
            three = action;
        if (action->isCheckable() && !fitting)
            fitting = action;
    }
    ASSERT_NE(three, nullptr);
    ASSERT_NE(fitting, nullptr);
    EXPECT_FALSE(three->isChecked());
    EXPECT_TRUE(fitting->isChecked());
    three->trigger();
    EXPECT_TRUE(m_columns->isShown(3));
    fitting->trigger();
    EXPECT_FALSE(m_columns->isShown(3));
}

} // namespace
