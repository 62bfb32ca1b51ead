// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/predict.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "analysis/measure/intervals.h"

namespace analysis {

namespace {

// After a run this much larger than the sum has been taken out, what is left of the sum is mostly its rounding.
constexpr double swamped = 1e8;

std::size_t lengthOf(const RunShape& shape)
{
    return std::size_t(shape.probes * shape.samples);
}

/// Mean over samples of `run`² / outputs, probes averaged within a sample.
template <class Value>
Interval meanSquareOf(std::span<const Value> run, const RunShape& shape, double confidence)
{
    std::vector<double> bySample(std::size_t(shape.samples), 0.0);
    for (std::size_t i = 0; i < run.size(); ++i)
        bySample[i % bySample.size()] += double(run[i]) * double(run[i]);
    for (double& value : bySample)
        value /= double(shape.probes) * double(shape.outputs);
    return meanInterval(sampleMoments(bySample), confidence);
}

double squaresOf(std::span<const float> run)
{
    double sum = 0;
    for (const float value : run)
        sum += double(value) * double(value);
    return sum;
}

Result<void> validate(const SignedContributions& of)
{
    if (of.probes < 1 || of.samples < 1 || of.outputs < 1)
        return fail(ErrorKind::Usage, "signed contributions: no probes, samples or outputs; run the screening first");
    if (of.values.size() != of.layers.size() * of.formats.size() * of.run())
        return fail(ErrorKind::Usage,
            "signed contributions: " + std::to_string(of.values.size())
                + " values do not fit their shape; run the "
                  "screening again");
    return {};
}

/// The run of a layer at a format: nullopt where there is none.
std::optional<std::span<const float>> findRun(const SignedContributions* of, int layer, Format format)
{
    if (!of)
        return std::nullopt;
    const auto row = std::ranges::find(of->layers, layer);
    const auto column = std::ranges::find(of->formats, format);
    if (row == of->layers.end() || column == of->formats.end())
        return std::nullopt;
    const auto run = runOf(*of, std::size_t(row - of->layers.begin()), std::size_t(column - of->formats.begin()));
    if (!std::ranges::all_of(run, [](float value) { return std::isfinite(value); }))
        return std::nullopt;
    return run;
}

/// The sum of the runs of a choice's quantized parts; empty where nothing is quantized or a part has no run.
std::vector<float> joined(const PlanLayer& layer, const PlanChoice& choice, const Contributions& contributions)
{
    std::vector<float> sum;
    const std::pair<Format, const SignedContributions*> parts[] = { { choice.weights, contributions.weights },
        { choice.activations, contributions.activations } };
    for (const auto& [format, of] : parts) {
        if (format == fp32)
            continue;
        const auto run = findRun(of, layer.layer, format);
        if (!run)
            return {};
        sum.resize(run->size(), 0);
        std::ranges::transform(*run, sum, sum.begin(), std::plus{});
    }
    return sum;
}

} // namespace

RunShape shapeOf(const SignedContributions& contributions)
{
    return { contributions.probes, contributions.samples, contributions.outputs };
}

Interval predictRun(std::span<const float> run, const RunShape& shape, double confidence)
{
    return meanSquareOf(run, shape, confidence);
}

double predictDivergence(std::span<const float> run)
{
    return run.empty() ? 0 : squaresOf(run) / (2 * double(run.size()));
}

std::span<const float> runOf(const SignedContributions& contributions, std::size_t layer, std::size_t format)
{
    const std::size_t length = contributions.run();
    return std::span(contributions.values).subspan((layer * contributions.formats.size() + format) * length, length);
}

Result<ChoiceRuns> choiceRuns(const PlanProblem& problem, const Contributions& contributions)
{
    ChoiceRuns result;
    for (const SignedContributions* of : { contributions.weights, contributions.activations }) {
        if (!of)
            continue;
        if (auto valid = validate(*of); !valid)
            return tl::unexpected(valid.error());
        if (lengthOf(result.shape) > 0 && result.shape != shapeOf(*of))
            return fail(ErrorKind::Usage,
                "signed contributions: weights and activations were not screened with the same probes and samples; "
                "screen both together");
        result.shape = shapeOf(*of);
    }
    for (const PlanLayer& layer : problem.layers) {
        auto& runs = result.runs.emplace_back();
        for (const PlanChoice& choice : layer.choices)
            runs.push_back(joined(layer, choice, contributions));
    }
    return result;
}

void scaleToDamage(ChoiceRuns& runs, const PlanProblem& problem)
{
    const double count = double(lengthOf(runs.shape)) * double(runs.shape.outputs);
    for (std::size_t layer = 0; layer < runs.runs.size(); ++layer) {
        for (std::size_t choice = 0; choice < runs.runs[layer].size(); ++choice) {
            std::vector<float>& run = runs.runs[layer][choice];
            const double predicted = squaresOf(run) / count;
            const double damage = problem.layers[layer].choices[choice].damage;
            if (!(predicted > 0 && damage >= 0))
                continue;
            const double factor = std::sqrt(damage / predicted);
            for (float& value : run)
                value = static_cast<float>(value * factor);
        }
    }
}

PlanPrediction::PlanPrediction(const PlanProblem& problem, const ChoiceRuns& runs, Assignment assignment)
    : m_problem(problem)
    , m_runs(runs)
    , m_assignment(std::move(assignment))
    , m_replaced(problem.layers.size())
    , m_sum(lengthOf(runs.shape), 0.0)
{
    sumAll();
}

Interval PlanPrediction::interval(double confidence) const
{
    const double alone = separable(); // no spread of it is known
    if (m_sum.empty())
        return { m_mse, m_mse, m_mse };
    const Interval interval = meanSquareOf(std::span<const double>(m_sum), m_runs.shape, confidence);
    return { m_mse, interval.low + alone, interval.high + alone };
}

void PlanPrediction::choose(std::size_t layer, std::size_t choice)
{
    const std::vector<float> from(current(layer).begin(), current(layer).end());
    m_replaced[layer].reset();
    m_assignment[layer] = choice;
    change(from, m_runs.runs[layer][choice]);
}

double PlanPrediction::mseWith(std::size_t layer, std::size_t choice) const
{
    const std::span<const float> from = current(layer);
    const std::span<const float> to = m_runs.runs[layer][choice];
    double squares = 0;
    for (std::size_t i = 0; i < m_sum.size(); ++i) {
        const double value = m_sum[i] + (to.empty() ? 0.0 : double(to[i])) - (from.empty() ? 0.0 : double(from[i]));
        squares += value * value;
    }
    const double mse = m_sum.empty() ? 0 : squares / (double(m_sum.size()) * double(m_runs.shape.outputs));
    const double before = m_replaced[layer] ? 0 : damageAlone(layer, m_assignment[layer]);
    return mse + separable() - before + damageAlone(layer, choice);
}

void PlanPrediction::replaceRun(std::size_t layer, std::vector<float> run)
{
    const std::vector<float> from(current(layer).begin(), current(layer).end());
    m_replaced[layer] = std::move(run);
    change(from, *m_replaced[layer]);
}

std::span<const float> PlanPrediction::current(std::size_t layer) const
{
    return m_replaced[layer] ? *m_replaced[layer] : m_runs.runs[layer][m_assignment[layer]];
}

double PlanPrediction::damageAlone(std::size_t layer, std::size_t choice) const
{
    return m_runs.runs[layer][choice].empty() ? m_problem.layers[layer].choices[choice].damage : 0;
}

void PlanPrediction::change(std::span<const float> from, std::span<const float> to)
{
    for (std::size_t i = 0; i < from.size(); ++i)
        m_sum[i] -= double(from[i]);
    for (std::size_t i = 0; i < to.size(); ++i)
        m_sum[i] += double(to[i]);
    if (squaresOf(from) > swamped * meanSquare() * double(m_sum.size() * std::size_t(m_runs.shape.outputs)))
        sumAll();
    else
        m_mse = meanSquare() + separable();
}

void PlanPrediction::sumAll()
{
    std::ranges::fill(m_sum, 0.0);
    for (std::size_t layer = 0; layer < m_assignment.size(); ++layer) {
        const std::span<const float> run = current(layer);
        for (std::size_t i = 0; i < run.size(); ++i)
            m_sum[i] += double(run[i]);
    }
    m_mse = meanSquare() + separable();
}

double PlanPrediction::meanSquare() const
{
    double squares = 0;
    for (const double value : m_sum)
        squares += value * value;
    return m_sum.empty() ? 0 : squares / (double(m_sum.size()) * double(m_runs.shape.outputs));
}

double PlanPrediction::separable() const
{
    double damage = 0;
    for (std::size_t layer = 0; layer < m_assignment.size(); ++layer)
        damage += m_replaced[layer] ? 0 : damageAlone(layer, m_assignment[layer]);
    return damage;
}

} // namespace analysis
