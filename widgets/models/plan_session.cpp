// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/models/plan_session.h"

#include <algorithm>
#include <mutex>
#include <numeric>

#include <QThreadPool>

#include "analysis/plan/baselines.h"
#include "analysis/plan/planned.h"
#include "analysis/plan/refine.h"
#include "analysis/recipe/glob.h"

namespace widgets {

namespace {

using analysis::Resource;
using analysis::SensitivityTarget;

/// Where a session begins: int8's share of what each quantized part costs.
constexpr double firstShare = 0.25;
/// Partial plans kept while a budget is dragged: well under a millisecond a solution.
constexpr std::size_t sliderStates = 2'000;
/// Of two limits: what a person does not notice; the gap says what was left open.
constexpr double secondsOfTwoLimits = 0.02;
constexpr std::size_t mostSteps = 200; ///< of undo
/// Choices of all layers that are prepared within a frame: on the thread that asks.
constexpr std::size_t atOnce = 600;
constexpr std::int64_t valuesAtOnce = 1'000'000; ///< likewise of weights
/// Choices of all layers up to which greedy follows the slider.
constexpr std::size_t greedyAtOnce = 1'200;
constexpr const char* greedyName = "greedy";

Resource otherOf(Resource resource)
{
    return resource == Resource::Bytes ? Resource::Bitops : Resource::Bytes;
}

void setLimit(analysis::PlanWish& wish, Resource resource, std::optional<double> limit)
{
    if (resource == Resource::Bitops)
        wish.maxBitops = limit;
    else
        wish.maxBytes = limit ? std::optional(std::int64_t(*limit)) : std::nullopt;
}

/// Whether plans of one are plans of the other that cost the same.
bool sameChoices(const analysis::PlanProblem& a, const analysis::PlanProblem& b)
{
    const auto sameChoice = [](const analysis::PlanChoice& x, const analysis::PlanChoice& y) {
        return x.weights == y.weights && x.activations == y.activations && x.bytes == y.bytes && x.bitops == y.bitops;
    };
    const auto sameLayer = [&](const analysis::PlanLayer& x, const analysis::PlanLayer& y) {
        return x.layer == y.layer && x.name == y.name && x.tie == y.tie
            && std::ranges::equal(x.choices, y.choices, sameChoice);
    };
    return a.restBytes == b.restBytes && std::ranges::equal(a.layers, b.layers, sameLayer);
}

bool keepsFixed(const analysis::PlanProblem& problem, const analysis::Assignment& choices)
{
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (problem.layers[i].fixed.value_or(choices[i]) != choices[i])
            return false;
    }
    return choices.size() == problem.layers.size();
}

/// What changes a problem, not only where in it a person is.
bool sameTask(const analysis::PlanWish& a, const analysis::PlanWish& b)
{
    return a.choices == b.choices && a.ends == b.ends && a.fixed == b.fixed && a.resource == b.resource;
}

/// Bytes, or bit operations, of a network at 8 bits.
double firstCost(const analysis::PlanProblem& problem, const analysis::PlanWish& wish)
{
    if (wish.resource == Resource::Bytes)
        return firstShare * double(problem.fp32Bytes);
    const bool both = analysis::targetOf(wish.choices) == SensitivityTarget::Both;
    return firstShare * (both ? firstShare : 1) * problem.fp32Bitops;
}

/// Within the wish's limits; without one of what is scarce, that of a network at 8 bits.
analysis::PlanBudget budgetOf(const analysis::PlanProblem& problem, analysis::PlanWish wish, double least)
{
    const auto limit = analysis::limitOf({ wish.maxBytes, wish.maxBitops }, wish.resource);
    setLimit(wish, wish.resource, std::max(limit.value_or(firstCost(problem, wish)), least));
    return { wish.maxBytes, wish.maxBitops };
}

} // namespace

QString planTitle(const std::string& name)
{
    const QString text = QString::fromStdString(name);
    const QString uniform = QStringLiteral("uniform-");
    if (text.startsWith(uniform))
        return PlanSession::tr("uniform %1").arg(text.mid(uniform.size()));
    if (text == QLatin1String("solver"))
        return PlanSession::tr("optimum");
    if (text == QLatin1String("refined"))
        return PlanSession::tr("refined");
    if (text == QLatin1String("greedy"))
        return PlanSession::tr("greedy");
    return text == QLatin1String("tutorial") ? PlanSession::tr("tutorials' rule") : text;
}

