// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIdentityProxyModel>

#include "widgets/models/layer_model.h"

namespace widgets {

/// Puts columns beside those of a LayerModel: what its variant has more than a baseline, for the numbers for which that
/// is asked. Both are of the same analysis.
class LayerDifferenceProxy : public QIdentityProxyModel {
    Q_OBJECT

public:
    explicit LayerDifferenceProxy(QObject* parent = nullptr);
    ~LayerDifferenceProxy() override;

    void setLayers(LayerModel* layers, LayerModel* baseline);

    /// The column of the difference of a LayerModel::Column; -1 where there is none.
    [[nodiscard]] static int differenceColumn(int column);
    /// The LayerModel::Column whose difference stands in `column`; -1 where `column` is not a difference.
    [[nodiscard]] static int differenceOf(int column);
    /// variant - baseline; 0 where both are the same, also both infinite; nullopt where one is missing.
    [[nodiscard]] std::optional<double> difference(int row, int column) const;
    /// Title of any column with what it means, for menus.
    [[nodiscard]] QString title(int column) const;

    int columnCount(const QModelIndex& parent = {}) const override;
    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    QModelIndex sibling(int row, int column, const QModelIndex& of) const override;
    QModelIndex mapToSource(const QModelIndex& index) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    void differencesChanged();

    LayerModel* m_layers = nullptr;
    LayerModel* m_baseline = nullptr;
};

} // namespace widgets
