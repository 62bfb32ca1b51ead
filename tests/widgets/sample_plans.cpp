// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_plans.h"

#include <cmath>

#include "analysis/plan/baselines.h"
#include "analysis/plan/solve.h"
#include "sample_analysis.h"

namespace sample {

namespace {

using namespace analysis;

constexpr double power = 4; ///< of FP32's output
constexpr std::int64_t samples = 10'000; ///< as residualNetwork()'s variants have

double mseOf(int layer, int bits)
{
    return (1 + 6 * std::pow(std::sin(1.7 * layer + 0.4), 2)) * std::pow(4.0, 8 - bits) * 1.5e-5;
}

/// Percentage points.
double dropOf(double mse)
{
    return 80 * (1 - std::exp(-1.3 * mse / power)) - 0.04;
}

SensitivityCell cellOf(double mse, Certainty certainty)
{
    SensitivityCell cell;
    cell.certainty = certainty;
    cell.samples = certainty == Certainty::Exact ? samples : 256;
    cell.mse = { mse, 0.9 * mse, 1.1 * mse };
    cell.sqnrDb = 10 * std::log10(power / mse);
    cell.kl = 0.3 * mse / power;
    cell.seconds = 0.2;
    if (certainty == Certainty::Exact) {
        const double drop = dropOf(mse);
        cell.agreement = 100 - 1.4 * std::abs(drop) - 0.1;
        cell.top1Drop = Interval{ drop, drop - 0.15 - 0.2 * std::abs(drop), drop + 0.15 + 0.2 * std::abs(drop) };
    }
    return cell;
}

SensitivityTable emptyTable(const Graph& graph, SensitivityTarget target, SensitivityMode mode)
{
    SensitivityTable table;
    table.target = target;
    table.mode = mode;
    for (const Layer& layer : graph.layers) {
        table.layers.push_back(layer.id);
        table.names.push_back(layer.name);
    }
    for (const char* name : { "int8", "int6", "int4", "int3", "int2" })
        table.formats.push_back(*parseFormat(name));
    table.cells.resize(table.layers.size() * table.formats.size());
    table.top1 = 92.6;
    return table;
}

SensitivityTable weightsAlone(const Graph& graph)
{
    SensitivityTable table = emptyTable(graph, SensitivityTarget::Weights, SensitivityMode::Alone);
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer) {
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            const int bits = table.formats[format].bits;
            const bool exact = bits == 8 || bits == 4 || layer % 2 == 0;
            table.at(layer, format) = cellOf(mseOf(int(layer), bits), exact ? Certainty::Exact : Certainty::Estimated);
        }
    }
    return table;
}

/// The last layer saw no data.
SensitivityTable inputsAlone(const Graph& graph)
{
    SensitivityTable table = emptyTable(graph, SensitivityTarget::Activations, SensitivityMode::Alone);
    for (std::size_t layer = 0; layer + 1 < table.layers.size(); ++layer) {
        for (std::size_t format = 0; format < 3; ++format)
            table.at(layer, format) =
                cellOf(0.4 * mseOf(int(layer) + 3, table.formats[format].bits), Certainty::Estimated);
    }
    return table;
}

SensitivityTable allButOne(const Graph& graph)
{
    SensitivityTable table = emptyTable(graph, SensitivityTarget::Weights, SensitivityMode::AllBut);
    constexpr std::size_t int4 = 2;
    double all = 0;
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer)
        all += mseOf(int(layer), 4);
    for (std::size_t layer = 0; layer < table.layers.size(); ++layer)
        table.at(layer, int4) = cellOf(all - mseOf(int(layer), 4) + 1e-3, Certainty::Exact);
    return table;
}

PlanProblem problemOf(const Graph& graph)
{
    PlanProblem problem;
    problem.restBytes = 4 * 600;
    problem.fp32Bytes = problem.restBytes;
    for (const Layer& layer : graph.layers) {
        PlanLayer planned{ layer.id, layer.name, {}, {}, -1 };
        for (const char* name : { "fp32", "fp16", "int8", "int6", "int4", "int3" }) {
            const Format format = *parseFormat(name);
            const double damage = format == fp32 ? 0 : format.bits == 16 ? 1e-9 : mseOf(layer.id, format.bits);
            const double bitops = double(layer.macs) * format.bits * 32;
            planned.choices.push_back({ format, fp32, damage, layer.parameters * format.bits / 8, bitops });
        }
        problem.layers.push_back(planned);
        problem.fp32Bytes += 4 * layer.parameters;
    }
    return problem;
}

/// What a run might have shown: errors that partly cancel.
PlanMeasurement measurementOf(const PlanResult& plan, double cancel)
{
    const double mse = cancel * plan.damage;
    return { mse, 10 * std::log10(power / mse), dropOf(mse), samples };
}

PlanRecord recordOf(const Graph& graph)
{
    const PlanProblem problem = problemOf(graph);
    const PlanBudget budget{ problem.fp32Bytes / 5, {} };
    const auto solution = solve(problem, budget);
    PlanRecord record;
    record.outputPower = power;
    if (!solution)
        return record;
    const auto add = [&](PlanResult plan, double cancel) {
        plan.predictedMse = 0.97 * cancel * plan.damage;
        if (plan.damage > 0)
            plan.measured = measurementOf(plan, cancel);
        record.plans.push_back(std::move(plan));
    };
    PlanSolution refined = *solution;
    for (std::size_t layer = 0; layer + 1 < refined.choices.size(); layer += 7) // two layers of equal size swap
        std::swap(refined.choices[layer], refined.choices[layer + 1]);
    refined.totals = totalsOf(problem, refined.choices);
    refined.gap = (refined.totals.damage - refined.bound) / refined.totals.damage;
    add(planResult(problem, budget, refined, "refined"), 0.8 * solution->totals.damage / refined.totals.damage);
    add(planResult(problem, budget, *solution, "solver"), 0.85);
    const std::vector<double> drops(problem.layers.size(), 0.1);
    const auto addBaseline = [&](const char* name, const Result<Assignment>& choices) {
        if (choices)
            add(planResult(problem, *choices, name), 0.9);
    };
    addBaseline("greedy", greedyPlan(problem, Resource::Bytes, double(*budget.bytes)));
    addBaseline("uniform-int8", uniformPlan(problem, int8, fp32));
    addBaseline("uniform-int6", uniformPlan(problem, *parseFormat("int6"), fp32));
    addBaseline("uniform-int4", uniformPlan(problem, *parseFormat("int4"), fp32));
    addBaseline("tutorial", tutorialPlan(problem, drops));
    if (const auto points = frontier(problem, { Resource::Bytes, 60, 200 })) {
        for (const FrontierPoint& point : *points) {
            record.frontier.push_back(
                planResult(problem, { std::int64_t(point.budget), {} }, point.solution, "frontier"));
            record.frontier.back().predictedMse = 0.8 * point.solution.totals.damage;
        }
    }
    return record;
}

} // namespace

std::shared_ptr<const Analysis> plannedNetwork(int layers)
{
    auto result = std::make_shared<Analysis>(*residualNetwork(layers));
    VariantResult weights = result->variants.back();
    weights.recipe.name = "weights-int4";
    weights.recipe.method = Method::Weights;
    weights.output.top1 = 88.1;
    weights.output.top1Drop = 4.5;
    result->variants.push_back(weights);
    result->sensitivity = { weightsAlone(result->graph), inputsAlone(result->graph), allButOne(result->graph) };
    result->planned = recordOf(result->graph);
    return result;
}

} // namespace sample
