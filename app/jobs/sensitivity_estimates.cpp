// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/sensitivity_estimates.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "analysis/encoding/quantize.h"
#include "analysis/plan/blocks.h"
#include "analysis/plan/predict.h"

namespace app {

using analysis::Result;
using analysis::SensitivityCell;
using analysis::SensitivityTable;
using analysis::SensitivityTarget;
using analysis::SignedContributions;

namespace {

/// One kind of probe vectors.
struct ProbeParts {
    SignedContributions weights;
    SignedContributions activations;
};

/// What is known of one row at one format: the runs of the quantized parts, added. Empty: not predicted.
std::vector<float> predictedRun(const ProbeParts& parts, SensitivityTarget target, int layer, analysis::Format format)
{
    return analysis::summedRun({ target == SensitivityTarget::Activations ? nullptr : &parts.weights,
                                   target == SensitivityTarget::Weights ? nullptr : &parts.activations },
        layer, format);
}

SensitivityCell predictedCell(
    std::span<const float> run, const analysis::RunShape& shape, double outputPower, double confidence)
{
    SensitivityCell cell;
    cell.samples = shape.samples;
    cell.mse = analysis::predictRun(run, shape, confidence);
    cell.sqnrDb = 10 * std::log10(outputPower / cell.mse.value);
    return cell;
}

ProbeParts joined(const SignedContributions& weights, const SignedContributions& activations,
    std::span<const analysis::LayerBlock> blocks)
{
    return { analysis::joinLayers(weights, blocks), analysis::joinLayers(activations, blocks) };
}

/// What quantizing the weight of `layer` changes in it.
Result<std::vector<float>> weightChange(
    const OpenedRun& run, const engine::ScreeningSpec& spec, const analysis::Layer& layer, analysis::Format format)
{
    engine::SensitivitySpec encoded;
    encoded.weights = spec.weights;
    const auto plan = engine::sensitivityPlan(run.model, {}, encoded, std::span(&layer.id, 1), format);
    if (!plan)
        return tl::unexpected(plan.error());
    const analysis::WeightUse& use = layer.weights.front();
    const engine::WeightValues weight = run.model.weight(use.id, engine::BatchNorm::Folded);
    std::vector<float> change(weight.values.size());
    const analysis::WeightView view{ use.name, weight.values, weight.shape, use.outputAxis };
    analysis::fakeQuantizeWeight(plan->weights.at(use.id), view, change);
    std::ranges::transform(change, weight.values, change.begin(), std::minus{});
    return change;
}

/// `values` of one channel, 0 elsewhere.
std::vector<float> channelAlone(std::span<const float> values, const analysis::WeightUse& use, std::size_t channel)
{
    std::size_t inner = 1;
    for (std::size_t axis = std::size_t(use.outputAxis) + 1; axis < use.shape.size(); ++axis)
        inner *= std::size_t(use.shape[axis]);
    const auto channels = std::size_t(use.shape.at(std::size_t(use.outputAxis)));
    std::vector<float> result(values.size(), 0.0F);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i / inner % channels == channel)
            result[i] = values[i];
    }
    return result;
}

} // namespace

void fillEstimates(
    SensitivityTable& table, std::span<const engine::SensitivityUnit> rows, const engine::Screening& screening)
{
    std::vector<analysis::LayerBlock> blocks;
    for (const engine::SensitivityUnit& row : rows)
        blocks.push_back({ row.name, row.layers });
    const ProbeParts parts = joined(screening.weights, screening.activations, blocks);
    const ProbeParts divergence = joined(screening.weightsKl, screening.activationsKl, blocks);
    const auto& any = table.target == SensitivityTarget::Activations ? parts.activations : parts.weights;
    for (std::size_t row = 0; row < table.layers.size(); ++row) {
        for (std::size_t format = 0; format < table.formats.size(); ++format) {
            const auto run = predictedRun(parts, table.target, table.layers[row], table.formats[format]);
            if (run.empty())
                continue;
            SensitivityCell cell = predictedCell(run, analysis::shapeOf(any), screening.outputPower, table.confidence);
            const auto fisher = predictedRun(divergence, table.target, table.layers[row], table.formats[format]);
            if (!fisher.empty())
                cell.kl = analysis::predictDivergence(fisher);
            cell.seconds = screening.seconds / double(table.cells.size());
            table.at(row, format) = cell;
        }
    }
}

Result<void> fillChannelEstimates(
    SensitivityTable& table, const ChannelScreening& screened, const analysis::Control& control)
{
    const auto& [run, spec, outputPower] = screened;
    const analysis::Layer& layer = run.model.graph().layers[std::size_t(table.layers.front())];
    const auto gradients =
        engine::layerGradients(run.model, run.sets.evaluation.shuffled(spec.seed), layer.id, spec, control);
    if (!gradients)
        return tl::unexpected(gradients.error());
    const analysis::RunShape shape{ gradients->probes(), gradients->samples(), gradients->outputs() };
    for (std::size_t format = 0; format < table.formats.size(); ++format) {
        const auto change = weightChange(run, spec, layer, table.formats[format]);
        if (!change)
            return tl::unexpected(change.error());
        for (std::size_t channel = 0; channel < table.layers.size(); ++channel) {
            if (!control.report({ std::int64_t(channel), std::int64_t(table.layers.size()), "screening channels" }))
                return analysis::cancelled();
            const auto contributions = gradients->contributions(channelAlone(*change, layer.weights.front(), channel));
            table.at(channel, format) = predictedCell(contributions, shape, outputPower, table.confidence);
        }
    }
    return {};
}

} // namespace app
