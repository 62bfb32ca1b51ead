// SPDX-License-Identifier: GPL-3.0-or-later
// Milliseconds of the solver's frontier of 200 budgets, and of single budgets; the largest gap that is left.
// usage: plan_bench
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>
#include <random>

#include "analysis/plan/solve.h"

namespace {

using namespace analysis;

double milliseconds(const std::function<void()>& work)
{
    double best = 1e9;
    for (int i = 0; i < 5; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work();
        best =
            std::min(best, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

/// Which sizes layers have: over two decades, or four alone, as networks of equal blocks have.
enum class Sizes { Different, Alike };
/// Layers of six formats.
PlanProblem network(std::size_t layers, Sizes sizes, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> uniform;
    PlanProblem problem;
    for (std::size_t i = 0; i < layers; ++i) {
        PlanLayer layer{ int(i), "layer" + std::to_string(i), {}, {}, -1 };
        const auto count = sizes == Sizes::Alike ? std::int64_t{ 2304 } << (2 * (i * 4 / layers))
                                                 : std::int64_t(400 * std::pow(100.0, uniform(random)));
        const double uses = std::floor(std::pow(64.0, uniform(random)));
        const double sensitivity = std::pow(10.0, 3 * uniform(random));
        for (const int bits : { 2, 3, 4, 6, 8, 32 }) {
            const Format format = bits == 32 ? fp32 : Format{ FormatKind::SignedInteger, bits };
            const double damage = bits == 32 ? 0 : sensitivity * std::pow(4.0, -bits) * (0.7 + 0.6 * uniform(random));
            layer.choices.push_back({ format, fp32, damage, (count * bits + 7) / 8 + (bits == 32 ? 0 : 80),
                double(count) * uses * bits * 32 });
        }
        problem.layers.push_back(std::move(layer));
    }
    return problem;
}

void measure(std::size_t layers, Sizes sizes, const char* name)
{
    const PlanProblem problem = network(layers, sizes, 1);
    Result<std::vector<FrontierPoint>> points;
    const double whole = milliseconds([&] { points = frontier(problem, {}); });
    double gap = 0;
    std::size_t optimal = 0;
    for (const FrontierPoint& point : *points) {
        gap = std::max(gap, point.solution.gap);
        optimal += point.solution.gap == 0;
    }
    const auto solver = FrontierSolver::make(problem, Resource::Bytes);
    const double one =
        milliseconds([&] { (void)solver->solve(solver->least() + 0.1 * (solver->full() - solver->least()), 2000); });
    std::printf(
        "%5zu layers x 6, sizes %s: frontier of 200 budgets %.1f ms (%zu optimal, largest gap %.2g), one budget "
        "%.3f ms\n",
        layers, name, whole, optimal, gap, one);
}

void measureTogether(std::size_t layers)
{
    const PlanProblem problem = network(layers, Sizes::Different, 2);
    std::int64_t bytes = 0;
    for (const PlanLayer& layer : problem.layers)
        bytes += layer.choices.back().bytes / 6;
    const double bitops = 0.95 * solve(problem, { bytes, {} })->totals.bitops; // so that both limits bind
    const auto start = std::chrono::steady_clock::now();
    const auto solution = solve(problem, { bytes, bitops }, { 200'000, 5 });
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%5zu layers x 6, two constraints: %.2f s, gap %.2g\n", layers, seconds, solution ? solution->gap : -1);
}

} // namespace

int main()
{
    for (const std::size_t layers : { 20, 200, 1000 }) {
        measure(layers, Sizes::Different, "different");
        measure(layers, Sizes::Alike, "alike");
    }
    for (const std::size_t layers : { 20, 60, 200 })
        measureTogether(layers);
    return 0;
}
