// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>

#include "analysis/plan/sensitivity.h"

namespace widgets {

/// The cells of a sensitivity table at one format as rows: every number with its sign, intervals, and the class.
class SensitivityModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Sign, Sqnr, Mse, Kl, Drop, Class, Agreement, Samples, ColumnCount };
    using Table = std::shared_ptr<const analysis::SensitivityTable>;

    explicit SensitivityModel(QObject* parent = nullptr);
    ~SensitivityModel() override;

    /// `order`: rows of the table as they are shown. Null: nothing.
    void setTable(Table table, std::size_t format, std::vector<int> order);
    [[nodiscard]] int layerAt(int row) const; ///< Layer::id; -1: no such row
    [[nodiscard]] int rowOf(int layer) const; ///< the first of a layer; -1: none

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] const std::optional<analysis::SensitivityCell>& cellAt(int row) const;
    [[nodiscard]] QString textOf(int row, int column) const;
    [[nodiscard]] QVariant sortKey(int row, int column) const;

    Table m_table;
    std::size_t m_format = 0;
    std::vector<int> m_order;
};

} // namespace widgets
