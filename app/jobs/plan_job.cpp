// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/plan_job.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "analysis/plan/baselines.h"
#include "analysis/plan/build_problem.h"
#include "analysis/plan/plan_recipe.h"
#include "analysis/plan/refine.h"
#include "analysis/plan/solve.h"
#include "analysis/recipe/method.h"
#include "app/jobs/prepare.h"
#include "engine/evaluate.h"

namespace app {

using analysis::Assignment;
using analysis::ErrorKind;
using analysis::fail;
using analysis::PlanResult;
using analysis::Resource;
using analysis::Result;
using analysis::SensitivityTarget;

namespace {

/// A plan that waits to be run.
struct Candidate {
    std::string name;
    Assignment choices;
};

class Planner {
public:
    Planner(const PlanRequest& request, const SensitivityJobEvents& events) : m_request(request), m_events(events) { }

    Result<PlanOutcome> run()
    {
        for (auto step : { &Planner::open, &Planner::measureSensitivity, &Planner::makeProblem,
                 m_request.maxDrop ? &Planner::holdDrop : &Planner::keepBudget, &Planner::addFrontier,
                 &Planner::keep }) {
            if (auto done = (this->*step)(); !done)
                return tl::unexpected(done.error());
        }
        return std::move(m_outcome);
    }

private:
    /// The formats that the choices use, each once.
    [[nodiscard]] std::vector<analysis::Format> formatsOf(analysis::Format ChoiceFormats::*part) const
    {
        std::vector<analysis::Format> formats;
        for (const ChoiceFormats& choice : m_request.choices) {
            if (choice.*part != analysis::fp32 && std::ranges::find(formats, choice.*part) == formats.end())
                formats.push_back(choice.*part);
        }
        return formats;
    }

    Result<void> open()
    {
        if (!m_request.maxShare && !m_request.maxBytes && !m_request.maxBitops && !m_request.maxDrop)
            return fail(ErrorKind::Usage, "a plan needs a limit: a size, bit operations or a drop in accuracy");
        SensitivityRequest wanted = m_request.run;
        wanted.mode = analysis::SensitivityMode::Alone;
        std::vector<SensitivityTarget> targets;
        if (!formatsOf(&ChoiceFormats::weights).empty())
            targets.push_back(SensitivityTarget::Weights);
        if (!formatsOf(&ChoiceFormats::activations).empty())
            targets.push_back(SensitivityTarget::Activations);
        auto run = openRun(wanted, targets, m_events.note, m_events.control);
        if (!run)
            return tl::unexpected(run.error());
        m_run.emplace(*std::move(run));
        m_outcome.graph = m_run->graph;
        if (m_request.maxDrop && !m_run->sets.evaluation.info().labelled)
            return fail(ErrorKind::Usage,
                m_request.run.data.path
                    + ": has no labels, so that a drop in accuracy cannot be measured; limit the size instead");
        return {};
    }

    Result<void> measureSensitivity()
    {
        SensitivityRequest wanted = m_request.run;
        wanted.mode = analysis::SensitivityMode::Alone;
        wanted.extent = SensitivityExtent::AllScreened;
        const std::pair<SensitivityTarget, std::vector<analysis::Format>> parts[] = {
            { SensitivityTarget::Weights, formatsOf(&ChoiceFormats::weights) },
            { SensitivityTarget::Activations, formatsOf(&ChoiceFormats::activations) },
        };
        for (const auto& [target, formats] : parts) {
            if (formats.empty())
                continue;
            wanted.target = target;
            wanted.formats = formats;
            auto measured = runSensitivity(*m_run, wanted, { m_events.note, m_events.changed, m_events.control });
            if (!measured)
                return tl::unexpected(measured.error());
            if (measured->stopped)
                return tl::unexpected(*measured->stopped);
            m_outcome.notes.insert(m_outcome.notes.end(), measured->notes.begin(), measured->notes.end());
            m_outcome.sensitivity.push_back(*std::move(measured));
        }
        return {};
    }

    [[nodiscard]] const SensitivityOutcome* sensitivityOf(SensitivityTarget target) const
    {
        for (const SensitivityOutcome& outcome : m_outcome.sensitivity) {
            if (outcome.table.target == target)
                return &outcome;
        }
        return nullptr;
    }

    [[nodiscard]] analysis::Recipe baseRecipe() const
    {
        analysis::Recipe recipe;
        recipe.method = analysis::Method::Ptsq;
        recipe.weights = m_request.run.weights;
        recipe.activations = m_request.run.activations;
        return recipe;
    }

