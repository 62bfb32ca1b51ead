// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <QObject>

#include "analysis/plan/plan_results.h"
#include "widgets/models/prepared_plan.h"

namespace widgets {

/// A mixed-precision plan while a person works on it: what is wished, choices of all layers, what they cost and what
/// they are predicted to do, the frontier and the baselines of the same problem, undo and redo, what was measured so far.
/// Problems of many layers are prepared on another thread: until then the plan before stays, and can be worked on.
class PlanSession : public QObject {
    Q_OBJECT

public:
    using Problem = std::shared_ptr<const analysis::PlanProblem>;
    using Source = std::shared_ptr<const PlanSource>;

    /// A plan that has run.
    struct Measured {
        QString name; ///< may be empty
        analysis::Assignment choices;
        analysis::PlanTotals totals;
        analysis::PlanMeasurement result;
        analysis::PlanBudget budget = {}; ///< that it was made for; may have no limit
    };
    /// Where a person who opens a study begins.
    struct Start {
        analysis::PlanWish wish;
        std::vector<analysis::PlannedLayer> layers; ///< where they are no plan of the problem: the best one
    };
    /// Whether a change is one of many that belong together, or one that undo goes back to.
    enum class Change { Dragging, Final };

    explicit PlanSession(QObject* parent = nullptr);
    ~PlanSession() override;

    /// Begins anew with the plan of least damage at the size of int8 (or the least size above that). Null: no problem.
    /// The same layers, formats and costs as before are the same problem, known better: plan, history and measurements
    /// stay, predictions are made anew.
    void setSource(Source source);
    /// Begins anew with what was planned before; nothing is to be undone then. Where its choices are not known: as above.
    void open(Source source, Start start);
    [[nodiscard]] const Source& source() const { return m_source; }

    /// What is asked for. Its limits are those of the last budget.
    [[nodiscard]] const analysis::PlanWish& wish() const { return m_wish; }
    /// Other choices, rules or another resource: the plan stays where it keeps to them, else the best one of that cost
    /// takes its place. What cannot be is told by trouble() and changes nothing.
    void setWish(const analysis::PlanWish& wish);
    [[nodiscard]] bool isPreparing() const { return m_asked > 0; }
    [[nodiscard]] const QString& trouble() const { return m_trouble; } ///< why the last wish cannot be; empty: it can

    [[nodiscard]] const Problem& problem() const;
    [[nodiscard]] const analysis::Assignment& choices() const { return m_choices; }
    [[nodiscard]] const analysis::PlanTotals& totals() const { return m_totals; }
    [[nodiscard]] double predictedMse() const { return m_predicted; }
    /// Proven for the solver's own plans; absent once a person has changed one.
    [[nodiscard]] std::optional<double> gap() const { return m_gap; }
    /// Of any plan of the problem: with cross terms where contributions are known.
    [[nodiscard]] double predict(const analysis::Assignment& choices) const;
    [[nodiscard]] bool hasCrossTerms() const;
    [[nodiscard]] const std::vector<analysis::FrontierPoint>& frontier() const; ///< over the wish's resource
    [[nodiscard]] const std::vector<double>& frontierMse() const; ///< predicted, of each point
    /// Of the last budget that a person settled on; in networks of many layers greedy stays that of the first.
    [[nodiscard]] const std::vector<NamedPlan>& baselines() const { return m_baselines; }
    /// Whether it needs more than the limits, or, of what is scarce, more than the plan itself where that needs more.
    [[nodiscard]] bool isOverBudget(const analysis::PlanTotals& totals) const;
    /// The limits of the last budget.
    [[nodiscard]] analysis::PlanBudget budget() const { return { m_wish.maxBytes, m_wish.maxBitops }; }
    [[nodiscard]] std::optional<analysis::PlanMeasurement> measured() const; ///< of the current choices
    [[nodiscard]] const std::vector<Measured>& measurements() const { return m_measured; }

    [[nodiscard]] bool canUndo() const { return m_here > 0; }
    [[nodiscard]] bool canRedo() const { return m_here + 1 < m_history.size(); }

    // Of the wish's resource, bytes or bit operations, with the rest of the model.
    [[nodiscard]] double cost() const; ///< of the plan
    [[nodiscard]] double costOf(const analysis::PlanTotals& totals) const;
    [[nodiscard]] double fp32Cost() const;
    [[nodiscard]] double leastCost() const; ///< of any plan
    [[nodiscard]] double mostCost() const; ///< from here on there is the least damage
    /// The limit of what is not the wish's resource.
    [[nodiscard]] std::optional<double> otherLimit() const;

public Q_SLOTS:
    /// The best plan within so much of the wish's resource, and within otherLimit().
    void setBudget(double cost, widgets::PlanSession::Change change);
    /// Absent: none.
    void setOtherLimit(std::optional<double> limit);
    /// Improves the current plan with what layers do to each other, within its own cost.
    void refine();
    /// Layers of a tie follow; fixed ones stay.
    void choose(int layer, int choice, widgets::PlanSession::Change change);
    /// Fixes a layer, and those of its tie, to what it has now, or lets go of it.
    void setFixed(int layer, bool fixed);
    void setChoices(const analysis::Assignment& choices);
    void setMeasured(const analysis::Assignment& choices, const analysis::PlanMeasurement& result,
        const QString& name = {}, const analysis::PlanBudget& budget = {});
    void undo();
    void redo();

Q_SIGNALS:
    void problemChanged();
    void planChanged();
    void measuredChanged();

private:
    struct Step {
        analysis::PlanWish wish;
        analysis::Assignment choices;
        std::optional<double> gap;
    };
    /// Who asked for one.
    enum class Reason { Source, Opening, Wish, History };
    struct Mailbox;
    struct Question {
        analysis::PlanWish wish;
        Reason reason = Reason::Source;
        analysis::PlanWish from; ///< what was wished when it was asked
        std::size_t step = 0; ///< of the history, where that is why
    };

    void ask(const analysis::PlanWish& wish, Reason reason, std::size_t step = 0);
    void adopt(
        analysis::Result<std::shared_ptr<const PreparedPlan>> prepared, const analysis::PlanWish& wish, Reason reason);
    void take(const analysis::Assignment& choices, std::optional<double> gap);
    void begin();
    void resolve(double cost);
    void remember();
    void updateGreedy();
    void goTo(std::size_t step);

    Source m_source;
    std::shared_ptr<const PreparedPlan> m_prepared;
    std::shared_ptr<Mailbox> m_mailbox;
    analysis::PlanWish m_wish;
    Question m_question; ///< the last one
    int m_asked = 0; ///< number of the last question that is not answered; 0: all are
    int m_number = 0;
    QString m_trouble;
    analysis::Assignment m_choices;
    analysis::PlanTotals m_totals;
    double m_predicted = 0;
    std::optional<double> m_gap;
    std::vector<NamedPlan> m_baselines;
    std::vector<analysis::PlannedLayer> m_opened; ///< what an opened study planned, until it is taken
    std::vector<Measured> m_measured;
    std::vector<Step> m_history;
    std::size_t m_here = 0;
};

} // namespace widgets
