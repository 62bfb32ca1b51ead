// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/predict.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "analysis/measure/intervals.h"

namespace analysis {

namespace {

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

bool isFinite(std::span<const float> run)
{
    return std::ranges::all_of(run, [](float value) { return std::isfinite(value); });
}

/// The run of a layer at a format; nullopt where there is none.
std::optional<std::span<const float>> placedRun(const SignedContributions& of, int layer, Format format)
{
    const auto row = std::ranges::find(of.layers, layer);
    const auto column = std::ranges::find(of.formats, format);
    if (row == of.layers.end() || column == of.formats.end())
        return std::nullopt;
    return runOf(of, std::size_t(row - of.layers.begin()), std::size_t(column - of.formats.begin()));
}

/// The same; nullopt also where a value is not finite.
std::optional<std::span<const float>> findRun(const SignedContributions* of, int layer, Format format)
{
    const auto run = of ? placedRun(*of, layer, format) : std::nullopt;
    return run && isFinite(*run) ? run : std::nullopt;
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

std::vector<float> summedRun(const Contributions& contributions, int layer, Format format)
{
    std::vector<float> sum;
    for (const SignedContributions* of : { contributions.weights, contributions.activations }) {
        const auto run = of ? placedRun(*of, layer, format) : std::nullopt;
        if (!run)
            continue;
        if (!isFinite(*run))
            return {};
        sum.resize(run->size(), 0);
        std::ranges::transform(*run, sum, sum.begin(), std::plus{});
    }
    return sum;
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

PlanPrediction::PlanPrediction(const PlanProblem& problem, const ChoiceRuns& runs, const Assignment& assignment)
{
    std::vector<double> sum(lengthOf(runs.shape), 0.0);
    double alone = 0;
    for (std::size_t layer = 0; layer < assignment.size(); ++layer) {
        const std::size_t choice = assignment[layer];
        const std::vector<float>& run = runs.runs[layer][choice];
        for (std::size_t i = 0; i < run.size(); ++i)
            sum[i] += double(run[i]);
        alone += run.empty() ? problem.layers[layer].choices[choice].damage : 0;
    }
    double squares = 0;
    for (const double value : sum)
        squares += value * value;
    m_mse = alone + (sum.empty() ? 0 : squares / (double(sum.size()) * double(runs.shape.outputs)));
}

} // namespace analysis
