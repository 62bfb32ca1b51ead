// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include <QWidget>

#include "analysis/plan/sensitivity.h"
#include "widgets/models/sensitivity_metrics.h"
#include "widgets/views/sensitivity_wish.h"

class QComboBox;
class QLabel;
class QLayout;
class QPushButton;
class QTabWidget;
class QToolButton;

namespace widgets {

class BarChart;
class ErrorFlowChart;
class NumberSortProxy;
class RowTable;
class Selection;
class SensitivityModel;
class WaterfallChart;

/// How a running analysis stands.
struct SensitivityState {
    enum class Activity { Idle, Running, Paused };
    Activity activity = Activity::Idle;
    QString text; ///< what is being done, or why it stopped
};

/// The tab Sensitivity: layers, blocks of them or channels of one × formats as a heat map, bars and rows, with ≈ for
/// estimates and = for measurements; the flow of error along the network of the selected variant; the way of accuracy
/// from FP32 to all quantized.
class SensitivityView : public QWidget {
    Q_OBJECT

public:
    using Table = std::shared_ptr<const analysis::SensitivityTable>;
    /// What is known about a table as a whole.
    struct Remark {
        QString settled; ///< a sentence: how far the order of layers is known
        std::optional<double> spearman; ///< between ≈ and = of the cells that have both
    };

    explicit SensitivityView(Selection* selection, QWidget* parent = nullptr);
    ~SensitivityView() override;

    [[nodiscard]] HeatMapChart* heatMap() const { return m_heat; }
    [[nodiscard]] BarChart* bars() const { return m_bars; }
    [[nodiscard]] ErrorFlowChart* errorFlow() const { return m_flow; }
    [[nodiscard]] WaterfallChart* waterfall() const { return m_waterfall; }
    [[nodiscard]] QComboBox* metricBox() const { return m_metric; }
    [[nodiscard]] QComboBox* orderBox() const { return m_order; }
    [[nodiscard]] QComboBox* targetBox() const { return m_target; }
    [[nodiscard]] QComboBox* modeBox() const { return m_mode; }
    [[nodiscard]] QComboBox* perBox() const { return m_per; }
    [[nodiscard]] QPushButton* measureButton() const { return m_measure; }
    [[nodiscard]] RowTable* rows() const { return m_list; } ///< of the format that bars show
    [[nodiscard]] QString status() const; ///< what is told of the table that is shown
    [[nodiscard]] QTabWidget* pages() const { return m_pages; } ///< map and bars, rows, error flow, waterfall
    [[nodiscard]] SensitivityWish wish() const; ///< as the controls say

public Q_SLOTS:
    /// All that are known for the analysis, at most one for each target and mode; null pointers are passed over. The
    /// first time, the first of them is shown. `remarks` are parallel to the tables, or fewer.
    void setTables(const std::vector<widgets::SensitivityView::Table>& tables,
        const std::vector<widgets::SensitivityView::Remark>& remarks = {});
    /// Of blocks, or of the channels of one layer, as far as it is known; in place of the one before of the same target and
    /// mode. Null: all of them are forgotten.
    void setOtherTable(widgets::SensitivityPer per, const widgets::SensitivityView::Table& table);
    void setState(const widgets::SensitivityState& state);

Q_SIGNALS:
    void measureWanted(const widgets::SensitivityWish& wish);
    void pauseWanted(bool paused);
    void cancelWanted();
    /// One number a layer of the graph, for views that colour layers: that of the chosen metric and format.
    void layerValuesChanged(const QString& title, const std::vector<std::optional<double>>& values,
        widgets::HeatMap::Bright worse); ///< which end hurts

private:
    void buildControls();
    void buildPages();
    [[nodiscard]] QLayout* controlLines();
    void connectPages();
    void choosePer();
    void chooseFormat(int format);
    void showTable();
    void showMap();
    void showBars();
    void showList();
    void showSelectedLayer();
    void showVariant();
    void showWaterfall();
    [[nodiscard]] QString emptyText() const;
    void showState();
    void publishValues();
    [[nodiscard]] Table table() const; ///< null: nothing is known
    [[nodiscard]] QString formatTitle() const; ///< "output MSE at int4"
    [[nodiscard]] SensitivityPer per() const;
    [[nodiscard]] const SensitivityMetric& metric() const;

    Selection* m_selection;
    QComboBox* m_target;
    QComboBox* m_mode;
    QComboBox* m_per;
    QComboBox* m_metric;
    QComboBox* m_order;
    QComboBox* m_effort;
    QPushButton* m_measure;
    QToolButton* m_pause;
    QToolButton* m_cancel;
    QLabel* m_status;
    QTabWidget* m_pages;
    HeatMapChart* m_heat;
    BarChart* m_bars;
    SensitivityModel* m_model;
    NumberSortProxy* m_sorted;
    RowTable* m_list;
    ErrorFlowChart* m_flow;
    WaterfallChart* m_waterfall;
    std::vector<Table> m_tables; ///< of layers
    std::vector<Remark> m_remarks;
    std::vector<Table> m_blocks;
    Table m_channels; ///< of the layer that they were asked of last
    SensitivityState m_state;
    std::vector<int> m_rows; ///< of the table, as shown
    std::vector<int> m_barRows;
    std::vector<int> m_flowLayers; ///< Layer::id of each point
    int m_format = -1; ///< column that bars and other views show; -1: not chosen yet
};

} // namespace widgets
