// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

#include <QWidget>

#include "widgets/charts/bits_chart.h"
#include "widgets/models/plan_session.h"

class QComboBox;
class QLabel;
class QPushButton;
class QSlider;
class QStandardItemModel;
class QToolButton;

namespace widgets {

class NumbersPanel;
class ParetoChart;
class RowTable;
class Selection;
class ShareChart;

/// The tab Plan: bits for each layer under a budget. A slider asks the solver; bars can be dragged; what a plan costs
/// and is predicted to do (≈) follows at once, running it fills in the truth (=).
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
    [[nodiscard]] QStandardItemModel* plans() const
    {
        return m_planRows;
    } ///< this one, baselines and what was measured
    [[nodiscard]] QSlider* budget() const { return m_budget; }
    [[nodiscard]] QComboBox* layerChoice() const { return m_choice; }

    /// What PlanSession::solve() has found, or why it could not.
    void setSolved(analysis::Result<PlanSession::Solved> solved);

public Q_SLOTS:
    /// Of the analysis that is selected. Null: nothing was measured yet.
    void setProblem(const widgets::PlanSession::Problem& problem, const widgets::PlanSession::Runs& runs);
    /// Power of FP32's output, mean of y², for SQNR: 10·log10(power / mse). Absent: mse is shown instead.
    void setOutputPower(std::optional<double> power);
    void setMeasuring(bool measuring);

Q_SIGNALS:
    void measureWanted(const analysis::Assignment& choices); ///< run this plan
    void compareWanted(std::int64_t bytes); ///< run the best plan of that size and the baselines
    void saveWanted(const analysis::Assignment& choices); ///< as a recipe
    void sensitivityWanted(); ///< nothing is measured yet: take me there

private:
    void buildLayout();
    void showProblem();
    void showPlan();
    void makeBars();
    void showNumbers();
    void showComparison();
    void showChoice();
    [[nodiscard]] int planLayer() const; ///< of the selected layer; -1: it is not in the problem
    [[nodiscard]] double errorOf(double mse) const; ///< what the Pareto chart shows of an mse
    [[nodiscard]] QString errorText(double mse) const; ///< as SQNR where the output's power is known
    void chooseRow(int row);

    std::function<void()> m_drawProblem; ///< now, or when the view is shown
    std::function<void()> m_drawPlan;
    PlanSession::Problem m_barsOf; ///< what m_bars were made of: naming all choices takes long
    std::vector<LayerBits> m_bars;
    Selection* m_selection;
    PlanSession* m_session;
    BitsChart* m_bits;
    ParetoChart* m_pareto;
    ShareChart* m_shares;
    NumbersPanel* m_numbers;
    RowTable* m_plans;
    QStandardItemModel* m_planRows;
    std::vector<analysis::Assignment> m_compared; ///< parallel to the rows
    QSlider* m_budget;
    QLabel* m_budgetText;
    QLabel* m_layer;
    QComboBox* m_choice;
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
