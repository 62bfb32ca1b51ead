// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QAbstractTableModel>

#include "widgets/views/range_judge.h"

namespace widgets {

/// Calibration methods, their ranges and what these would do. A row can be unchecked: then its line is hidden.
class CalibrationModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { MethodColumn, LowColumn, HighColumn, ClippedColumn, SqnrColumn, ColumnCount };
    enum Role { SortRole = Qt::UserRole + 1 };

    explicit CalibrationModel(QObject* parent = nullptr);
    ~CalibrationModel() override;

    void setMethods(std::vector<MethodRange> methods);
    void setMethod(int row, const MethodRange& method);
    [[nodiscard]] const std::vector<MethodRange>& methods() const { return m_methods; }
    [[nodiscard]] bool isShown(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    [[nodiscard]] QVariant text(const MethodRange& method, int column) const;
    [[nodiscard]] static QVariant number(const MethodRange& method, int column);

    std::vector<MethodRange> m_methods;
    std::vector<std::string> m_hidden; ///< by name, so that the choice survives another layer
};

} // namespace widgets
