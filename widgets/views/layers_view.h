// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include <QWidget>

#include "analysis/result.h"

class QComboBox;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QModelIndex;
class QStackedLayout;
class QTableView;

namespace widgets {

class ColumnSet;
class EmptyState;
class LayerDifferenceProxy;
class LayerFilterProxy;
class LayerModel;
class RowTable;
class Selection;

/// The tab Layers: a row a layer of the selected variant, sortable and filtered by name and kind, with the differences
/// to the baseline. The current row is the selected layer.
class LayersView : public QWidget {
    Q_OBJECT

public:
    explicit LayersView(Selection* selection, QWidget* parent = nullptr);
    ~LayersView() override;

    [[nodiscard]] QTableView* table() const;
    [[nodiscard]] QLineEdit* filterLine() const { return m_filterLine; }
    [[nodiscard]] QComboBox* variantBox() const { return m_variantBox; }
    [[nodiscard]] QComboBox* baselineBox() const { return m_baselineBox; }
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }

    [[nodiscard]] bool isColumnShown(int column) const; ///< LayerDifferenceProxy's columns
    void setColumnShown(int column);
    void setColumnHidden(int column);
    /// Columns, their widths and the sorting, for the window's settings.
    [[nodiscard]] QByteArray saveColumns() const;
    void restoreColumns(const QByteArray& columns);

    /// Everything about the shown layers in the shown order: the columns of layers.csv. Error: failed, naming the path.
    [[nodiscard]] analysis::Result<void> writeCsv(const QString& path) const;

public Q_SLOTS:
    void copyRows() const; ///< the selected rows as text, tab between columns
    void exportCsv(); ///< asks where
    void focusFilter();

Q_SIGNALS:
    void modelWanted(); ///< the empty state's button

protected:
    void changeEvent(QEvent* event) override;

private:
    void showAnalysis();
    void showVariant();
    void showLayer();
    void showFilter();
    void filterEdited();
    void showKinds();
    void layOutColumns();
    void fitColumns();
    void makeTop();
    [[nodiscard]] ColumnSet* makeColumns();
    void showCount();
    void showMenu(const QPoint& at);
    void rowChosen(const QModelIndex& current);
    [[nodiscard]] int columnWidth(int column) const;
    [[nodiscard]] int textWidth(int column) const; ///< of the longest text in a column of text

    Selection* m_selection;
    LayerModel* m_results;
    LayerModel* m_baseline;
    LayerDifferenceProxy* m_differences;
    LayerFilterProxy* m_rows;
    QLineEdit* m_filterLine;
    QWidget* m_kinds; ///< a chip a kind
    QHBoxLayout* m_top;
    QHBoxLayout* m_below;
    QLabel* m_count;
    QComboBox* m_variantBox;
    QComboBox* m_baselineBox;
    RowTable* m_table;
    EmptyState* m_empty;
    QStackedLayout* m_pages;
    ColumnSet* m_columns;
    bool m_following = false; ///< the table follows the selection now, not the other way round
};

} // namespace widgets
