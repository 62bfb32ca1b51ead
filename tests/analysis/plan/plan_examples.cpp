// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_examples.h"

#include <array>
#include <cmath>

namespace analysis::test {

namespace {

/// Uniform in [0, 1), the same on every machine (the standard's distributions are not).
double uniform(std::mt19937& random)
{
    return double(random()) / 4294967296.0;
}

void finish(PlanProblem& problem)
{
    problem.fp32Bytes = problem.restBytes;
    problem.fp32Bitops = problem.restBitops;
    for (const PlanLayer& layer : problem.layers) {
        problem.fp32Bytes += layer.choices.back().bytes;
        problem.fp32Bitops += layer.choices.back().bitops;
    }
}

/// Whether ties and fixed choices are kept to.
bool allowed(const PlanProblem& problem, const Assignment& assignment)
{
    for (std::size_t i = 0; i < assignment.size(); ++i) {
        const PlanLayer& layer = problem.layers[i];
        if (layer.fixed && *layer.fixed != assignment[i])
            return false;
        for (std::size_t j = 0; j < i; ++j) {
            if (layer.tie >= 0 && problem.layers[j].tie == layer.tie && assignment[i] != assignment[j])
                return false;
        }
    }
    return true;
}

} // namespace

PlanProblem networkLike(std::size_t layers, std::size_t choices, unsigned seed)
{
    constexpr std::array formats{ int2, int3, int4, int6, int8, fp32 };
    std::mt19937 random(seed);
    PlanProblem problem;
    problem.restBytes = 1000;
    problem.restBitops = 5e6;
    for (std::size_t i = 0; i < layers; ++i) {
        PlanLayer layer;
        layer.layer = int(i);
        layer.name = "layer" + std::to_string(i);
        const auto count = std::int64_t(400 * std::pow(100.0, uniform(random)));
        const double macs = std::floor(double(count) * std::pow(64.0, uniform(random)));
        const double sensitivity = std::pow(10.0, -3 + 3 * uniform(random));
        for (const Format format : std::span(formats).last(choices)) {
            const double damage =
                format == fp32 ? 0 : sensitivity * std::pow(4.0, -format.bits) * (0.7 + 0.6 * uniform(random));
            const std::int64_t scales = format == fp32 ? 0 : 16 * 5;
            layer.choices.push_back(
                { format, fp32, damage, (count * format.bits + 7) / 8 + scales, macs * format.bits * 32 });
        }
        problem.layers.push_back(std::move(layer));
    }
    finish(problem);
    return problem;
}

PlanProblem nasty(std::size_t layers, std::size_t choices, unsigned seed)
{
    constexpr std::array formats{ int2, int3, int4, int6, int8, fp32 };
    std::mt19937 random(seed);
    PlanProblem problem;
    for (std::size_t i = 0; i < layers; ++i) {
        PlanLayer layer;
        layer.name = "layer" + std::to_string(i);
        const std::size_t count = 1 + random() % choices;
        for (std::size_t c = 0; c < count; ++c)
            layer.choices.push_back({ formats[c], fp32, double(int(random() % 12)) - 2, std::int64_t(random() % 7),
                double(random() % 7) + (random() % 2 ? 0.1 : 0) });
        if (random() % 5 == 0)
            layer.fixed = random() % count;
        problem.layers.push_back(std::move(layer));
    }
    // Sometimes a copy of the first layer, with costs of its own, must go with it.
    if (seed % 3 == 0 && layers > 1) {
        problem.layers[0].tie = problem.layers.back().tie = 7;
        problem.layers.back().choices = problem.layers[0].choices;
        problem.layers.back().fixed = problem.layers[0].fixed;
        for (PlanChoice& choice : problem.layers.back().choices)
            choice.bytes = std::int64_t(random() % 7);
    }
    finish(problem);
    return problem;
}

std::optional<PlanTotals> exhaustive(const PlanProblem& problem, const PlanBudget& budget)
{
    std::optional<PlanTotals> best;
    Assignment assignment(problem.layers.size(), 0);
    while (true) {
        if (allowed(problem, assignment)) {
            const PlanTotals totals = totalsOf(problem, assignment);
            if (holds(totals, budget) && (!best || totals.damage < best->damage))
                best = totals;
        }
        std::size_t i = 0;
        while (i < assignment.size() && ++assignment[i] == problem.layers[i].choices.size())
            assignment[i++] = 0;
        if (i == assignment.size())
            return best;
    }
}

} // namespace analysis::test