    Result<void> makeProblem()
    {
        std::vector<analysis::UniformChoice> choices;
        for (const ChoiceFormats& wanted : m_request.choices) {
            analysis::UniformChoice& choice = choices.emplace_back();
            choice.weights = wanted.weights;
            choice.activations = wanted.activations;
            if (wanted == ChoiceFormats())
                continue;
            analysis::Recipe recipe = baseRecipe();
            recipe.name = "ptsq";
            recipe.weights.format = wanted.weights;
            recipe.activations.format = wanted.activations;
            if (wanted.activations == analysis::fp32)
                recipe.method = analysis::Method::Weights;
            auto variants = prepareVariants(m_run->model, m_run->seen, std::span(&recipe, 1), m_events.control);
            if (!variants)
                return tl::unexpected(variants.error());
            choice.plan = std::move(variants->front().plan);
        }
        const SensitivityOutcome* weights = sensitivityOf(SensitivityTarget::Weights);
        const SensitivityOutcome* activations = sensitivityOf(SensitivityTarget::Activations);
        auto problem = analysis::planProblem(m_outcome.graph, choices,
            { weights ? &weights->table : nullptr, activations ? &activations->table : nullptr, nullptr });
        if (!problem)
            return tl::unexpected(problem.error());
        m_problem = *std::move(problem);
        analysis::Contributions contributions;
        if (weights && weights->screening && weights->screening->weights.probes > 0)
            contributions.weights = &weights->screening->weights;
        if (activations && activations->screening && activations->screening->activations.probes > 0)
            contributions.activations = &activations->screening->activations;
        auto runs = analysis::choiceRuns(m_problem, contributions);
        if (!runs)
            return tl::unexpected(runs.error());
        m_runs = *std::move(runs);
        analysis::scaleToDamage(m_runs, m_problem);
        for (const SensitivityOutcome& outcome : m_outcome.sensitivity) {
            if (outcome.screening)
                m_outcome.outputPower = outcome.screening->outputPower;
        }
        m_budget.bytes = m_request.maxBytes;
        if (m_request.maxShare)
            m_budget.bytes = std::int64_t(std::floor(*m_request.maxShare * double(m_problem.fp32Bytes)));
        m_budget.bitops = m_request.maxBitops;
        return {};
    }

    [[nodiscard]] double predicted(const Assignment& choices) const
    {
        return analysis::PlanPrediction(m_problem, m_runs, choices).mse();
    }

    Result<analysis::Recipe> recipeOf(const Assignment& choices) const
    {
        return analysis::recipeFor(m_problem, choices, baseRecipe());
    }

    /// Runs all of them in lock-step over the data.
    Result<std::vector<analysis::PlanMeasurement>> measure(std::span<const Candidate> candidates)
    {
        std::vector<analysis::Recipe> recipes;
        for (const Candidate& candidate : candidates) {
            auto recipe = recipeOf(candidate.choices);
            if (!recipe)
                return tl::unexpected(recipe.error());
            // Results are told apart by name; two candidates may be the same plan.
            recipe->name += " #" + std::to_string(recipes.size());
            recipes.push_back(*std::move(recipe));
        }
        const auto variants = prepareVariants(m_run->model, m_run->seen, recipes, m_events.control);
        if (!variants)
            return tl::unexpected(variants.error());
        engine::EvaluateSpec spec;
        spec.batchSize = m_request.run.batchSize;
        spec.threads = m_request.run.threads;
        spec.output = m_request.run.output;
        spec.seed = m_request.run.seed;
        spec.localSamples = 1; // only the model's output counts here
        std::vector<analysis::PlanMeasurement> measured(candidates.size());
        const auto take = [&](const analysis::VariantResult& variant) {
            const auto place = std::ranges::find(recipes, variant.recipe.name, &analysis::Recipe::name);
            measured[std::size_t(place - recipes.begin())] = { variant.output.error.mse, variant.output.error.sqnrDb,
                variant.output.top1Drop, variant.samples };
        };
        const auto done =
            engine::evaluate(m_run->model, m_run->sets.evaluation, *variants, spec, take, m_events.control);
        if (!done)
            return tl::unexpected(done.error());
        return measured;
    }

