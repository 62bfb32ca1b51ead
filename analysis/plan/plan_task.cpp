// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/plan_task.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "analysis/plan/baselines.h"
#include "analysis/plan/solve.h"
#include "analysis/recipe/glob.h"

namespace analysis {

namespace {

const Plan* encodedIn(const PlanKnowledge& knowledge, const ChoiceFormats& formats)
{
    const auto found = std::ranges::find_if(knowledge.encoded, [&](const UniformChoice& each) {
        return each.weights == formats.weights && each.activations == formats.activations;
    });
    return found == knowledge.encoded.end() ? nullptr : &found->plan;
}

/// All layers at this choice: the weights of one plan, the inputs of another.
Result<UniformChoice> uniformChoice(const PlanKnowledge& knowledge, const ChoiceFormats& formats)
{
    UniformChoice choice{ formats.weights, formats.activations, {} };
    const auto part = [&](const ChoiceFormats& alone) -> Result<const Plan*> {
        const Plan* plan = encodedIn(knowledge, alone);
        if (plan == nullptr)
            return fail(ErrorKind::Usage,
                choiceName({ alone.weights, alone.activations })
                    + ": its sensitivity is not known; measure it, or leave it out of the choices");
        return plan;
    };
    if (formats.activations != fp32) {
        const auto inputs = part({ fp32, formats.activations });
        if (!inputs)
            return tl::unexpected(inputs.error());
        choice.plan = **inputs;
        choice.plan.weights.clear();
    }
    if (formats.weights != fp32) {
        const auto weights = part({ formats.weights, fp32 });
        if (!weights)
            return tl::unexpected(weights.error());
        choice.plan.weights = (*weights)->weights;
    }
    return choice;
}

/// Of each layer of the problem with its weights alone at int8.
std::optional<std::vector<double>> dropsAtInt8(const PlanProblem& problem, const SensitivityTable* weights)
{
    if (weights == nullptr)
        return std::nullopt;
    const auto format = std::size_t(std::ranges::find(weights->formats, int8) - weights->formats.begin());
    if (format == weights->formats.size())
        return std::nullopt;
    std::vector<double> drops;
    for (const PlanLayer& layer : problem.layers) {
        const auto row = std::size_t(std::ranges::find(weights->layers, layer.layer) - weights->layers.begin());
        if (row == weights->layers.size()) {
            drops.push_back(0);
            continue;
        }
        const auto& cell = weights->at(row, format);
        if (!cell || !cell->top1Drop)
            return std::nullopt;
        drops.push_back(cell->top1Drop->value);
    }
    return drops;
}

void fixTied(PlanProblem& problem, PlanLayer& layer, std::size_t choice)
{
    layer.fixed = choice;
    for (PlanLayer& other : problem.layers) {
        if (layer.tie >= 0 && other.tie == layer.tie)
            other.fixed = choice;
    }
}

Result<void> noChoice(const PlanLayer& layer, const ChoiceFormats& formats)
{
    return fail(ErrorKind::Usage,
        "layer '" + layer.name + "': has no choice " + choiceName({ formats.weights, formats.activations })
            + " to be fixed to; add it to the choices");
}

Result<void> fixMatching(PlanProblem& problem, const FixedLayers& rule)
{
    bool any = false;
    for (PlanLayer& layer : problem.layers) {
        if (!matchesGlob(rule.pattern, layer.name))
            continue;
        any = true;
        const auto choice = choiceOf(problem, layer, rule.formats);
        if (!choice)
            return noChoice(layer, rule.formats);
        fixTied(problem, layer, *choice);
    }
    if (!any)
        return fail(ErrorKind::Usage,
            "'" + rule.pattern + "': no layer of that name can be fixed; give a name of the model's layers");
    return {};
}

/// Every layer as if quantizing it did nothing.
SensitivityTable harmless(const Graph& graph, SensitivityTarget target, std::vector<Format> formats)
{
    SensitivityTable table;
    table.target = target;
    table.formats = std::move(formats);
    for (const Layer& layer : graph.layers) {
        table.layers.push_back(layer.id);
        table.names.push_back(layer.name);
    }
    table.cells.assign(table.layers.size() * table.formats.size(), SensitivityCell());
    return table;
}

} // namespace

std::optional<std::size_t> choiceOf(const PlanProblem& problem, const PlanLayer& layer, const ChoiceFormats& formats)
{
    const auto planned = [&](Format PlanChoice::*part) {
        return std::ranges::any_of(problem.layers, [&](const PlanLayer& each) {
            return std::ranges::any_of(each.choices, [&](const PlanChoice& choice) { return choice.*part != fp32; });
        });
    };
    if ((formats.weights != fp32 && !planned(&PlanChoice::weights))
        || (formats.activations != fp32 && !planned(&PlanChoice::activations)))
        return std::nullopt;
    return findChoice(layer, formats.weights, formats.activations);
}

Result<void> fixEnds(PlanProblem& problem, const ChoiceFormats& formats)
{
    const auto canVary = [](const PlanLayer& layer) { return layer.choices.size() > 1; };
    const auto first = std::ranges::find_if(problem.layers, canVary);
    if (first == problem.layers.end())
        return {};
    const auto last = std::find_if(problem.layers.rbegin(), problem.layers.rend(), canVary);
    for (PlanLayer* end : { &*first, &*last }) {
        const auto choice = choiceOf(problem, *end, formats);
        if (!choice)
            return noChoice(*end, formats);
        fixTied(problem, *end, *choice);
    }
    return {};
}

Result<void> fixLayers(PlanProblem& problem, const PlanWish& wish)
{
    if (wish.ends) {
        if (auto fixed = fixEnds(problem, *wish.ends); !fixed)
            return fixed;
    }
    for (const FixedLayers* rule : byPrecedence(wish.fixed)) {
        if (auto fixed = fixMatching(problem, *rule); !fixed)
            return fixed;
    }
    return {};
}

PlanBudget budgetOf(const PlanProblem& problem, const PlanWish& wish)
{
    PlanBudget budget{ wish.maxBytes, wish.maxBitops };
    if (wish.maxShare)
        budget.bytes = std::int64_t(std::floor(*wish.maxShare * double(problem.fp32Bytes)));
    if (wish.maxBitopsShare)
        budget.bitops = *wish.maxBitopsShare * problem.fp32Bitops;
    return budget;
}

Result<PlanTask> planTask(const PlanKnowledge& knowledge, const PlanWish& wish)
{
    std::vector<UniformChoice> choices;
    for (const ChoiceFormats& formats : wish.choices) {
        auto choice = uniformChoice(knowledge, formats);
        if (!choice)
            return tl::unexpected(choice.error());
        choices.push_back(*std::move(choice));
    }
    auto problem = planProblem(knowledge.graph, choices, knowledge.damages);
    if (!problem)
        return tl::unexpected(problem.error());
    PlanTask task;
    task.problem = *std::move(problem);
    auto runs = choiceRuns(task.problem, knowledge.contributions);
    if (!runs)
        return tl::unexpected(runs.error());
    task.runs = *std::move(runs);
    scaleToDamage(task.runs, task.problem);
    if (auto fixed = fixLayers(task.problem, wish); !fixed)
        return tl::unexpected(fixed.error());
    task.budget = budgetOf(task.problem, wish);
    task.dropsAtInt8 = dropsAtInt8(task.problem, knowledge.damages.weights);
    return task;
}

Result<void> checkWish(const Graph& graph, std::span<const UniformChoice> encoded, const PlanWish& wish)
{
    const SensitivityTable weights =
        harmless(graph, SensitivityTarget::Weights, formatsOf(wish.choices, &ChoiceFormats::weights));
    const SensitivityTable activations =
        harmless(graph, SensitivityTarget::Activations, formatsOf(wish.choices, &ChoiceFormats::activations));
    const auto task = planTask({ graph, encoded, { &weights, &activations, nullptr }, {} }, wish);
    if (!task)
        return tl::unexpected(task.error());
    const auto any = solve(task->problem, task->budget);
    return any ? Result<void>() : tl::unexpected(any.error());
}

std::vector<BaselinePlan> baselinePlans(const PlanTask& task, const PlanWish& wish, const PlanBudget& budget)
{
    std::vector<BaselinePlan> plans;
    const auto add = [&](const std::string& name, Result<Assignment> choices) {
        if (choices)
            plans.push_back({ name, *std::move(choices) });
    };
    if (budget != PlanBudget())
        add("greedy", greedyPlan(task.problem, budget, wish.resource));
    const bool both = targetOf(wish.choices) == SensitivityTarget::Both;
    for (const ChoiceFormats& formats : wish.choices) {
        const bool quantizesAll = !both || (formats.weights != fp32 && formats.activations != fp32);
        if (formats != ChoiceFormats() && quantizesAll)
            add("uniform-" + choiceName({ formats.weights, formats.activations }),
                uniformPlan(task.problem, formats.weights, formats.activations));
    }
    if (task.dropsAtInt8)
        add("tutorial", tutorialPlan(task.problem, *task.dropsAtInt8));
    return plans;
}

} // namespace analysis
