// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/layer_filter_proxy.h"

#include "widgets/models/layer_model.h"

namespace widgets {

LayerFilterProxy::LayerFilterProxy(QObject* parent) : NumberSortProxy(parent) { }

LayerFilterProxy::~LayerFilterProxy() = default;

void LayerFilterProxy::setFilter(const LayerFilter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    invalidateFilter();
}

bool LayerFilterProxy::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (m_filter == LayerFilter())
        return true;
    const auto text = [&](int column) { return sourceModel()->index(row, column, parent).data(SortRole).toString(); };
    return m_filter.accepts(text(LayerModel::NameColumn), text(LayerModel::KindColumn));
}

} // namespace widgets