    [[nodiscard]] PlanResult resultOf(const Candidate& candidate) const
    {
        PlanResult result = analysis::planResult(m_problem, candidate.choices, candidate.name);
        result.budgetBytes = m_budget.bytes;
        result.budgetBitops = m_budget.bitops;
        result.predictedMse = predicted(candidate.choices);
        return result;
    }

    /// Every format for all layers, greedy at the same cost, and the tutorials' rule, as far as each can be.
    [[nodiscard]] std::vector<Candidate> baselines(const analysis::PlanBudget& budget) const
    {
        std::vector<Candidate> result;
        const auto add = [&](const std::string& name, Result<Assignment> assignment) {
            if (assignment)
                result.push_back({ name, *std::move(assignment) });
        };
        const Resource resource = budget.bytes ? Resource::Bytes : Resource::Bitops;
        if (const auto limit = analysis::limitOf(budget, resource))
            add("greedy", analysis::greedyPlan(m_problem, resource, *limit));
        for (const ChoiceFormats& choice : m_request.choices) {
            if (choice != ChoiceFormats())
                add("uniform-" + analysis::choiceName({ choice.weights, choice.activations, 0, 0, 0 }),
                    analysis::uniformPlan(m_problem, choice.weights, choice.activations));
        }
        if (const auto drops = dropsAtInt8())
            add("tutorial", analysis::tutorialPlan(m_problem, *drops));
        return result;
    }

    /// Of each layer of the problem with its weights alone at int8; absent where one is not known.
    [[nodiscard]] std::optional<std::vector<double>> dropsAtInt8() const
    {
        const SensitivityOutcome* weights = sensitivityOf(SensitivityTarget::Weights);
        if (!weights)
            return std::nullopt;
        const analysis::SensitivityTable& table = weights->table;
        const auto format = std::ranges::find(table.formats, analysis::int8) - table.formats.begin();
        if (std::size_t(format) == table.formats.size())
            return std::nullopt;
        std::vector<double> drops;
        for (const analysis::PlanLayer& layer : m_problem.layers) {
            const auto row = std::ranges::find(table.layers, layer.layer) - table.layers.begin();
            if (std::size_t(row) == table.layers.size()) {
                drops.push_back(0);
                continue;
            }
            const auto& cell = table.at(std::size_t(row), std::size_t(format));
            if (!cell || !cell->top1Drop)
                return std::nullopt;
            drops.push_back(cell->top1Drop->value);
        }
        return drops;
    }

    /// Runs the candidates and keeps their results; the chosen one is the best of those within the limits. The first
    /// `own` are the solver's.
    Result<void> compare(const std::vector<Candidate>& candidates, std::size_t own,
        const std::optional<analysis::PlanSolution>& solution, const analysis::PlanBudget& budget)
    {
        const auto measured = measure(candidates);
        if (!measured)
            return tl::unexpected(measured.error());
        std::size_t best = 0;
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            PlanResult result = resultOf(candidates[i]);
            if (solution && i < own) {
                result.bound = solution->bound;
                const double over = result.damage - solution->bound;
                result.gap = result.damage > 0 ? over / result.damage : 0;
            }
            result.measured = (*measured)[i];
            m_outcome.compared.push_back(std::move(result));
            const auto allowed = [&](std::size_t plan) {
                return analysis::holds(analysis::totalsOf(m_problem, candidates[plan].choices), budget)
                    && (!m_request.maxDrop || (*measured)[plan].top1Drop.value_or(HUGE_VAL) <= *m_request.maxDrop);
            };
            if (allowed(i) && (!allowed(best) || (*measured)[i].mse < (*measured)[best].mse))
                best = i;
        }
        m_outcome.chosen = m_outcome.compared[best];
        auto recipe = recipeOf(candidates[best].choices);
        if (!recipe)
            return tl::unexpected(recipe.error());
        m_outcome.recipe = *std::move(recipe);
        return {};
    }

    /// The separable optimum and what cross terms make of it.
    Result<std::vector<Candidate>> solverAndRefined(
        const analysis::PlanBudget& budget, const analysis::PlanSolution& solution)
    {
        const auto refined = analysis::refine(m_problem, budget, m_runs, solution.choices);
        if (!refined)
            return tl::unexpected(refined.error());
        return std::vector<Candidate>{ { "solver", solution.choices }, { "refined", refined->choices } };
    }

    Result<void> keepBudget()
    {
        const auto solution = analysis::solve(m_problem, m_budget);
        if (!solution)
            return tl::unexpected(solution.error());
        auto candidates = solverAndRefined(m_budget, *solution);
        if (!candidates)
            return tl::unexpected(candidates.error());
        const std::size_t own = candidates->size();
        std::ranges::move(baselines(m_budget), std::back_inserter(*candidates));
        return compare(*candidates, own, *solution, m_budget);
    }

