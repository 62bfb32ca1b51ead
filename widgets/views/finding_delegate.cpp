// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/finding_delegate.h"

#include <QApplication>
#include <QPainter>

#include "analysis/judge/findings.h"
#include "widgets/charts/palette.h"
#include "widgets/models/findings_model.h"

namespace widgets {

namespace {

constexpr int findingMargin = 8;
constexpr int findingPadding = 4; ///< above and below
constexpr int partGap = 10; ///< between the parts of the first line
constexpr int wrapped = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

QString textOf(const QModelIndex& index, int column)
{
    return index.siblingAtColumn(column).data().toString();
}

QFont boldOf(QFont font)
{
    font.setBold(true);
    return font;
}

int wrappedHeight(const QFontMetrics& metrics, const QString& text, int width)
{
    if (metrics.horizontalAdvance(text) <= width)
        return metrics.height();
    return metrics.boundingRect(0, 0, width, 0, wrapped, text).height();
}

QString variantOf(const QModelIndex& index)
{
    return index.siblingAtColumn(FindingsModel::PlaceColumn).data(FindingsModel::SecondLineRole).toString();
}

/// Whether severity and number stand in a line of their own: there is no room for the place beside them.
bool placeIsBelow(const QModelIndex& index, const QFont& font, int width)
{
    const QFontMetrics plain(font);
    const QFontMetrics bold(boldOf(font));
    return plain.horizontalAdvance(textOf(index, FindingsModel::SeverityColumn))
        + bold.horizontalAdvance(textOf(index, FindingsModel::ValueColumn))
        + bold.horizontalAdvance(textOf(index, FindingsModel::PlaceColumn)) + plain.horizontalAdvance(variantOf(index))
        + 3 * partGap
        > width;
}

QColor severityColor(const QModelIndex& index, const Theme& theme)
{
    switch (analysis::Severity(index.data(FindingsModel::SeverityRole).toInt())) {
    case analysis::Severity::Serious:
        return readable(errorColor(), theme);
    case analysis::Severity::Warning:
        return readable(quantizedColor(), theme);
    case analysis::Severity::Note:
        break;
    }
    return theme.faintText;
}

} // namespace

FindingDelegate::FindingDelegate(QObject* parent) : QStyledItemDelegate(parent) { }

FindingDelegate::~FindingDelegate() = default;

int FindingDelegate::heightFor(const QModelIndex& index, const QFont& font, int width)
{
    const QFontMetrics metrics(font);
    if (index.data(FindingsModel::FoldRole).toBool())
        return metrics.height() + 2 * findingPadding;
    const int room = std::max(width - 2 * findingMargin, metrics.averageCharWidth() * 8);
    const int lines = placeIsBelow(index, font, room) ? 2 : 1;
    return lines * metrics.height() + wrappedHeight(metrics, textOf(index, FindingsModel::TextColumn), room)
        + wrappedHeight(metrics, index.data(FindingsModel::SecondLineRole).toString(), room) + 2 * findingPadding;
}

void FindingDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    const QStyle* style = item.widget ? item.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const Theme theme = Theme::of(item.palette);
    const bool selected = item.state & QStyle::State_Selected;
    const QPalette::ColorGroup group = item.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    const QColor text = item.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor faint = selected ? text : theme.faintText;
    const QFontMetrics& metrics = item.fontMetrics;
    QRect line = item.rect.adjusted(findingMargin, findingPadding, -findingMargin, -findingPadding);

    painter->save();
    if (index.data(FindingsModel::FoldRole).toBool()) {
        painter->setFont(item.font);
        painter->setPen(text);
        const QString words = textOf(index, FindingsModel::SeverityColumn) + u' ' + index.data().toString();
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
            metrics.elidedText(words, Qt::ElideRight, line.width()));
        painter->restore();
        return;
    }
    int left = line.left();
    const auto part = [&](const QString& words, const QFont& font, const QColor& color) {
        const QFontMetrics own(font);
        const QString shown = own.elidedText(words, Qt::ElideMiddle, line.right() - left);
        if (shown.isEmpty())
            return;
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(QRect(left, line.top(), line.right() - left + 1, metrics.height()),
            Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
        left += own.horizontalAdvance(shown) + partGap;
    };
    const QFont bold = boldOf(item.font);
    part(textOf(index, FindingsModel::SeverityColumn), item.font, selected ? text : severityColor(index, theme));
    part(textOf(index, FindingsModel::ValueColumn), bold, text);
    if (placeIsBelow(index, item.font, line.width())) {
        line.setTop(line.top() + metrics.height());
        left = line.left();
    }
    part(textOf(index, FindingsModel::PlaceColumn), bold, text);
    part(variantOf(index), item.font, faint);
    painter->setFont(item.font);
    line.setTop(line.top() + metrics.height());
    const QString reason = index.data().toString();
    painter->setPen(text);
    painter->drawText(line, wrapped, reason);
    line.setTop(line.top() + wrappedHeight(metrics, reason, line.width()));
    painter->setPen(faint);
    painter->drawText(line, wrapped, index.data(FindingsModel::SecondLineRole).toString());
    painter->restore();
}

QSize FindingDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return { option.rect.width(), heightFor(index, option.font, option.rect.width()) };
}

} // namespace widgets
