// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

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

    void setSourceModel(QAbstractItemModel* model) override;

protected:
    bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    struct Keys;
    [[nodiscard]] const Keys& keysOf(int column) const;

    /// What the rows of a column are compared by: sorting asks for each many times. Null after the source has changed.
    mutable std::unique_ptr<const Keys> m_keys;
    std::vector<QMetaObject::Connection> m_watching;
};

} // namespace widgets

Q_DECLARE_METATYPE(widgets::Judgement)
