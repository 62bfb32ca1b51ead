// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/number_sort_proxy.h"

#include <cmath>

namespace widgets {

namespace {

/// Texts and finite numbers, infinite ones, the rest.
int rank(const QVariant& value)
{
    if (!value.isValid())
        return 2;
    if (value.typeId() != QMetaType::Double)
        return 0;
    const double number = value.toDouble();
    return std::isnan(number) ? 2 : std::isinf(number) ? 1 : 0;
}

} // namespace

NumberSortProxy::NumberSortProxy(QObject* parent) : QSortFilterProxyModel(parent)
{
    setSortRole(SortRole);
}

NumberSortProxy::~NumberSortProxy() = default;

bool NumberSortProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    const QVariant a = left.data(SortRole);
    const QVariant b = right.data(SortRole);
    const int rankA = rank(a);
    const int rankB = rank(b);
    if (rankA != rankB)
        return (rankA < rankB) == (sortOrder() == Qt::AscendingOrder);
    if (rankA == 2)
        return false;
    if (a.typeId() == QMetaType::Double && b.typeId() == QMetaType::Double)
        return a.toDouble() < b.toDouble();
    return QString::localeAwareCompare(a.toString(), b.toString()) < 0;
}

} // namespace widgets
