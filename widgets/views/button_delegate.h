// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace widgets {

/// Cells that are buttons: the text is what a role says; where it says nothing there is no button. A table of thousands
/// of rows needs no widget for each.
class ButtonDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    ButtonDelegate(int textRole, QObject* parent);
    ~ButtonDelegate() override;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
        const QModelIndex& index) override;

Q_SIGNALS:
    void pressed(const QModelIndex& index);

private:
    [[nodiscard]] QRect buttonRect(const QStyleOptionViewItem& option, const QString& text) const;

    int m_textRole;
    QPersistentModelIndex m_down; ///< the button that the mouse went down on
};

} // namespace widgets
