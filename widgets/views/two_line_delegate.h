// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace widgets {

/// An item of two lines: its DisplayRole, and fainter below it what another role says; without that the first stands in
/// the middle.
class TwoLineDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    TwoLineDelegate(int secondLineRole, QObject* parent);
    ~TwoLineDelegate() override;

    [[nodiscard]] static int rowHeight(const QFontMetrics& metrics);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_secondLineRole;
};

} // namespace widgets
