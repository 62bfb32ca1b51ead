// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace widgets {

/// A number with a bar as long as its ShareRole says at its left, and differences coloured by their JudgementRole (the
/// sign says the same).
class BarDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int margin = 6; ///< left and right of the text, pixels

    explicit BarDelegate(QObject* parent = nullptr);
    ~BarDelegate() override;

    /// Of a column with bars.
    [[nodiscard]] static int width(const QFontMetrics& metrics);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace widgets
