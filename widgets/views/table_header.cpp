// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/table_header.h"

#include <QPainter>
#include <QStyleOptionHeader>

#include "widgets/charts/palette.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

namespace {

constexpr int arrowHeight = 4;
constexpr int arrowWidth = 8;

} // namespace

TableHeader::TableHeader(QWidget* parent) : QHeaderView(Qt::Horizontal, parent)
{
    setSectionsClickable(true);
    setHighlightSections(false);
    setSectionsMovable(true);
    setMinimumSectionSize(24);
    setSortIndicatorClearable(true);
}

TableHeader::~TableHeader() = default;

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int column) const
{
    QStyleOptionHeaderV2 option;
    initStyleOption(&option);
    initStyleOptionForIndex(&option, column);
    option.rect = rect;
    option.sortIndicator = QStyleOptionHeader::None;
    painter->save();
    style()->drawControl(QStyle::CE_HeaderSection, &option, painter, this);
    painter->setFont(font());
    painter->setPen(palette().color(QPalette::ButtonText));
    const QVariant alignment = model()->headerData(column, Qt::Horizontal, Qt::TextAlignmentRole);
    painter->drawText(rect.adjusted(padding, arrowHeight, -padding, 0),
        alignment.isValid() ? alignment.toInt() : int(defaultAlignment()), option.text);
    if (const QString note = model()->headerData(column, Qt::Horizontal, NoteRole).toString(); !note.isEmpty()) {
        painter->setPen(Theme::of(palette()).faintText);
        const QString lastLine = QString(option.text.count(u'\n'), u'\n') + note;
        painter->drawText(
            rect.adjusted(padding, arrowHeight, -padding, 0), int(Qt::AlignLeft | Qt::AlignVCenter), lastLine);
    }
    if (isSortIndicatorShown() && sortIndicatorSection() == column) {
        const bool rising = sortIndicatorOrder() == Qt::AscendingOrder;
        const int middle = rect.center().x();
        const int tip = rect.top() + (rising ? 2 : 2 + arrowHeight);
        const int base = rect.top() + (rising ? 2 + arrowHeight : 2);
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(palette().color(QPalette::ButtonText));
        painter->drawPolygon(QPolygon(
            { QPoint(middle - arrowWidth / 2, base), QPoint(middle + arrowWidth / 2, base), QPoint(middle, tip) }));
    }
    painter->restore();
}

QSize TableHeader::sectionSizeFromContents(int column) const
{
    const QString text = model() ? model()->headerData(column, Qt::Horizontal).toString() : QString();
    return fontMetrics().size(0, text) + QSize(2 * padding + 2, arrowHeight + 6);
}

} // namespace widgets
