// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/problem.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace analysis {

namespace {

std::string named(const PlanLayer& layer)
{
    return "layer '" + layer.name + "'";
}

Result<void> validateChoice(const PlanLayer& layer, const PlanChoice& choice)
{
    const std::string what = named(layer) + ", " + choiceName(choice);
    if (!std::isfinite(choice.damage))
        return fail(ErrorKind::Usage,
            what + ": its damage is " + (std::isnan(choice.damage) ? "NaN" : "infinite")
                + ", no number to add up; leave this choice out");
    if (choice.bytes < 0 || !std::isfinite(choice.bitops) || choice.bitops < 0)
        return fail(ErrorKind::Usage, what + ": its cost is negative or not finite; leave this choice out");
    return {};
}

bool sameFormats(const PlanLayer& a, const PlanLayer& b)
{
    return std::ranges::equal(a.choices, b.choices, [](const PlanChoice& x, const PlanChoice& y) {
        return x.weights == y.weights && x.activations == y.activations;
    });
}

} // namespace

std::string choiceName(const PlanChoice& choice)
{
    const std::string weights = formatName(choice.weights);
    return choice.activations == fp32 ? weights : weights + "/" + formatName(choice.activations);
}

std::string resourceName(Resource resource)
{
    return resource == Resource::Bytes ? "bytes" : "bitops";
}

double costOf(const PlanChoice& choice, Resource resource)
{
    return resource == Resource::Bytes ? double(choice.bytes) : choice.bitops;
}

double restOf(const PlanProblem& problem, Resource resource)
{
    return resource == Resource::Bytes ? double(problem.restBytes) : problem.restBitops;
}

std::optional<double> limitOf(const PlanBudget& budget, Resource resource)
{
    if (resource == Resource::Bitops)
        return budget.bitops;
    return budget.bytes ? std::optional(double(*budget.bytes)) : std::nullopt;
}

PlanTotals totalsOf(const PlanProblem& problem, const Assignment& assignment)
{
    PlanTotals totals{ 0, problem.restBytes, problem.restBitops };
    for (std::size_t i = 0; i < problem.layers.size(); ++i) {
        const PlanChoice& choice = problem.layers[i].choices[assignment[i]];
        totals.damage += choice.damage;
        totals.bytes += choice.bytes;
        totals.bitops += choice.bitops;
    }
    return totals;
}

bool holds(const PlanTotals& totals, const PlanBudget& budget)
{
    return (!budget.bytes || totals.bytes <= *budget.bytes) && (!budget.bitops || totals.bitops <= *budget.bitops);
}

Result<void> validate(const PlanProblem& problem)
{
    std::map<int, const PlanLayer*> ties;
    for (const PlanLayer& layer : problem.layers) {
        if (layer.choices.empty())
            return fail(ErrorKind::Usage, named(layer) + ": has no choices; give at least one format");
        if (layer.fixed && *layer.fixed >= layer.choices.size())
            return fail(ErrorKind::Usage,
                named(layer) + ": is fixed to choice " + std::to_string(*layer.fixed) + " of "
                    + std::to_string(layer.choices.size()) + "; fix it to one that it has");
        for (const PlanChoice& choice : layer.choices) {
            if (auto valid = validateChoice(layer, choice); !valid)
                return valid;
        }
        if (layer.tie < 0)
            continue;
        const PlanLayer& first = *ties.try_emplace(layer.tie, &layer).first->second;
        if (!sameFormats(first, layer))
            return fail(ErrorKind::Usage,
                named(layer) + ": is tied to '" + first.name + "' but has other formats; give both the same");
        if (first.fixed != layer.fixed)
            return fail(ErrorKind::Usage,
                named(layer) + ": is tied to '" + first.name + "' but fixed differently; fix both or neither");
    }
    return {};
}

std::vector<PlanGroup> groupsOf(const PlanProblem& problem)
{
    std::vector<PlanGroup> groups;
    std::map<int, std::size_t> ties;
    for (std::size_t i = 0; i < problem.layers.size(); ++i) {
        const PlanLayer& layer = problem.layers[i];
        if (layer.tie >= 0) {
            const auto [tie, isNew] = ties.try_emplace(layer.tie, groups.size());
            if (!isNew) {
                groups[tie->second].layers.push_back(i);
                continue;
            }
        }
        PlanGroup group{ { i }, {} };
        for (std::size_t c = 0; c < layer.choices.size(); ++c) {
            if (!layer.fixed || *layer.fixed == c)
                group.choices.push_back(c);
        }
        groups.push_back(std::move(group));
    }
    return groups;
}

} // namespace analysis
