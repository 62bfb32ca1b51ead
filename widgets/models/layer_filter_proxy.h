// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/models/layer_filter.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

/// The rows of a table of layers that a filter lets through, sorted.
class LayerFilterProxy : public NumberSortProxy {
    Q_OBJECT

public:
    explicit LayerFilterProxy(QObject* parent = nullptr);
    ~LayerFilterProxy() override;

    void setFilter(const LayerFilter& filter);

protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    LayerFilter m_filter;
};

} // namespace widgets
