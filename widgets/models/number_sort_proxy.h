// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace widgets {

/// Roles that the item models of tables share.
enum NumberRole {
    SortRole = Qt::UserRole + 1, ///< the number itself, unrounded, or a text; nothing where it was not measured
    ShareRole, ///< 0 … 1: how long a bar for the number is; nothing where there is no bar
    JudgementRole, ///< Judgement of a difference
    NoteRole, ///< of a header: what the column's bars reach from and to
};

/// Whether a difference is for the better.
enum class Judgement { Same, Better, Worse };

/// Sorts by SortRole. What is not finite or not measured comes last, whichever way the rest is sorted.
class NumberSortProxy : public QSortFilterProxyModel {
    Q_OBJECT

public:
    explicit NumberSortProxy(QObject* parent = nullptr);
    ~NumberSortProxy() override;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;
};

} // namespace widgets

Q_DECLARE_METATYPE(widgets::Judgement)
