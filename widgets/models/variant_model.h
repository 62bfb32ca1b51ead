// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QAbstractTableModel>
#include <QIcon>

#include "analysis/measure/results.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

/// The variants of an analysis with all their numbers. Row i is Analysis::variants[i]; the columns after the ones named
/// here are variantMetrics().
class VariantModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { NameColumn, FormatColumn, CalibrationColumn, FirstMetricColumn };

    explicit VariantModel(QObject* parent = nullptr);
    ~VariantModel() override;

    /// Rows stay where the variants are the same, and those that are new come after them.
    void setAnalysis(std::shared_ptr<const analysis::Analysis> analysis);
    [[nodiscard]] QString name(int row) const;
    /// In the unit of results; nullopt where it was not measured. `metric` is an index in variantMetrics().
    [[nodiscard]] std::optional<double> number(int row, int metric) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// A row as it is shown: made once, since a metric is found by its name.
    struct Row {
        QString name;
        QString format;
        QString calibration;
        QString toolTip;
        QIcon icon;
        std::vector<std::optional<double>> numbers; ///< parallel to variantMetrics()
    };
    [[nodiscard]] static Row rowOf(const analysis::Analysis& analysis, const analysis::VariantResult& variant);
    [[nodiscard]] static QString text(const Row& row, int column);

    std::vector<Row> m_rows;
};

} // namespace widgets
