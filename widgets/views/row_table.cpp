// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/row_table.h"

#include <algorithm>
#include <vector>

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>

#include "widgets/views/bar_delegate.h"
#include "widgets/views/table_header.h"

namespace widgets {

RowTable::RowTable(QWidget* parent) : QTableView(parent)
{
    auto* header = new TableHeader(this);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    setHorizontalHeader(header);
    setItemDelegate(new BarDelegate(this));
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setSortingEnabled(true);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    setTextElideMode(Qt::ElideMiddle);
    setTabKeyNavigation(false);
    setContextMenuPolicy(Qt::CustomContextMenu);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
}

RowTable::~RowTable() = default;

void RowTable::fitRows()
{
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
}

int RowTable::contentWidth(int column) const
{
    // A header has no hint for a hidden section.
    const QString title = model()->headerData(column, Qt::Horizontal).toString();
    const int header = horizontalHeader()->fontMetrics().size(0, title).width() + 2 * TableHeader::padding + 2;
    return std::max(sizeHintForColumn(column), header);
}

QString RowTable::selectedText() const
{
    const QHeaderView* header = horizontalHeader();
    std::vector<int> columns;
    for (int visual = 0; visual < header->count(); ++visual) {
        if (const int column = header->logicalIndex(visual); !header->isSectionHidden(column))
            columns.push_back(column);
    }
    QModelIndexList rows = selectionModel() ? selectionModel()->selectedRows() : QModelIndexList();
    if (rows.isEmpty() && currentIndex().isValid())
        rows << currentIndex();
    if (rows.isEmpty())
        return {};
    std::ranges::sort(rows, {}, &QModelIndex::row);
    QStringList fields;
    for (const int column : columns)
        fields << model()->headerData(column, Qt::Horizontal).toString().replace(u'\n', u' ');
    QString text = fields.join(u'\t') + u'\n';
    for (const QModelIndex& row : rows) {
        fields.clear();
        for (const int column : columns)
            fields << row.siblingAtColumn(column).data().toString();
        text += fields.join(u'\t') + u'\n';
    }
    return text;
}

void RowTable::copyRows() const
{
    if (const QString text = selectedText(); !text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
}

void RowTable::keyPressEvent(QKeyEvent* event)
{
    if (!event->matches(QKeySequence::Copy))
        return QTableView::keyPressEvent(event); // its own copies one cell
    copyRows();
    event->accept();
}

} // namespace widgets
