// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_session.h"

#include <algorithm>

#include "analysis/plan/baselines.h"
#include "analysis/plan/build_problem.h"
#include "analysis/plan/refine.h"

namespace widgets {

namespace {

/// Where a session begins: int8's size for a network that is all weights.
constexpr double firstShare = 0.25;
/// Partial plans kept while a budget is dragged: well under a millisecond a solution.
constexpr std::size_t sliderStates = 2'000;
constexpr std::size_t frontierPoints = 200;
constexpr std::size_t mostSteps = 200; ///< of undo

/// Whether plans of one are plans of the other that cost the same.
bool sameChoices(const analysis::PlanProblem& a, const analysis::PlanProblem& b)
{
    const auto sameChoice = [](const analysis::PlanChoice& x, const analysis::PlanChoice& y) {
        return x.weights == y.weights && x.activations == y.activations && x.bytes == y.bytes && x.bitops == y.bitops;
    };
    const auto sameLayer = [&](const analysis::PlanLayer& x, const analysis::PlanLayer& y) {
        return x.layer == y.layer && x.name == y.name && x.fixed == y.fixed && x.tie == y.tie
            && std::ranges::equal(x.choices, y.choices, sameChoice);
    };
    return a.restBytes == b.restBytes && std::ranges::equal(a.layers, b.layers, sameLayer);
}

/// What is proven of a plan that the solver would make too.
std::optional<double> provenGap(
    const analysis::FrontierSolver& solver, const analysis::PlanProblem& problem, const analysis::Assignment& choices)
{
    const auto best = solver.solve(double(totalsOf(problem, choices).bytes), sliderStates);
    return best && best->choices == choices ? std::optional(best->gap) : std::nullopt;
}

/// With cross terms where contributions are known.
double predicted(
    const PlanSession::Problem& problem, const PlanSession::Runs& runs, const analysis::Assignment& choices)
{
    return runs ? analysis::PlanPrediction(*problem, *runs, choices).mse() : totalsOf(*problem, choices).damage;
}

void addBaselines(PlanSession::Solved& solved)
{
    const analysis::PlanProblem& problem = *solved.problem;
    const auto add = [&](const QString& name, const analysis::Result<analysis::Assignment>& choices) {
        if (choices)
            solved.baselines.push_back(
                { name, *choices, totalsOf(problem, *choices), predicted(solved.problem, solved.runs, *choices) });
    };
    // Uniform plans of every pair of formats that all layers have.
    for (const analysis::PlanChoice& choice : problem.layers.front().choices)
        add(PlanSession::tr("uniform %1").arg(QString::fromStdString(choiceName(choice))),
            analysis::uniformPlan(problem, choice.weights, choice.activations));
    const double quarter = firstShare * double(problem.fp32Bytes);
    add(PlanSession::tr("greedy at 0.25×"), analysis::greedyPlan(problem, analysis::Resource::Bytes, quarter));
}

} // namespace

PlanSession::PlanSession(QObject* parent) : QObject(parent) { }

PlanSession::~PlanSession() = default;

analysis::Result<PlanSession::Solved> PlanSession::solve(Problem problem, Runs runs)
{
    Solved solved;
    solved.problem = std::move(problem);
    solved.runs = std::move(runs);
    if (!solved.problem)
        return solved;
    auto solver = analysis::FrontierSolver::make(*solved.problem, analysis::Resource::Bytes);
    if (!solver)
        return tl::unexpected(solver.error());
    solved.solver = *std::move(solver);
    auto points = analysis::frontier(*solved.problem, { analysis::Resource::Bytes, frontierPoints, sliderStates });
    if (!points)
        return tl::unexpected(points.error());
    solved.frontier = *std::move(points);
    solved.frontierMse.reserve(solved.frontier.size());
    for (const analysis::FrontierPoint& point : solved.frontier)
        solved.frontierMse.push_back(predicted(solved.problem, solved.runs, point.solution.choices));
    addBaselines(solved);
    return solved;
}

analysis::Result<void> PlanSession::setProblem(Problem problem, Runs runs)
{
    auto solved = solve(std::move(problem), std::move(runs));
    if (!solved)
        return tl::unexpected(solved.error());
    setSolved(*std::move(solved));
    return {};
}

void PlanSession::setSolved(Solved solved)
{
    const bool same = m_problem && solved.problem && sameChoices(*m_problem, *solved.problem);
    m_problem = std::move(solved.problem);
    m_runs = std::move(solved.runs);
    m_solver = std::move(solved.solver);
    m_frontier = std::move(solved.frontier);
    m_frontierMse = std::move(solved.frontierMse);
    m_baselines = std::move(solved.baselines);
    if (same) {
        // What was proven, was proven of other damages.
        for (Step& step : m_history)
            step.gap.reset();
        take(analysis::Assignment(m_choices), provenGap(*m_solver, *m_problem, m_choices));
    } else {
        begin();
    }
    Q_EMIT problemChanged();
    Q_EMIT planChanged();
}

void PlanSession::begin()
{
    m_measured.clear();
    m_history.clear();
    m_here = 0;
    m_choices.clear();
    m_totals = {};
    m_predicted = 0;
    m_gap.reset();
    if (!m_problem)
        return;
    const double start = std::max(firstShare * double(m_problem->fp32Bytes), m_solver->least());
    if (const auto solution = m_solver->solve(start, sliderStates))
        take(solution->choices, solution->gap);
    remember();
}

double PlanSession::predict(const analysis::Assignment& choices) const
{
    return predicted(m_problem, m_runs, choices);
}

double PlanSession::leastBytes() const
{
    return m_solver ? m_solver->least() : 0;
}

double PlanSession::mostBytes() const
{
    return m_solver ? m_solver->full() : 0;
}

void PlanSession::take(const analysis::Assignment& choices, std::optional<double> gap)
{
    m_choices = choices;
    m_totals = totalsOf(*m_problem, choices);
    m_predicted = predict(choices);
    m_gap = gap;
}

void PlanSession::remember()
{
    if (!m_history.empty() && m_history[m_here].choices == m_choices)
        return;
    m_history.resize(m_history.empty() ? 0 : m_here + 1);
    m_history.push_back({ m_choices, m_gap });
    if (m_history.size() > mostSteps)
        m_history.erase(m_history.begin());
    m_here = m_history.size() - 1;
}

void PlanSession::setBudget(double bytes, Change change)
{
    if (!m_solver)
        return;
    const auto solution = m_solver->solve(std::max(bytes, m_solver->least()), sliderStates);
    if (!solution)
        return;
    take(solution->choices, solution->gap);
    if (change == Change::Final)
        remember();
    Q_EMIT planChanged();
}

void PlanSession::refine()
{
    if (!m_problem || !m_runs)
        return;
    analysis::PlanBudget budget;
    budget.bytes = m_totals.bytes;
    if (const auto better = analysis::refine(*m_problem, budget, *m_runs, m_choices); better && better->moves > 0)
        setChoices(better->choices);
}

void PlanSession::choose(int layer, int choice, Change change)
{
    if (!m_problem || layer < 0 || std::size_t(layer) >= m_choices.size())
        return;
    const analysis::PlanLayer& chosen = m_problem->layers[std::size_t(layer)];
    if (choice < 0 || std::size_t(choice) >= chosen.choices.size() || chosen.fixed)
        return;
    analysis::Assignment choices = m_choices;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i == std::size_t(layer) || (chosen.tie >= 0 && m_problem->layers[i].tie == chosen.tie))
            choices[i] = std::size_t(choice);
    }
    if (choices != m_choices)
        take(choices, std::nullopt);
    if (change == Change::Final)
        remember();
    Q_EMIT planChanged();
}

