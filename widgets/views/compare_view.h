// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "analysis/result.h"

class QComboBox;
class QLabel;
class QSplitter;
class QStackedLayout;
class QTableView;

namespace widgets {

class BarChart;
class ColumnSet;
class EmptyState;
class NumberSortProxy;
class ScatterChart;
class RowTable;
class Selection;
class VariantModel;

/// The tab Compare: the variants with all their numbers, one number as bars, two against each other with the variants
/// that no other beats in both. A click selects the variant.
class CompareView : public QWidget {
    Q_OBJECT

public:
    explicit CompareView(Selection* selection, QWidget* parent = nullptr);
    ~CompareView() override;

    [[nodiscard]] QTableView* table() const;
    [[nodiscard]] BarChart* bars() const { return m_bars; }
    [[nodiscard]] ScatterChart* scatter() const { return m_scatter; }
    [[nodiscard]] QComboBox* barMetric() const { return m_barMetric; } ///< data: VariantMetric::id
    [[nodiscard]] QComboBox* costMetric() const { return m_costMetric; }
    [[nodiscard]] QComboBox* gainMetric() const { return m_gainMetric; }
    [[nodiscard]] const std::vector<int>& paretoBest() const { return m_best; } ///< variants, by rising cost
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

    /// summary.csv's columns of all variants. Error: failed, naming the path.
    [[nodiscard]] analysis::Result<void> writeCsv(const QString& path) const;

public Q_SLOTS:
    void copyRows() const; ///< the selected rows as text, tab between columns
    void exportCsv(); ///< asks where

Q_SIGNALS:
    void runWanted(); ///< the empty state's button

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void showAnalysis();
    void showVariant();
    void showBars();
    void showScatter();
    void showMenu(const QPoint& at);
    [[nodiscard]] ColumnSet* makeColumns();
    [[nodiscard]] QWidget* makeCharts();
    void fitTable();
    [[nodiscard]] bool isMeasured(const QString& metric) const; ///< of any variant
    void chooseMeasured(QComboBox* box); ///< the next metric, where the chosen one was not measured

    Selection* m_selection;
    VariantModel* m_variants;
    NumberSortProxy* m_rows;
    RowTable* m_table;
    ColumnSet* m_columns;
    QSplitter* m_splitter; ///< table above, charts below
    QComboBox* m_barMetric;
    QComboBox* m_costMetric;
    QComboBox* m_gainMetric;
    BarChart* m_bars;
    ScatterChart* m_scatter;
    QLabel* m_bestNames;
    std::vector<int> m_best;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
    bool m_splitByHand = false;
    bool m_following = false; ///< the table follows the selection now, not the other way round
};

} // namespace widgets
