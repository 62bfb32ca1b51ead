// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does to a plan, step by step, and back.
#include <algorithm>
#include <numeric>

#include "analysis/plan/baselines.h"
#include "analysis/plan/refine.h"
#include "analysis/recipe/glob.h"
#include "widgets/models/plan_session.h"

namespace widgets {

using analysis::Resource;

namespace {

constexpr std::size_t mostSteps = 200; ///< of undo
/// Choices of all layers up to which greedy follows the slider.
constexpr std::size_t greedyAtOnce = 1'200;

/// What changes a problem, not only where in it a person is.
bool sameTask(const analysis::PlanWish& a, const analysis::PlanWish& b)
{
    return a.choices == b.choices && a.ends == b.ends && a.fixed == b.fixed && a.resource == b.resource;
}

} // namespace

/// The best plan of that cost, or, where there is none, the cheapest.
void PlanSession::resolve(double cost)
{
    auto solution = m_prepared->best(cost, m_wish);
    if (!solution) {
        m_trouble = QString::fromStdString(solution.error().message);
        solution = m_prepared->best(cost);
    }
    setLimit(m_wish, m_wish.resource, std::max(cost, m_prepared->solver.least()));
    if (solution)
        take(solution->choices, solution->gap);
}

void PlanSession::take(const analysis::Assignment& choices, std::optional<double> gap)
{
    m_choices = choices;
    m_totals = totalsOf(*problem(), choices);
    m_predicted = predict(choices);
    m_gap = gap;
}

/// For the last budget, in place of the one before.
void PlanSession::updateGreedy()
{
    const auto place =
        std::ranges::find_if(m_baselines, [](const NamedPlan& plan) { return plan.budget != analysis::PlanBudget(); });
    const auto choices = std::accumulate(problem()->layers.begin(), problem()->layers.end(), std::size_t(0),
        [](std::size_t sum, const analysis::PlanLayer& layer) { return sum + layer.choices.size(); });
    const analysis::PlanBudget budget = this->budget();
    if (choices > greedyAtOnce || budget == analysis::PlanBudget()
        || (place != m_baselines.end() && place->budget == budget))
        return;
    if (place != m_baselines.end())
        m_baselines.erase(place);
    if (const auto greedy = analysis::greedyPlan(*problem(), budget, m_wish.resource))
        m_baselines.insert(m_baselines.begin(),
            { planTitle("greedy"), *greedy, totalsOf(*problem(), *greedy), predict(*greedy), budget });
}

void PlanSession::remember()
{
    // Work on the plan that is shown is no longer on the way to another step.
    if (m_asked > 0 && m_question.reason == Reason::History)
        m_asked = 0;
    if (!m_history.empty() && m_history[m_here].choices == m_choices && sameTask(m_history[m_here].wish, m_wish)
        && m_history[m_here].wish.maxBytes == m_wish.maxBytes && m_history[m_here].wish.maxBitops == m_wish.maxBitops)
        return;
    m_history.resize(m_history.empty() ? 0 : m_here + 1);
    m_history.push_back({ m_wish, m_choices, m_gap });
    if (m_history.size() > mostSteps)
        m_history.erase(m_history.begin());
    m_here = m_history.size() - 1;
}

void PlanSession::setBudget(double cost, Change change)
{
    if (!m_prepared)
        return;
    const auto solution = m_prepared->best(cost, m_wish);
    m_trouble = solution ? QString() : QString::fromStdString(solution.error().message);
    if (solution) {
        setLimit(m_wish, m_wish.resource, std::max(cost, m_prepared->solver.least()));
        take(solution->choices, solution->gap);
        if (change == Change::Final) {
            remember();
            updateGreedy();
        }
    }
    Q_EMIT planChanged();
}

void PlanSession::setOtherLimit(std::optional<double> limit)
{
    if (!m_prepared || limit == otherLimit())
        return;
    const analysis::PlanWish before = m_wish;
    setLimit(m_wish, otherOf(m_wish.resource), limit);
    const auto solution = m_prepared->best(analysis::limitOf(budget(), m_wish.resource).value_or(cost()), m_wish);
    if (solution) {
        m_trouble.clear();
        take(solution->choices, solution->gap);
        remember();
        updateGreedy();
    } else {
        m_trouble = QString::fromStdString(solution.error().message);
        m_wish = before;
    }
    Q_EMIT planChanged();
}

void PlanSession::refine()
{
    if (!hasCrossTerms())
        return;
    analysis::PlanBudget budget;
    budget.bytes = m_totals.bytes;
    if (m_wish.resource == Resource::Bitops || otherLimit())
        budget.bitops = m_totals.bitops;
    if (m_wish.resource == Resource::Bitops && !otherLimit())
        budget.bytes.reset();
    const auto better = analysis::refine(*problem(), budget, m_prepared->task.runs, m_choices);
    if (better && better->moves > 0)
        setChoices(better->choices);
}

void PlanSession::choose(int layer, int choice, Change change)
{
    if (!m_prepared || layer < 0 || std::size_t(layer) >= m_choices.size())
        return;
    const analysis::PlanLayer& chosen = problem()->layers[std::size_t(layer)];
    if (choice < 0 || std::size_t(choice) >= chosen.choices.size() || chosen.fixed)
        return;
    analysis::Assignment choices = m_choices;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i == std::size_t(layer) || (chosen.tie >= 0 && problem()->layers[i].tie == chosen.tie))
            choices[i] = std::size_t(choice);
    }
    if (choices != m_choices)
        take(choices, std::nullopt);
    if (change == Change::Final)
        remember();
    Q_EMIT planChanged();
}

void PlanSession::setFixed(int layer, bool fixed)
{
    if (!m_prepared || layer < 0 || std::size_t(layer) >= m_choices.size())
        return;
    const analysis::PlanLayer& which = problem()->layers[std::size_t(layer)];
    analysis::PlanWish wish = m_wish;
    for (const analysis::PlanLayer& each : problem()->layers) {
        if (each.name == which.name || (which.tie >= 0 && each.tie == which.tie))
            std::erase_if(wish.fixed,
                [&](const analysis::FixedLayers& rule) { return rule.pattern == analysis::escapeGlob(each.name); });
    }
    if (fixed) {
        const analysis::PlanChoice& choice = which.choices[m_choices[std::size_t(layer)]];
        wish.fixed.push_back({ analysis::escapeGlob(which.name), { choice.weights, choice.activations } });
    }
    setWish(wish);
}

void PlanSession::setChoices(const analysis::Assignment& choices)
{
    if (!m_prepared || choices == m_choices || !keepsFixed(*problem(), choices))
        return;
    take(choices, m_prepared->provenGap(choices, m_wish.resource));
    remember();
    Q_EMIT planChanged();
}

void PlanSession::goTo(std::size_t step)
{
    if (!sameTask(m_history[step].wish, m_wish)) {
        ask(m_history[step].wish, Reason::History, step);
        return;
    }
    m_here = step;
    m_wish = m_history[m_here].wish;
    take(analysis::Assignment(m_history[m_here].choices), m_history[m_here].gap);
    updateGreedy();
    Q_EMIT planChanged();
}

void PlanSession::undo()
{
    if (canUndo() && !isPreparing())
        goTo(m_here - 1);
}

void PlanSession::redo()
{
    if (canRedo() && !isPreparing())
        goTo(m_here + 1);
}

} // namespace widgets
