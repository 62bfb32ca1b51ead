// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/bar_delegate.h"

#include <QApplication>
#include <QPainter>

#include "widgets/charts/palette.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

namespace {

constexpr int shortestBar = 58; ///< of the longest one in a column, pixels
constexpr int longestBar = 160; ///< likewise, however wide the column

/// Room for the widest number of a column with bars.
int numberWidth(const QFontMetrics& metrics)
{
    return metrics.horizontalAdvance(QStringLiteral("00.0"));
}

/// What the style would draw, without its two passes of layout: a table has hundreds of cells in sight.
void paintText(QPainter* painter, const QStyleOptionViewItem& item, const QRect& cell)
{
    const bool active = item.state & QStyle::State_Active;
    const bool selected = item.state & QStyle::State_Selected;
    const QPalette::ColorGroup group = !(item.state & QStyle::State_Enabled) ? QPalette::Disabled
        : active                                                             ? QPalette::Active
                                                                             : QPalette::Inactive;
    // Characters of numbers are hardly wider than a zero; only where it is close it must be measured.
    const int widest = item.fontMetrics.horizontalAdvance(u'0') * 3 / 2;
    const bool number = item.displayAlignment & Qt::AlignRight;
    const bool fits = number && item.text.size() * widest <= cell.width();
    painter->save();
    painter->setFont(item.font);
    painter->setPen(item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text));
    painter->drawText(cell, int(item.displayAlignment) | Qt::TextSingleLine,
        fits ? item.text : item.fontMetrics.elidedText(item.text, item.textElideMode, cell.width()));
    painter->restore();
}

} // namespace

BarDelegate::BarDelegate(QObject* parent) : QStyledItemDelegate(parent) { }

BarDelegate::~BarDelegate() = default;

void BarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const Theme theme = Theme::of(item.palette);
    const QVariant judgement = index.data(JudgementRole);
    if (judgement.isValid() && judgement.value<Judgement>() == Judgement::Worse
        && !(item.state & QStyle::State_Selected))
        item.palette.setColor(QPalette::Text, readable(errorColor(), theme));
    const QVariant share = index.data(ShareRole);
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &item, painter, item.widget);
    const QRect cell = item.rect.adjusted(margin, 0, -margin, 0);
    if (item.icon.isNull() && !item.features.testFlag(QStyleOptionViewItem::HasCheckIndicator)) {
        paintText(painter, item, cell);
    } else {
        const int styleMargin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
        item.rect = cell.adjusted(-styleMargin, 0, styleMargin, 0);
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    }
    if (!share.isValid())
        return;
    const int room = std::min(longestBar, cell.width() - numberWidth(item.fontMetrics) - margin);
    if (room < 8)
        return;
    const int height = std::max(4, item.fontMetrics.height() / 2);
    const QRectF bar(cell.left(), cell.center().y() - height / 2, share.toDouble() * room, height);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing, false);
    QColor track = theme.text;
    track.setAlphaF(0.07F);
    painter->fillRect(QRectF(bar.left(), bar.top(), room, height), track);
    painter->fillRect(bar, quantizedColor());
    painter->restore();
}

int BarDelegate::width(const QFontMetrics& metrics)
{
    return shortestBar + numberWidth(metrics) + 4 * margin;
}

QSize BarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.rwidth() += 2 * margin;
    if (index.data(ShareRole).isValid())
        size.setWidth(width(option.fontMetrics));
    return size;
}

} // namespace widgets
