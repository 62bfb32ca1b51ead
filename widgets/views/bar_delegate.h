// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace widgets {

/// A number with a bar as long as its ShareRole says at its left, and differences coloured by their JudgementRole (the
/// sign says the same).
class BarDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit BarDelegate(QObject* parent = nullptr);
    ~BarDelegate() override;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace widgets
