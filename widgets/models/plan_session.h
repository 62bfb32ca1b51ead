// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "analysis/plan/plan_results.h"
#include "analysis/plan/predict.h"
#include "analysis/plan/solve.h"

namespace widgets {

/// A plan that others are compared with.
struct NamedPlan {
    QString name;
    analysis::Assignment choices;
    analysis::PlanTotals totals;
    double predictedMse = 0; ///< with cross terms where contributions are known
};

/// A mixed-precision plan while a person works on it: choices of all layers, what they cost and what they are predicted
/// to do, the frontier and the baselines of the same problem, undo and redo, what was measured so far.
class PlanSession : public QObject {
    Q_OBJECT

public:
    using Problem = std::shared_ptr<const analysis::PlanProblem>;
    using Runs = std::shared_ptr<const analysis::ChoiceRuns>;

    /// A plan that has run.
    struct Measured {
        QString name; ///< may be empty
        analysis::Assignment choices;
        analysis::PlanTotals totals;
        analysis::PlanMeasurement result;
    };
    /// A problem with what takes long to find out about it.
    struct Solved {
        Problem problem;
        Runs runs;
        std::optional<analysis::FrontierSolver> solver;
        std::vector<analysis::FrontierPoint> frontier;
        std::vector<double> frontierMse; ///< predicted, of each point
        std::vector<NamedPlan> baselines;
    };
    /// Whether a change is one of many that belong together, or one that undo goes back to.
    enum class Change { Dragging, Final };

    explicit PlanSession(QObject* parent = nullptr);
    ~PlanSession() override;

    /// For any thread. A null problem is none. Error: as analysis::validate().
    [[nodiscard]] static analysis::Result<Solved> solve(Problem problem, Runs runs);

    /// Begins anew with the plan of least damage at a quarter of FP32's size (or the least size above that). Null: no
    /// problem. The same layers, formats and costs as before are the same problem, known better: plan, history and
    /// measurements stay, predictions are made anew. Without runs predictions are sums over layers.
    void setSolved(Solved solved);
    /// solve() and setSolved(). Error: as solve(); then nothing changes.
    analysis::Result<void> setProblem(Problem problem, Runs runs);

    [[nodiscard]] const Problem& problem() const { return m_problem; }
    [[nodiscard]] const analysis::Assignment& choices() const { return m_choices; }
    [[nodiscard]] const analysis::PlanTotals& totals() const { return m_totals; }
    [[nodiscard]] double predictedMse() const { return m_predicted; }
    /// Proven for the solver's own plans; absent once a person has changed one.
    [[nodiscard]] std::optional<double> gap() const { return m_gap; }
    /// Of any plan of the problem: with cross terms where contributions are known.
    [[nodiscard]] double predict(const analysis::Assignment& choices) const;
    [[nodiscard]] bool hasCrossTerms() const { return m_runs != nullptr; }
    [[nodiscard]] const std::vector<analysis::FrontierPoint>& frontier() const { return m_frontier; }
    [[nodiscard]] const std::vector<double>& frontierMse() const { return m_frontierMse; } ///< predicted, of each point
    [[nodiscard]] const std::vector<NamedPlan>& baselines() const { return m_baselines; }
    [[nodiscard]] std::optional<analysis::PlanMeasurement> measured() const; ///< of the current choices
    [[nodiscard]] const std::vector<Measured>& measurements() const { return m_measured; }

    [[nodiscard]] bool canUndo() const { return m_here > 0; }
    [[nodiscard]] bool canRedo() const { return m_here + 1 < m_history.size(); }
    [[nodiscard]] double leastBytes() const; ///< of any plan, with the rest of the model
    [[nodiscard]] double mostBytes() const; ///< from here on there is the least damage

public Q_SLOTS:
    /// The best plan within so many bytes.
    void setBudget(double bytes, widgets::PlanSession::Change change);
    /// Improves the current plan with what layers do to each other, within its own size.
    void refine();
    /// Layers of a tie follow; fixed ones stay.
    void choose(int layer, int choice, widgets::PlanSession::Change change);
    void setChoices(const analysis::Assignment& choices);
    void setMeasured(
        const analysis::Assignment& choices, const analysis::PlanMeasurement& result, const QString& name = {});
    void undo();
    void redo();

Q_SIGNALS:
    void problemChanged();
    void planChanged();
    void measuredChanged();

private:
    struct Step {
        analysis::Assignment choices;
        std::optional<double> gap;
    };

    void take(const analysis::Assignment& choices, std::optional<double> gap);
    void begin();
    void remember();

    Problem m_problem;
    Runs m_runs;
    std::optional<analysis::FrontierSolver> m_solver;
    analysis::Assignment m_choices;
    analysis::PlanTotals m_totals;
    double m_predicted = 0;
    std::optional<double> m_gap;
    std::vector<analysis::FrontierPoint> m_frontier;
    std::vector<double> m_frontierMse;
    std::vector<NamedPlan> m_baselines;
    std::vector<Measured> m_measured;
    std::vector<Step> m_history;
    std::size_t m_here = 0;
};

} // namespace widgets
