// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/number_sort_proxy.h"

#include <cmath>
#include <optional>

#include <QCollator>

namespace widgets {

namespace {

/// Texts and finite numbers, infinite ones, the rest.
enum class Rank { Known, Infinite, Missing };

Rank rankOf(const QVariant& value)
{
    if (!value.isValid())
        return Rank::Missing;
    if (value.typeId() != QMetaType::Double)
        return Rank::Known;
    const double number = value.toDouble();
    return std::isnan(number) ? Rank::Missing : std::isinf(number) ? Rank::Infinite : Rank::Known;
}

struct Key {
    Rank rank = Rank::Missing;
    double number = 0;
    std::optional<QCollatorSortKey> text; ///< of what is no number
};

} // namespace

struct NumberSortProxy::Keys {
    int column = -1;
    std::vector<Key> rows;
};

NumberSortProxy::NumberSortProxy(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
}

NumberSortProxy::~NumberSortProxy() = default;

void NumberSortProxy::setSourceModel(QAbstractItemModel* model)
{
    for (const QMetaObject::Connection& watching : m_watching)
        disconnect(watching);
    m_watching.clear();
    m_keys.reset();
    if (model != nullptr) {
        const auto forget = [this] { m_keys.reset(); };
        // Before the base class connects: it sorts when it hears of a change.
        m_watching = { connect(model, &QAbstractItemModel::dataChanged, this, forget),
            connect(model, &QAbstractItemModel::modelReset, this, forget),
            connect(model, &QAbstractItemModel::layoutChanged, this, forget),
            connect(model, &QAbstractItemModel::rowsInserted, this, forget),
            connect(model, &QAbstractItemModel::rowsRemoved, this, forget),
            connect(model, &QAbstractItemModel::rowsMoved, this, forget) };
    }
    QSortFilterProxyModel::setSourceModel(model);
}

const NumberSortProxy::Keys& NumberSortProxy::keysOf(int column) const
{
    const int rows = sourceModel()->rowCount();
    if (m_keys && m_keys->column == column && m_keys->rows.size() == std::size_t(rows))
        return *m_keys;
    auto keys = std::make_unique<Keys>();
    keys->column = column;
    keys->rows.resize(std::size_t(rows));
    const QCollator collator;
    for (int row = 0; row < rows; ++row) {
        const QVariant value = sourceModel()->index(row, column).data(SortRole);
        Key& key = keys->rows[std::size_t(row)];
        key.rank = rankOf(value);
        if (value.typeId() == QMetaType::Double)
            key.number = value.toDouble();
        else if (key.rank == Rank::Known)
            key.text = collator.sortKey(value.toString());
    }
    m_keys = std::move(keys);
    return *m_keys;
}

bool NumberSortProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const Keys& keys = keysOf(left.column());
    const Key& a = keys.rows[std::size_t(left.row())];
    const Key& b = keys.rows[std::size_t(right.row())];
    if (a.rank != b.rank)
        return (a.rank < b.rank) == (sortOrder() == Qt::AscendingOrder);
    if (a.rank == Rank::Missing)
        return false;
    if (a.text && b.text)
        return a.text->compare(*b.text) < 0;
    return a.number < b.number;
}

} // namespace widgets
