// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QWidget>

#include "widgets/charts/bits_chart.h"
#include "widgets/models/plan_words.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QTabWidget;
class QToolButton;

namespace widgets {

class NumbersPanel;
class ParetoChart;
class PlanComparison;
class PlanControls;
class PlanLayerModel;
class PlanLayerTable;
class Selection;
class ShareChart;

/// The tab Plan: bits for each layer within limits. A slider asks the solver; bars can be dragged, rows edited, layers
/// fixed; what a plan costs and is predicted to do (≈) follows at once, running it fills in the truth (=).
class PlanView : public QWidget {
    Q_OBJECT

public:
    explicit PlanView(Selection* selection, QWidget* parent = nullptr);
    ~PlanView() override;

    [[nodiscard]] PlanSession* session() const { return m_session; }
    [[nodiscard]] BitsChart* bits() const { return m_bits; }
    [[nodiscard]] ParetoChart* pareto() const { return m_pareto; }
    [[nodiscard]] ShareChart* shares() const { return m_shares; }
    [[nodiscard]] NumbersPanel* numbers() const { return m_numbers; }
    [[nodiscard]] PlanComparison* comparison() const { return m_comparison; }
    [[nodiscard]] QTabWidget* pages() const { return m_pages; } ///< bars, rows
    [[nodiscard]] PlanControls* controls() const { return m_controls; }
    [[nodiscard]] PlanLayerModel* layers() const { return m_layerRows; }
    [[nodiscard]] PlanLayerTable* layerTable() const { return m_layerTable; }
    [[nodiscard]] QCheckBox* fixedLayer() const { return m_fixed; }
    [[nodiscard]] QDoubleSpinBox* drop() const { return m_drop; }
    [[nodiscard]] QPushButton* measureButton() const { return m_measure; }
    [[nodiscard]] QPushButton* compareButton() const { return m_compare; }
    [[nodiscard]] QPushButton* holdButton() const { return m_hold; }
    [[nodiscard]] QPushButton* saveButton() const { return m_save; }
    [[nodiscard]] QToolButton* undoButton() const { return m_undo; }
    [[nodiscard]] QToolButton* redoButton() const { return m_redo; }
    [[nodiscard]] QComboBox* layerChoice() const { return m_choice; }

public Q_SLOTS:
    /// Of the analysis that is selected. Null: nothing was measured yet.
    void setSource(const widgets::PlanSession::Source& source);
    /// The same, beginning with what was planned before.
    void open(const widgets::PlanSession::Source& source, const widgets::PlanSession::Start& start);
    /// Power of FP32's output, mean of y², for SQNR: 10·log10(power / mse). Absent: mse is shown instead.
    void setOutputPower(std::optional<double> power);
    void setMeasuring(bool measuring);

Q_SIGNALS:
    void measureWanted(const analysis::Assignment& choices); ///< run this plan
    void planWanted(const analysis::PlanWish& wish); ///< find the best such plan, run it and the baselines
    void screeningWanted(analysis::SensitivityTarget target); ///< of what shall be planned and is not known yet
    void saveWanted(const analysis::Assignment& choices); ///< as a recipe
    void sensitivityWanted(); ///< nothing is measured yet: take me there

private:
    void setTexts();
    void buildLayout();
    void connectCharts();
    void connectEdits();
    void connectRuns();
    void showProblem();
    void showPlan();
    void showBars();
    void showState();
    void showChoice();
    void typeChoice();
    [[nodiscard]] analysis::PlanWish wish() const; ///< of plans no dearer than this one
    [[nodiscard]] int planLayer() const; ///< of the selected layer; -1: it is not in the problem
    [[nodiscard]] PlanWords words() const { return { *m_session, m_power }; }

    std::function<void()> m_drawProblem; ///< now, or when the view is shown
    std::function<void()> m_drawPlan;
    PlanSession::Problem m_barsOf; ///< what m_bars were made of: naming all choices takes long
    std::vector<LayerBits> m_bars;
    std::vector<analysis::Assignment> m_drawn; ///< the chart's points
    Selection* m_selection;
    PlanSession* m_session;
    BitsChart* m_bits;
    ParetoChart* m_pareto;
    ShareChart* m_shares;
    NumbersPanel* m_numbers;
    PlanComparison* m_comparison;
    PlanControls* m_controls;
    QTabWidget* m_pages;
    PlanLayerModel* m_layerRows;
    PlanLayerTable* m_layerTable;
    QLabel* m_layer;
    QComboBox* m_choice;
    QCheckBox* m_fixed;
    QDoubleSpinBox* m_drop;
    QPushButton* m_hold;
    QLabel* m_trouble;
    QToolButton* m_undo;
    QToolButton* m_redo;
    QToolButton* m_refine;
    QPushButton* m_measure;
    QPushButton* m_compare;
    QPushButton* m_save;
    std::optional<double> m_power;
    bool m_measuring = false;
};

} // namespace widgets
