// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/planned.h"

#include <algorithm>
#include <vector>

namespace analysis {

bool isOverBudget(const PlanResult& plan)
{
    return !holds({ plan.damage, plan.bytes, plan.bitops }, { plan.budgetBytes, plan.budgetBitops });
}

std::optional<PlanWish> wishOf(const PlanRecord& record)
{
    std::vector<Format> weights;
    std::vector<Format> activations;
    for (const PlanResult& plan : record.plans) {
        for (const PlannedLayer& each : plan.layers) {
            weights.push_back(each.choice.weights);
            activations.push_back(each.choice.activations);
        }
    }
    PlanWish wish;
    wish.choices = choicesOf(SensitivityTarget::Both, weights, activations);
    if (!targetOf(wish.choices))
        return std::nullopt;
    const PlanResult& chosen = record.plans.front();
    wish.maxBytes = chosen.budgetBytes;
    wish.maxBitops = chosen.budgetBitops;
    const bool frontierOfBitops = !record.frontier.empty() && record.frontier.front().budgetBitops;
    wish.resource = frontierOfBitops || (wish.maxBitops && !wish.maxBytes) ? Resource::Bitops : Resource::Bytes;
    // A plan that was measured to keep to a drop: what it costs is what another may cost.
    if (wish.resource == Resource::Bytes && !wish.maxBytes)
        wish.maxBytes = chosen.bytes;
    if (wish.resource == Resource::Bitops && !wish.maxBitops)
        wish.maxBitops = chosen.bitops;
    return wish;
}

std::optional<Assignment> assignmentOf(const PlanProblem& problem, std::span<const PlannedLayer> layers)
{
    if (layers.size() != problem.layers.size())
        return std::nullopt;
    Assignment choices;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const PlanLayer& layer = problem.layers[i];
        const PlanChoice& choice = layers[i].choice;
        const auto found = std::ranges::find_if(layer.choices, [&](const PlanChoice& each) {
            return each.weights == choice.weights && each.activations == choice.activations;
        });
        if (layers[i].layer != layer.name || found == layer.choices.end())
            return std::nullopt;
        choices.push_back(std::size_t(found - layer.choices.begin()));
    }
    return choices;
}

} // namespace analysis
