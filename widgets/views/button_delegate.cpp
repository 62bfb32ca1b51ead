// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/views/button_delegate.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QMouseEvent>
#include <QPainter>

namespace widgets {

namespace {

constexpr int buttonMargin = 6;

const QStyle* styleOf(const QStyleOptionViewItem& option)
{
    return option.widget ? option.widget->style() : QApplication::style();
}

QSize buttonSize(const QStyleOptionViewItem& option, const QString& text)
{
    const QFontMetrics& metrics = option.fontMetrics;
    return { metrics.horizontalAdvance(text) + 2 * metrics.averageCharWidth() + 8, metrics.height() + 10 };
}

} // namespace

ButtonDelegate::ButtonDelegate(int textRole, QObject* parent) : QStyledItemDelegate(parent), m_textRole(textRole) { }

ButtonDelegate::~ButtonDelegate() = default;

QRect ButtonDelegate::buttonRect(const QStyleOptionViewItem& option, const QString& text) const
{
    QRect rect(QPoint(), buttonSize(option, text).boundedTo(option.rect.size() - QSize(2, 2)));
    rect.moveCenter(option.rect.center());
    return rect;
}

void ButtonDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    item.text.clear();
    styleOf(item)->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
    const QString text = index.data(m_textRole).toString();
    if (text.isEmpty())
        return;
    QStyleOptionButton button;
    button.rect = buttonRect(option, text);
    button.text = text;
    button.palette = option.palette;
    button.fontMetrics = option.fontMetrics;
    button.state = QStyle::State_Enabled | (m_down == index ? QStyle::State_Sunken : QStyle::State_Raised);
    styleOf(item)->drawControl(QStyle::CE_PushButton, &button, painter, item.widget);
}

QSize ButtonDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QString text = index.data(m_textRole).toString();
    return text.isEmpty() ? QSize() : buttonSize(option, text) + QSize(2 * buttonMargin, 2);
}

bool ButtonDelegate::editorEvent(
    QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    if (event->type() != QEvent::MouseButtonPress && event->type() != QEvent::MouseButtonRelease)
        return QStyledItemDelegate::editorEvent(event, model, option, index);
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QString text = index.data(m_textRole).toString();
    const bool hit = mouse->button() == Qt::LeftButton && !text.isEmpty()
        && buttonRect(option, text).contains(mouse->position().toPoint());
    const bool wasDown = m_down == index;
    m_down = hit && event->type() == QEvent::MouseButtonPress ? QPersistentModelIndex(index) : QPersistentModelIndex();
    if (auto* view = qobject_cast<QAbstractItemView*>(parent()))
        view->update(index);
    if (hit && wasDown && event->type() == QEvent::MouseButtonRelease)
        Q_EMIT pressed(index);
    return hit;
}

} // namespace widgets