struct PlanSession::Prepared {
    Problem problem;
    analysis::PlanTask task;
    analysis::FrontierSolver solver;
    std::vector<analysis::FrontierPoint> frontier;
    std::vector<double> frontierMse;
    std::vector<NamedPlan> baselines;

    [[nodiscard]] double predict(const analysis::Assignment& choices) const
    {
        return analysis::PlanPrediction(*problem, task.runs, choices).mse();
    }
};

/// Where other threads leave answers; whoever asked may be gone by then.
struct PlanSession::Mailbox {
    std::mutex mutex;
    PlanSession* session = nullptr;
};

PlanSession::PlanSession(QObject* parent) : QObject(parent), m_mailbox(std::make_shared<Mailbox>())
{
    m_mailbox->session = this;
}

PlanSession::~PlanSession()
{
    const std::lock_guard lock(m_mailbox->mutex);
    m_mailbox->session = nullptr;
}

analysis::Result<std::shared_ptr<const PlanSession::Prepared>> PlanSession::prepare(
    const PlanSource& source, const analysis::PlanWish& wish)
{
    auto task = source.task(wish);
    if (!task)
        return tl::unexpected(task.error());
    auto solver = analysis::FrontierSolver::make(task->problem, wish.resource);
    if (!solver)
        return tl::unexpected(solver.error());
    auto frontier = analysis::frontier(task->problem, { wish.resource, wish.frontierPoints, sliderStates });
    if (!frontier)
        return tl::unexpected(frontier.error());
    auto problem = std::make_shared<const analysis::PlanProblem>(task->problem);
    auto prepared = std::make_shared<Prepared>(
        Prepared{ problem, *std::move(task), *std::move(solver), *std::move(frontier), {}, {} });
    for (const analysis::FrontierPoint& point : prepared->frontier)
        prepared->frontierMse.push_back(prepared->predict(point.solution.choices));
    const analysis::PlanBudget budget = budgetOf(*problem, wish, prepared->solver.least());
    for (const analysis::BaselinePlan& plan : analysis::baselinePlans(prepared->task, wish, budget)) {
        NamedPlan named{ planTitle(plan.name), plan.choices, totalsOf(*problem, plan.choices),
            prepared->predict(plan.choices) };
        if (plan.name == greedyName)
            named.budget = budget;
        prepared->baselines.push_back(std::move(named));
    }
    return prepared;
}

void PlanSession::setSource(Source source)
{
    m_source = std::move(source);
    if (!m_source) {
        m_asked = 0;
        m_prepared.reset();
        m_wish = {};
        m_trouble.clear();
        begin();
        Q_EMIT problemChanged();
        Q_EMIT planChanged();
        return;
    }
    // What was asked for last and is not answered yet is still wanted.
    const bool pending = m_asked > 0 && m_question.reason != Reason::History;
    const analysis::PlanWish last = pending ? m_question.wish : m_wish;
    if (!knows(last))
        ask(firstWish(*m_source), Reason::Source);
    else
        ask(last, pending && m_question.reason == Reason::Opening ? Reason::Opening : Reason::Source);
}

void PlanSession::open(Source source, Start start)
{
    m_source = std::move(source);
    if (!m_source || !knows(start.wish)) {
        setSource(std::exchange(m_source, nullptr));
        return;
    }
    m_opened = std::move(start.layers);
    ask(start.wish, Reason::Opening);
}

bool PlanSession::knows(const analysis::PlanWish& wish) const
{
    const auto known = [](const std::vector<analysis::Format>& all, const std::vector<analysis::Format>& wanted) {
        return std::ranges::all_of(
            wanted, [&](const analysis::Format& format) { return std::ranges::find(all, format) != all.end(); });
    };
    return !wish.choices.empty() && known(m_source->weights, formatsOf(wish.choices, &analysis::ChoiceFormats::weights))
        && known(m_source->activations, formatsOf(wish.choices, &analysis::ChoiceFormats::activations));
}

void PlanSession::setWish(const analysis::PlanWish& wish)
{
    if (!m_source || wish == m_wish)
        return;
    ask(wish, Reason::Wish);
}

