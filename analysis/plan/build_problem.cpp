// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/build_problem.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/plan/cost.h"

namespace analysis {

namespace {

struct Damage {
    double value = 0;
    Certainty certainty = Certainty::Exact;
};

constexpr Damage unknown{ std::numeric_limits<double>::quiet_NaN(), Certainty::Estimated };

Damage damageIn(const SensitivityTable* table, int layer, Format format)
{
    if (!table)
        return unknown;
    const auto row = std::ranges::find(table->layers, layer);
    const auto column = std::ranges::find(table->formats, format);
    if (row == table->layers.end() || column == table->formats.end())
        return unknown;
    const auto& cell =
        table->at(std::size_t(row - table->layers.begin()), std::size_t(column - table->formats.begin()));
    return cell ? Damage{ cell->mse.value, cell->certainty } : unknown;
}

Damage damageOf(const Damages& damages, int layer, const PlanChoice& choice)
{
    if (choice.weights != fp32 && choice.weights == choice.activations) {
        const Damage both = damageIn(damages.both, layer, choice.weights);
        if (std::isfinite(both.value))
            return both;
    }
    if (choice.activations == fp32)
        return choice.weights == fp32 ? Damage() : damageIn(damages.weights, layer, choice.weights);
    const Damage inputs = damageIn(damages.activations, layer, choice.activations);
    if (choice.weights == fp32)
        return inputs;
    // Measured or not: the two together may do more or less than one after the other.
    return { damageIn(damages.weights, layer, choice.weights).value + inputs.value, Certainty::Estimated };
}

bool sameFormats(const PlanChoice& a, const PlanChoice& b)
{
    return a.weights == b.weights && a.activations == b.activations;
}

/// Uses of weights by memory, in the order of layers.
using StoredUses = std::map<std::string_view, std::vector<int>>;

const Encoding* encodingIn(const Plan& plan, int weight)
{
    const auto found = plan.weights.find(weight);
    return found == plan.weights.end() ? nullptr : &found->second;
}

/// The layer with the weights that no layer before it has stored already in the same encoding; biases are of the rest.
Layer storedPart(const Layer& layer, const Plan& plan, const StoredUses& before)
{
    Layer stored = layer;
    stored.floatParameters = 0;
    stored.weights.clear();
    for (const WeightUse& weight : layer.weights) {
        const Encoding* mine = encodingIn(plan, weight.id);
        const auto uses = before.find(weight.storage);
        const bool known = uses != before.end() && std::ranges::any_of(uses->second, [&](int other) {
            const Encoding* theirs = encodingIn(plan, other);
            return theirs == mine || (theirs && mine && *theirs == *mine);
        });
        if (!known)
            stored.weights.push_back(weight);
    }
    return stored;
}

/// The formats that the plan really gives to the layer, with their cost.
PlanChoice choiceOf(const Layer& layer, const UniformChoice& uniform, const StoredUses& before)
{
    PlanChoice choice;
    if (std::ranges::any_of(layer.weights, [&](const WeightUse& w) { return uniform.plan.weights.contains(w.id); }))
        choice.weights = uniform.weights;
    if (std::ranges::any_of(layer.inputs, [&](int edge) { return uniform.plan.edges.contains(edge); }))
        choice.activations = uniform.activations;
    choice.bytes = layerCost(storedPart(layer, uniform.plan, before), uniform.plan).bytes;
    choice.bitops = layerCost(layer, uniform.plan).bitops;
    return choice;
}

/// Layers that share a weight get the number of the first of them, directly or through others.
std::vector<int> tiesOf(const Graph& graph)
{
    std::vector<int> ties(graph.layers.size(), -1);
    std::map<std::string_view, std::size_t> owners;
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        for (const WeightUse& weight : graph.layers[i].weights) {
            const std::size_t owner = owners.try_emplace(weight.storage, i).first->second;
            if (owner == i)
                continue;
            const int tie = ties[owner] < 0 ? int(owner) : ties[owner];
            const int other = ties[i];
            ties[owner] = ties[i] = tie;
            for (int& known : ties)
                known = other >= 0 && known == other ? tie : known;
        }
    }
    return ties;
}

/// Tied layers keep the choices that all of them have, in one order.
void alignTies(PlanProblem& problem)
{
    for (PlanLayer& layer : problem.layers) {
        if (layer.tie < 0)
            continue;
        for (const PlanLayer& other : problem.layers) {
            if (other.tie == layer.tie)
                std::erase_if(layer.choices, [&](const PlanChoice& choice) {
                    return std::ranges::none_of(
                        other.choices, [&](const PlanChoice& theirs) { return sameFormats(choice, theirs); });
                });
        }
    }
}

} // namespace

Result<PlanProblem> planProblem(const Graph& graph, std::span<const UniformChoice> choices, const Damages& damages)
{
    for (const SensitivityTable* table : { damages.weights, damages.activations, damages.both }) {
        if (table && table->mode != SensitivityMode::Alone)
            return fail(ErrorKind::Usage,
                "sensitivity of mode all-but: its damages do not add up over layers; measure with mode alone");
    }
    PlanProblem problem;
    const Cost model = modelCost(graph, {});
    problem.fp32Bytes = problem.restBytes = model.fp32Bytes;
    problem.fp32Bitops = model.bitops;
    const std::vector<int> ties = tiesOf(graph);
    StoredUses before;
    for (std::size_t i = 0; i < graph.layers.size(); ++i) {
        const Layer& layer = graph.layers[i];
        problem.restBytes -= layerCost(storedPart(layer, {}, before), {}).fp32Bytes;
        PlanLayer& made = problem.layers.emplace_back(PlanLayer{ layer.id, layer.name, {}, {}, ties[i] });
        for (const UniformChoice& uniform : choices) {
            PlanChoice choice = choiceOf(layer, uniform, before);
            const Damage damage = damageOf(damages, layer.id, choice);
            choice.damage = damage.value;
            choice.certainty = damage.certainty;
            const auto same = [&](const PlanChoice& other) { return sameFormats(choice, other); };
            if (std::isfinite(choice.damage) && std::ranges::none_of(made.choices, same))
                made.choices.push_back(choice);
        }
        for (const WeightUse& weight : layer.weights)
            before[weight.storage].push_back(weight.id);
    }
    alignTies(problem);
    for (const PlanLayer& layer : problem.layers) {
        if (layer.choices.empty())
            return fail(ErrorKind::Usage,
                "layer '" + layer.name
                    + "': the damage of none of its choices is known; measure its sensitivity, or add fp32 to the "
                      "choices");
    }
    return problem;
}

std::optional<std::size_t> findChoice(const PlanLayer& layer, Format weights, Format activations)
{
    const auto has = [&](Format PlanChoice::*part) {
        return std::ranges::any_of(layer.choices, [&](const PlanChoice& choice) { return choice.*part != fp32; });
    };
    const PlanChoice wanted{ has(&PlanChoice::weights) ? weights : fp32,
        has(&PlanChoice::activations) ? activations : fp32 };
    const auto found =
        std::ranges::find_if(layer.choices, [&](const PlanChoice& choice) { return sameFormats(choice, wanted); });
    return found == layer.choices.end() ? std::nullopt : std::optional(std::size_t(found - layer.choices.begin()));
}

} // namespace analysis
