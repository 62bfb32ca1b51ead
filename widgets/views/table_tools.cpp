// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/table_tools.h"

#include <algorithm>
#include <vector>

#include <QHeaderView>
#include <QTableView>

namespace widgets {

void setUpTable(QTableView* table)
{
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setSortingEnabled(true);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setAlternatingRowColors(false);
    table->setWordWrap(false);
    table->setTextElideMode(Qt::ElideMiddle);
    table->setTabKeyNavigation(false);
    table->setContextMenuPolicy(Qt::CustomContextMenu);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionsMovable(true);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setMinimumSectionSize(24);
    header->setSortIndicatorClearable(true);
}

QString selectedText(const QTableView* table)
{
    const QHeaderView* header = table->horizontalHeader();
    std::vector<int> columns;
    for (int visual = 0; visual < header->count(); ++visual) {
        if (const int column = header->logicalIndex(visual); !header->isSectionHidden(column))
            columns.push_back(column);
    }
    QModelIndexList rows = table->selectionModel() ? table->selectionModel()->selectedRows() : QModelIndexList();
    if (rows.isEmpty() && table->currentIndex().isValid())
        rows << table->currentIndex();
    if (rows.isEmpty())
        return {};
    std::ranges::sort(rows, {}, &QModelIndex::row);
    QStringList fields;
    for (const int column : columns)
        fields << table->model()->headerData(column, Qt::Horizontal).toString().replace(u'\n', u' ');
    QString text = fields.join(u'\t') + u'\n';
    for (const QModelIndex& row : rows) {
        fields.clear();
        for (const int column : columns)
            fields << row.siblingAtColumn(column).data().toString();
        text += fields.join(u'\t') + u'\n';
    }
    return text;
}

} // namespace widgets
