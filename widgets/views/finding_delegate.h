// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace widgets {

/// A finding as a few lines, nothing of it cut: severity, number and place; the reason; fainter the remedy. Drawn in
/// FindingsModel::TextColumn with what the row's other columns say.
class FindingDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit FindingDelegate(QObject* parent);
    ~FindingDelegate() override;

    /// That the finding of `index` needs when it is `width` wide.
    [[nodiscard]] static int heightFor(const QModelIndex& index, const QFont& font, int width);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace widgets
