// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/two_line_delegate.h"

#include <QApplication>
#include <QPainter>

#include "widgets/charts/palette.h"

namespace widgets {

namespace {

constexpr int margin = 6;
constexpr int lineGap = 1;

} // namespace

TwoLineDelegate::TwoLineDelegate(int secondLineRole, QObject* parent)
    : QStyledItemDelegate(parent), m_secondLineRole(secondLineRole)
{
}

TwoLineDelegate::~TwoLineDelegate() = default;

int TwoLineDelegate::rowHeight(const QFontMetrics& metrics)
{
    return 2 * metrics.height() + lineGap + margin;
}

void TwoLineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QString first = item.text;
    const QString second = index.data(m_secondLineRole).toString();
    item.text.clear();
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const bool selected = item.state & QStyle::State_Selected;
    const QPalette::ColorGroup group = item.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const QRect cell = item.rect.adjusted(margin, 0, -margin, 0);
    const QFontMetrics& metrics = item.fontMetrics;
    const int lines = second.isEmpty() ? 1 : 2;
    const int height = metrics.height();
    int top = cell.center().y() - (lines * height + (lines - 1) * lineGap) / 2 + 1;
    const int flags = int((item.displayAlignment & Qt::AlignHorizontal_Mask) | Qt::AlignVCenter);
    painter->save();
    painter->setFont(item.font);
    painter->setPen(text);
    painter->drawText(
        QRect(cell.left(), top, cell.width(), height), flags, metrics.elidedText(first, Qt::ElideMiddle, cell.width()));
    top += height + lineGap;
    if (lines == 2) {
        painter->setPen(selected ? text : Theme::of(item.palette).faintText);
        painter->drawText(QRect(cell.left(), top, cell.width(), height), flags,
            metrics.elidedText(second, Qt::ElideMiddle, cell.width())); // a path's both ends tell most
    }
    painter->restore();
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFontMetrics& metrics = option.fontMetrics;
    const int width = std::max(metrics.horizontalAdvance(index.data().toString()),
        metrics.horizontalAdvance(index.data(m_secondLineRole).toString()));
    return { width + 2 * margin + 2, rowHeight(metrics) };
}

} // namespace widgets