void PlanSession::ask(const analysis::PlanWish& wish, Reason reason, std::size_t step)
{
    const int number = ++m_number;
    m_question = { wish, reason, m_wish, step };
    if (m_source->layers * wish.choices.size() <= atOnce && m_source->values <= valuesAtOnce) {
        m_asked = 0;
        adopt(prepare(*m_source, wish), wish, reason);
        return;
    }
    m_asked = number;
    QThreadPool::globalInstance()->start([source = m_source, wish, reason, number, mailbox = m_mailbox] {
        auto prepared = prepare(*source, wish);
        const std::lock_guard lock(mailbox->mutex);
        PlanSession* session = mailbox->session;
        if (session == nullptr)
            return;
        QMetaObject::invokeMethod(
            session,
            [session, prepared = std::move(prepared), wish, reason, number] {
                // What was asked for since counts.
                if (session->m_asked != number)
                    return;
                session->m_asked = 0;
                session->adopt(prepared, wish, reason);
            },
            Qt::QueuedConnection);
    });
    Q_EMIT planChanged();
}

void PlanSession::adopt(
    analysis::Result<std::shared_ptr<const Prepared>> prepared, const analysis::PlanWish& wish, Reason reason)
{
    if (!prepared) {
        // Rules of another network.
        const bool begins = reason == Reason::Source || reason == Reason::Opening;
        if (begins && wish != firstWish(*m_source)) {
            ask(firstWish(*m_source), Reason::Source);
            return;
        }
        m_trouble = QString::fromStdString(prepared.error().message);
        if (begins) {
            m_prepared.reset();
            begin();
            Q_EMIT problemChanged();
        }
        Q_EMIT planChanged();
        return;
    }
    m_trouble.clear();
    const auto before = std::exchange(m_prepared, *std::move(prepared));
    const analysis::PlanWish wishBefore = std::exchange(m_wish, wish);
    // A limit that was moved since counts.
    if (reason != Reason::History && wishBefore.maxBytes != m_question.from.maxBytes)
        m_wish.maxBytes = wishBefore.maxBytes;
    if (reason != Reason::History && wishBefore.maxBitops != m_question.from.maxBitops)
        m_wish.maxBitops = wishBefore.maxBitops;
    const bool same = before && sameChoices(*before->problem, *problem());
    if (!same)
        m_measured.clear();
    if (reason == Reason::History) {
        m_here = m_question.step;
        take(analysis::Assignment(m_history[m_here].choices), m_history[m_here].gap);
    } else if (reason == Reason::Source && same) {
        // What was proven, was proven of other damages.
        for (Step& step : m_history)
            step.gap.reset();
        take(analysis::Assignment(m_choices), provenGap(m_choices));
    } else if (reason == Reason::Opening) {
        begin();
    } else if (reason == Reason::Source || !before) {
        m_opened.clear();
        m_wish.maxBytes.reset();
        m_wish.maxBitops.reset();
        begin();
    } else {
        const bool stays = same && wish.ends == wishBefore.ends && keepsFixed(*problem(), m_choices);
        const double cost = this->cost();
        if (stays)
            take(analysis::Assignment(m_choices), provenGap(m_choices));
        else
            resolve(wish.resource == wishBefore.resource ? cost : firstCost(*problem(), wish));
        remember();
    }
    m_baselines = m_prepared->baselines;
    updateGreedy();
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
    m_baselines.clear();
    const auto opened = std::exchange(m_opened, {});
    if (!m_prepared)
        return;
    resolve(analysis::limitOf(budget(), m_wish.resource).value_or(firstCost(*problem(), m_wish)));
    if (const auto choices = analysis::assignmentOf(*problem(), opened))
        take(*choices, provenGap(*choices));
    remember();
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
            { planTitle(greedyName), *greedy, totalsOf(*problem(), *greedy), predict(*greedy), budget });
}

bool PlanSession::isOverBudget(const analysis::PlanTotals& totals) const
{
    const auto limit = analysis::limitOf(budget(), m_wish.resource);
    if (limit && costOf(totals) > std::max(*limit, cost()))
        return true;
    const auto other = otherLimit();
    return other && (m_wish.resource == Resource::Bytes ? totals.bitops : double(totals.bytes)) > *other;
}

/// The best plan of that cost, or, where there is none, the cheapest.
void PlanSession::resolve(double cost)
{
    auto solution = best(cost);
    if (!solution) {
        m_trouble = QString::fromStdString(solution.error().message);
        solution = m_prepared->solver.solve(std::max(cost, m_prepared->solver.least()), sliderStates);
    }
    setLimit(m_wish, m_wish.resource, std::max(cost, m_prepared->solver.least()));
    if (solution)
        take(solution->choices, solution->gap);
}

analysis::Result<analysis::PlanSolution> PlanSession::best(double cost) const
{
    const double limit = std::max(cost, m_prepared->solver.least());
    const auto other = otherLimit();
    if (!other)
        return m_prepared->solver.solve(limit, sliderStates);
    analysis::PlanWish both = m_wish;
    setLimit(both, m_wish.resource, limit);
    return analysis::solve(*problem(), { both.maxBytes, both.maxBitops }, { sliderStates, secondsOfTwoLimits });
}

