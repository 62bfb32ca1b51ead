// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>

#include <QAbstractTableModel>

#include "analysis/measure/results.h"
#include "widgets/models/layer_columns.h"
#include "widgets/models/number_sort_proxy.h"

namespace widgets {

/// The layers of an analysis in network order, with what one variant does to them. Row i is Graph::layers[i]; without a
/// variant what was measured is missing.
class LayerModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        KindColumn,
        ShapeColumn,
        ParametersColumn,
        BitsColumn,
        WeightSqnrColumn,
        InputSqnrColumn,
        LocalSqnrColumn,
        AccumulatedSqnrColumn,
        WeightClippedColumn,
        InputClippedColumn,
        SizeColumn,
        SizeShareColumn,
        MacsColumn,
        ColumnCount
    };

    explicit LayerModel(QObject* parent = nullptr);
    ~LayerModel() override;

    /// `variant` is an index in Analysis::variants; outside: none. Rows stay where the layers are the same.
    void setResults(std::shared_ptr<const analysis::Analysis> analysis, int variant);
    [[nodiscard]] const analysis::VariantResult* variant() const;
    [[nodiscard]] const analysis::LayerResult* result(int row) const; ///< null where there is none
    /// The number in a cell, in the unit of results (bytes, shares); nullopt for texts and what was not measured.
    [[nodiscard]] std::optional<double> number(int row, int column) const;

    /// What the bars of a column begin and end with, in its unit: round numbers around what it holds. lo = hi where
    /// there are no bars or no finite numbers.
    struct BarScale {
        double lo = 0;
        double hi = 0;
    };
    [[nodiscard]] BarScale barScale(int column) const { return m_scales.at(std::size_t(column)); }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] std::optional<LayerEntry> entry(int row) const;
    [[nodiscard]] QVariant share(int row, int column) const;
    [[nodiscard]] QString toolTip(int row, int column) const;
    void findScales();

    std::shared_ptr<const analysis::Analysis> m_analysis;
    int m_variant = -1;
    std::array<BarScale, ColumnCount> m_scales{};
};

} // namespace widgets