    /// The plans of the frontier that keep to the budget, the largest first, each once.
    Result<std::vector<Assignment>> frontierWithin(const analysis::PlanBudget& budget) const
    {
        const auto points = analysis::frontier(m_problem, { resource(), m_request.frontierPoints });
        if (!points)
            return tl::unexpected(points.error());
        std::vector<Assignment> plans;
        for (auto point = points->rbegin(); point != points->rend(); ++point) {
            const analysis::PlanSolution& solution = point->solution;
            if (analysis::holds(solution.totals, budget) && (plans.empty() || plans.back() != solution.choices))
                plans.push_back(solution.choices);
        }
        // What a budget allows best may lie between two points.
        if (const auto best = analysis::solve(m_problem, budget); !best)
            return tl::unexpected(best.error());
        else if (plans.empty() || plans.front() != best->choices)
            plans.insert(plans.begin(), best->choices);
        return plans;
    }

    [[nodiscard]] Resource resource() const
    {
        return m_request.maxBitops && !m_budget.bytes ? Resource::Bitops : Resource::Bytes;
    }

    Result<void> holdDrop()
    {
        const auto plans = frontierWithin(m_budget);
        if (!plans)
            return tl::unexpected(plans.error());
        const auto drop = [&](const Assignment& assignment) -> Result<double> {
            const Candidate candidate{ "", assignment };
            const auto measured = measure(std::span(&candidate, 1));
            if (!measured)
                return tl::unexpected(measured.error());
            return measured->front().top1Drop.value_or(std::nan(""));
        };
        const auto held = analysis::bisect(m_problem, *plans, *m_request.maxDrop, drop);
        if (!held)
            return tl::unexpected(held.error());
        m_outcome.measurements = held->measurements.size();
        // No dearer than the plan that holds; another with less error may hold as well.
        analysis::PlanBudget same;
        if (resource() == Resource::Bytes)
            same.bytes = held->plan.totals.bytes;
        else
            same.bitops = held->plan.totals.bitops;
        const auto refined = analysis::refine(m_problem, same, m_runs, held->plan.choices);
        if (!refined)
            return tl::unexpected(refined.error());
        std::vector<Candidate> candidates{ { "solver", held->plan.choices }, { "refined", refined->choices } };
        std::ranges::move(baselines(same), std::back_inserter(candidates));
        return compare(candidates, 2, std::nullopt, same);
    }

    Result<void> addFrontier()
    {
        const auto points = analysis::frontier(m_problem, { resource(), m_request.frontierPoints });
        if (!points)
            return tl::unexpected(points.error());
        for (const analysis::FrontierPoint& point : *points) {
            analysis::PlanBudget budget;
            if (resource() == Resource::Bytes)
                budget.bytes = std::int64_t(point.budget);
            else
                budget.bitops = point.budget;
            PlanResult result = analysis::planResult(m_problem, budget, point.solution, "frontier");
            result.predictedMse = predicted(point.solution.choices);
            m_outcome.frontier.push_back(std::move(result));
        }
        return {};
    }

    Result<void> keep()
    {
        if (!m_run->study)
            return {};
        if (auto kept = m_run->study->keepPlan(recordOf(m_outcome)); !kept)
            return kept;
        return m_run->study->finish();
    }

    const PlanRequest& m_request;
    const SensitivityJobEvents& m_events;
    std::optional<OpenedRun> m_run;
    analysis::PlanProblem m_problem;
    analysis::ChoiceRuns m_runs;
    analysis::PlanBudget m_budget;
    PlanOutcome m_outcome;
};

} // namespace

analysis::PlanRecord recordOf(const PlanOutcome& outcome)
{
    analysis::PlanRecord record;
    record.plans.push_back(outcome.chosen);
    for (const PlanResult& plan : outcome.compared) {
        if (plan.name != outcome.chosen.name)
            record.plans.push_back(plan);
    }
    record.frontier = outcome.frontier;
    for (PlanResult& plan : record.frontier)
        plan.layers.clear();
    record.outputPower = outcome.outputPower;
    return record;
}

Result<PlanOutcome> runPlan(const PlanRequest& request, const SensitivityJobEvents& events)
{
    return Planner(request, events).run();
}

} // namespace app