void PlanSession::setChoices(const analysis::Assignment& choices)
{
    if (!m_problem || choices.size() != m_problem->layers.size() || choices == m_choices)
        return;
    take(choices, provenGap(*m_solver, *m_problem, choices));
    remember();
    Q_EMIT planChanged();
}

std::optional<analysis::PlanMeasurement> PlanSession::measured() const
{
    for (const Measured& each : m_measured) {
        if (each.choices == m_choices)
            return each.result;
    }
    return std::nullopt;
}

void PlanSession::setMeasured(
    const analysis::Assignment& choices, const analysis::PlanMeasurement& result, const QString& name)
{
    if (!m_problem || choices.size() != m_problem->layers.size())
        return;
    const auto known = std::find_if(
        m_measured.begin(), m_measured.end(), [&](const Measured& each) { return each.choices == choices; });
    if (known != m_measured.end() && known->result == result)
        return;
    std::erase_if(m_measured, [&](const Measured& each) { return each.choices == choices; });
    m_measured.push_back({ name, choices, totalsOf(*m_problem, choices), result });
    Q_EMIT measuredChanged();
}

void PlanSession::undo()
{
    if (!canUndo())
        return;
    --m_here;
    take(m_history[m_here].choices, m_history[m_here].gap);
    Q_EMIT planChanged();
}

void PlanSession::redo()
{
    if (!canRedo())
        return;
    ++m_here;
    take(m_history[m_here].choices, m_history[m_here].gap);
    Q_EMIT planChanged();
}

} // namespace widgets