const PlanSession::Problem& PlanSession::problem() const
{
    static const Problem none;
    return m_prepared ? m_prepared->problem : none;
}

const std::vector<analysis::FrontierPoint>& PlanSession::frontier() const
{
    static const std::vector<analysis::FrontierPoint> none;
    return m_prepared ? m_prepared->frontier : none;
}

const std::vector<double>& PlanSession::frontierMse() const
{
    static const std::vector<double> none;
    return m_prepared ? m_prepared->frontierMse : none;
}

double PlanSession::predict(const analysis::Assignment& choices) const
{
    return m_prepared->predict(choices);
}

bool PlanSession::hasCrossTerms() const
{
    return m_prepared && m_prepared->task.runs.shape.samples > 0;
}

double PlanSession::costOf(const analysis::PlanTotals& totals) const
{
    return m_wish.resource == Resource::Bytes ? double(totals.bytes) : totals.bitops;
}

double PlanSession::cost() const
{
    return costOf(m_totals);
}

double PlanSession::fp32Cost() const
{
    if (!m_prepared)
        return 0;
    return m_wish.resource == Resource::Bytes ? double(problem()->fp32Bytes) : problem()->fp32Bitops;
}

double PlanSession::leastCost() const
{
    return m_prepared ? m_prepared->solver.least() : 0;
}

double PlanSession::mostCost() const
{
    return m_prepared ? m_prepared->solver.full() : 0;
}

std::optional<double> PlanSession::otherLimit() const
{
    return analysis::limitOf({ m_wish.maxBytes, m_wish.maxBitops }, otherOf(m_wish.resource));
}

/// What is proven of a plan that the solver would make too.
std::optional<double> PlanSession::provenGap(const analysis::Assignment& choices) const
{
    const auto solution = m_prepared->solver.solve(costOf(totalsOf(*problem(), choices)), sliderStates);
    return solution && solution->choices == choices ? std::optional(solution->gap) : std::nullopt;
}

void PlanSession::take(const analysis::Assignment& choices, std::optional<double> gap)
{
    m_choices = choices;
    m_totals = totalsOf(*problem(), choices);
    m_predicted = predict(choices);
    m_gap = gap;
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
    const auto solution = best(cost);
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
    const auto solution =
        best(analysis::limitOf({ m_wish.maxBytes, m_wish.maxBitops }, m_wish.resource).value_or(cost()));
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
    take(choices, provenGap(choices));
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

void PlanSession::setMeasured(const analysis::Assignment& choices, const analysis::PlanMeasurement& result,
    const QString& name, const analysis::PlanBudget& budget)
{
    if (!m_prepared || choices.size() != problem()->layers.size())
        return;
    const auto known = std::find_if(
        m_measured.begin(), m_measured.end(), [&](const Measured& each) { return each.choices == choices; });
    if (known != m_measured.end() && known->result == result && known->name == name && known->budget == budget)
        return;
    std::erase_if(m_measured, [&](const Measured& each) { return each.choices == choices; });
    m_measured.push_back({ name, choices, totalsOf(*problem(), choices), result, budget });
    Q_EMIT measuredChanged();
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

analysis::PlanWish firstWish(const PlanSource& source)
{
    return firstWish(source, source.weights.empty() ? SensitivityTarget::Activations : SensitivityTarget::Weights);
}

analysis::PlanWish firstWish(const PlanSource& source, SensitivityTarget target)
{
    // 8 bits run everywhere, 6 and 4 save; fewer hurt nearly every network that is not trained for them.
    const auto usual = [](const std::vector<analysis::Format>& known, std::initializer_list<int> bits) {
        std::vector<analysis::Format> formats;
        for (const analysis::Format& format : known) {
            if (format.kind == analysis::FormatKind::SignedInteger
                && std::ranges::find(bits, format.bits) != bits.end())
                formats.push_back(format);
        }
        return formats.empty() ? known : formats;
    };
    analysis::PlanWish wish;
    wish.choices = analysis::choicesOf(target, usual(source.weights, { 8, 6, 4 }), usual(source.activations, { 8, 6 }));
    // Inputs are no part of a model's size.
    wish.resource = target == SensitivityTarget::Weights ? Resource::Bytes : Resource::Bitops;
    return wish;
}

} // namespace widgets
