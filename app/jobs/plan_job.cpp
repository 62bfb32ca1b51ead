// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/plan_job.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "analysis/plan/baselines.h"
#include "analysis/plan/plan_recipe.h"
#include "analysis/plan/plan_task.h"
#include "analysis/plan/refine.h"
#include "analysis/plan/solve.h"
#include "analysis/recipe/method.h"
#include "app/jobs/not_finite.h"
#include "app/jobs/prepare.h"
#include "engine/evaluate.h"

namespace app {

using analysis::Assignment;
using analysis::ChoiceFormats;
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
        for (auto step : { &Planner::open, &Planner::check, &Planner::observe, &Planner::measureSensitivity,
                 &Planner::makeProblem, m_request.wish.maxDrop ? &Planner::holdDrop : &Planner::keepBudget,
                 &Planner::addFrontier, &Planner::keep }) {
            if (auto done = (this->*step)(); !done)
                return tl::unexpected(done.error());
        }
        return std::move(m_outcome);
    }

private:
    /// What is measured alone, with its formats.
    [[nodiscard]] std::array<std::pair<SensitivityTarget, std::vector<analysis::Format>>, 2> parts() const
    {
        const auto& choices = m_request.wish.choices;
        return { { { SensitivityTarget::Weights, analysis::formatsOf(choices, &ChoiceFormats::weights) },
            { SensitivityTarget::Activations, analysis::formatsOf(choices, &ChoiceFormats::activations) } } };
    }

    [[nodiscard]] std::vector<SensitivityTarget> targets() const
    {
        std::vector<SensitivityTarget> result;
        for (const auto& [target, formats] : parts()) {
            if (!formats.empty())
                result.push_back(target);
        }
        return result;
    }

    Result<void> open()
    {
        if (!analysis::hasLimit(m_request.wish))
            return fail(ErrorKind::Usage, "a plan needs a limit: a size, bit operations or a drop in accuracy");
        auto run = openInputs(m_request.run, targets(), m_events.note, m_events.control);
        if (!run)
            return tl::unexpected(run.error());
        m_run.emplace(*std::move(run));
        m_outcome.graph = m_run->graph;
        if (m_request.wish.maxDrop && !m_run->sets.evaluation.info().labelled)
            return fail(ErrorKind::Usage,
                m_request.run.data.path
                    + ": has no labels, so that a drop in accuracy cannot be measured; limit the size instead");
        return {};
    }

    /// What no measurement can make possible is refused before the first.
    Result<void> check()
    {
        for (const analysis::FixedLayers& rule : m_request.wish.fixed) {
            if (const auto matched = checkPattern(m_run->model, rule.pattern); !matched)
                return fail(matched.error().kind, "fixed layers: " + matched.error().message);
        }
        auto weights = encoded(SensitivityTarget::Weights, analysis::Method::Weights);
        if (!weights)
            return tl::unexpected(weights.error());
        m_encodedWeights = *std::move(weights);
        // What inputs cost does not depend on their ranges.
        const auto inputs = encoded(SensitivityTarget::Activations, analysis::Method::Ptdq);
        if (!inputs)
            return tl::unexpected(inputs.error());
        std::vector<analysis::UniformChoice> choices = m_encodedWeights;
        choices.insert(choices.end(), inputs->begin(), inputs->end());
        return analysis::checkWish(m_outcome.graph, choices, m_request.wish);
    }

    Result<void> observe()
    {
        SensitivityRequest wanted = m_request.run;
        wanted.mode = analysis::SensitivityMode::Alone;
        return observeAndKeep(*m_run, wanted, targets(), m_events.control);
    }

    Result<void> measureSensitivity()
    {
        SensitivityRequest wanted = m_request.run;
        wanted.mode = analysis::SensitivityMode::Alone;
        wanted.extent = SensitivityExtent::AllScreened;
        for (const auto& [target, formats] : parts()) {
            if (formats.empty())
                continue;
            wanted.target = target;
            wanted.formats = formats;
            auto measured = runSensitivity(*m_run, wanted, { m_events.note, m_events.changed, m_events.control });
            if (!measured)
                return tl::unexpected(measured.error());
            if (measured->stopped)
                return tl::unexpected(*measured->stopped);
            if (!anyFinite(measured->table))
                return fail(ErrorKind::NoData,
                    m_request.run.model + ": no plan can be made of " + sensitivityTargetName(target) + ": "
                        + measured->settled + "; look for NaN and Inf in the weights and in "
                        + m_request.run.data.path);
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

    /// Every format of one part of all layers.
    Result<std::vector<analysis::UniformChoice>> encoded(SensitivityTarget part, analysis::Method method)
    {
        std::vector<analysis::UniformChoice> choices;
        const bool weights = part == SensitivityTarget::Weights;
        for (const analysis::Format& format : analysis::formatsOf(
                 m_request.wish.choices, weights ? &ChoiceFormats::weights : &ChoiceFormats::activations)) {
            analysis::Recipe recipe = baseRecipe();
            recipe.method = method;
            recipe.name = analysis::formatName(format);
            recipe.weights.format = weights ? format : analysis::fp32;
            recipe.activations.format = weights ? analysis::fp32 : format;
            if (method == analysis::Method::Ptdq)
                recipe.activations.calibration = {};
            auto variants = prepareVariants(m_run->model, m_run->seen, std::span(&recipe, 1), m_events.control);
            if (!variants)
                return tl::unexpected(variants.error());
            choices.push_back({ recipe.weights.format, recipe.activations.format, std::move(variants->front().plan) });
        }
        return choices;
    }

    Result<void> makeProblem()
    {
        const auto inputs = encoded(SensitivityTarget::Activations, analysis::Method::Ptsq);
        if (!inputs)
            return tl::unexpected(inputs.error());
        std::vector<analysis::UniformChoice> choices = std::move(m_encodedWeights);
        choices.insert(choices.end(), inputs->begin(), inputs->end());
        const SensitivityOutcome* weights = sensitivityOf(SensitivityTarget::Weights);
        const SensitivityOutcome* activations = sensitivityOf(SensitivityTarget::Activations);
        analysis::PlanKnowledge knowledge{ m_outcome.graph, choices,
            { weights ? &weights->table : nullptr, activations ? &activations->table : nullptr, nullptr }, {} };
        if (weights && weights->screening && weights->screening->weights.probes > 0)
            knowledge.contributions.weights = &weights->screening->weights;
        if (activations && activations->screening && activations->screening->activations.probes > 0)
            knowledge.contributions.activations = &activations->screening->activations;
        auto task = analysis::planTask(knowledge, m_request.wish);
        if (!task)
            return tl::unexpected(task.error());
        m_task = *std::move(task);
        for (const SensitivityOutcome& outcome : m_outcome.sensitivity) {
            if (outcome.screening)
                m_outcome.outputPower = outcome.screening->outputPower;
        }
        return {};
    }

    [[nodiscard]] double predicted(const Assignment& choices) const
    {
        return analysis::PlanPrediction(m_task.problem, m_task.runs, choices).mse();
    }

    Result<analysis::Recipe> recipeOf(const Assignment& choices) const
    {
        return analysis::recipeFor(m_task.problem, choices, baseRecipe());
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
        PlanResult result = analysis::planResult(m_task.problem, candidate.choices, candidate.name);
        result.budgetBytes = m_task.budget.bytes;
        result.budgetBitops = m_task.budget.bitops;
        result.predictedMse = predicted(candidate.choices);
        return result;
    }

    /// What a plan within this budget is compared with.
    [[nodiscard]] std::vector<Candidate> baselines(const analysis::PlanBudget& budget) const
    {
        std::vector<Candidate> result;
        for (analysis::BaselinePlan& plan : analysis::baselinePlans(m_task, m_request.wish, budget))
            result.push_back({ std::move(plan.name), std::move(plan.choices) });
        return result;
    }

    /// Runs the candidates and keeps their results; the chosen one is the best of those within the limits. The first
    /// `own` are the solver's.
    Result<void> compare(const std::vector<Candidate>& candidates, std::size_t own,
        const std::optional<analysis::PlanSolution>& solution, const analysis::PlanBudget& budget)
    {
        const auto measured = measure(candidates);
        if (!measured)
            return tl::unexpected(measured.error());
        // Within a budget the least error counts; among plans that hold a drop the least cost.
        const auto rank = [&](std::size_t plan) {
            const analysis::PlanTotals totals = analysis::totalsOf(m_task.problem, candidates[plan].choices);
            const double cost = m_request.wish.resource == Resource::Bytes ? double(totals.bytes) : totals.bitops;
            return std::pair(m_request.wish.maxDrop ? cost : 0.0, (*measured)[plan].mse);
        };
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
                return analysis::holds(analysis::totalsOf(m_task.problem, candidates[plan].choices), budget)
                    && (!m_request.wish.maxDrop
                        || (*measured)[plan].top1Drop.value_or(HUGE_VAL) <= *m_request.wish.maxDrop);
            };
            if (allowed(i) && (!allowed(best) || rank(i) < rank(best)))
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
        const auto refined = analysis::refine(m_task.problem, budget, m_task.runs, solution.choices);
        if (!refined)
            return tl::unexpected(refined.error());
        return std::vector<Candidate>{ { "solver", solution.choices }, { "refined", refined->choices } };
    }

    Result<void> keepBudget()
    {
        const auto solution = analysis::solve(m_task.problem, m_task.budget);
        if (!solution)
            return tl::unexpected(solution.error());
        auto candidates = solverAndRefined(m_task.budget, *solution);
        if (!candidates)
            return tl::unexpected(candidates.error());
        const std::size_t own = candidates->size();
        std::ranges::move(baselines(m_task.budget), std::back_inserter(*candidates));
        return compare(*candidates, own, *solution, m_task.budget);
    }

    /// The plans of the frontier that keep to the budget, the largest first, each once.
    Result<std::vector<Assignment>> frontierWithin(const analysis::PlanBudget& budget) const
    {
        const auto points =
            analysis::frontier(m_task.problem, { m_request.wish.resource, m_request.wish.frontierPoints });
        if (!points)
            return tl::unexpected(points.error());
        std::vector<Assignment> plans;
        for (auto point = points->rbegin(); point != points->rend(); ++point) {
            const analysis::PlanSolution& solution = point->solution;
            if (analysis::holds(solution.totals, budget) && (plans.empty() || plans.back() != solution.choices))
                plans.push_back(solution.choices);
        }
        // What a budget allows best may lie between two points.
        if (const auto best = analysis::solve(m_task.problem, budget); !best)
            return tl::unexpected(best.error());
        else if (plans.empty() || plans.front() != best->choices)
            plans.insert(plans.begin(), best->choices);
        return plans;
    }

    Result<void> holdDrop()
    {
        const auto plans = frontierWithin(m_task.budget);
        if (!plans)
            return tl::unexpected(plans.error());
        const auto drop = [&](const Assignment& assignment) -> Result<double> {
            const Candidate candidate{ "", assignment };
            const auto measured = measure(std::span(&candidate, 1));
            if (!measured)
                return tl::unexpected(measured.error());
            return measured->front().top1Drop.value_or(std::nan(""));
        };
        const auto held = analysis::bisect(m_task.problem, *plans, *m_request.wish.maxDrop, drop);
        if (!held)
            return tl::unexpected(held.error());
        m_outcome.measurements = held->measurements.size();
        // No dearer than the plan that holds, and within every other limit; one with less error may hold as well.
        analysis::PlanBudget same = m_task.budget;
        if (m_request.wish.resource == Resource::Bytes)
            same.bytes = held->plan.totals.bytes;
        else
            same.bitops = held->plan.totals.bitops;
        const auto refined = analysis::refine(m_task.problem, same, m_task.runs, held->plan.choices);
        if (!refined)
            return tl::unexpected(refined.error());
        std::vector<Candidate> candidates{ { "solver", held->plan.choices }, { "refined", refined->choices } };
        std::ranges::move(baselines(same), std::back_inserter(candidates));
        auto largest = largestFirst(drop);
        if (!largest)
            return tl::unexpected(largest.error());
        if (*largest)
            candidates.push_back({ "largest-first", **std::move(largest) });
        return compare(candidates, 2, std::nullopt, same);
    }

    /// What people do by hand: the largest layers as small as they can be, as many as the drop allows. Absent where not
    /// even the first step holds.
    Result<std::optional<Assignment>> largestFirst(const analysis::MeasureDrop& drop)
    {
        std::vector<Assignment> steps = analysis::largestFirstSteps(m_task.problem);
        auto held = analysis::bisect(m_task.problem, steps, *m_request.wish.maxDrop, drop);
        if (held) {
            m_outcome.measurements += held->measurements.size();
            return held->plan.choices;
        }
        if (held.error().kind == ErrorKind::Usage)
            return std::nullopt;
        return tl::unexpected(held.error());
    }

    Result<void> addFrontier()
    {
        const auto points =
            analysis::frontier(m_task.problem, { m_request.wish.resource, m_request.wish.frontierPoints });
        if (!points)
            return tl::unexpected(points.error());
        for (const analysis::FrontierPoint& point : *points) {
            analysis::PlanBudget budget;
            if (m_request.wish.resource == Resource::Bytes)
                budget.bytes = std::int64_t(point.budget);
            else
                budget.bitops = point.budget;
            PlanResult result = analysis::planResult(m_task.problem, budget, point.solution, "frontier");
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
    std::vector<analysis::UniformChoice> m_encodedWeights; ///< until the problem is made
    analysis::PlanTask m_task;
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
