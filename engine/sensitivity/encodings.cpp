// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sensitivity/encodings.h"

#include <algorithm>

#include "analysis/plan/choose.h"

namespace engine::sense {

using analysis::Result;

namespace {

bool sawNothing(const analysis::Observation& seen, int edge)
{
    const auto found = seen.edges.find(edge);
    if (found == seen.edges.end())
        return true;
    const analysis::Moments& moments = found->second.moments;
    return moments.count == 0 && moments.nans == 0 && moments.infinities == 0;
}

void addOnce(const std::string& note, std::vector<std::string>& notes)
{
    if (std::ranges::find(notes, note) == notes.end())
        notes.push_back(note);
}

Result<void> addWeights(
    const Schemes& schemes, const analysis::Layer& layer, analysis::Format format, analysis::Plan& plan)
{
    analysis::WeightScheme scheme = schemes.weights;
    scheme.format = format;
    for (const analysis::WeightUse& use : layer.weights) {
        if (use.count == 0)
            continue;
        auto encoding = analysis::chooseWeight(use, schemes.model.weight(use.id, BatchNorm::Folded).values, scheme);
        if (!encoding)
            return tl::unexpected(encoding.error());
        plan.weights[use.id] = *std::move(encoding);
    }
    return {};
}

Result<void> addInputs(
    const Schemes& schemes, const analysis::Layer& layer, analysis::Format format, analysis::Plan& plan)
{
    analysis::ActivationScheme scheme = schemes.activations;
    scheme.format = format;
    for (const int edge : layer.inputs) {
        const auto found = schemes.seen.edges.find(edge);
        auto encoding = analysis::chooseStaticEdge(
            found == schemes.seen.edges.end() ? analysis::TensorObservation() : found->second, scheme);
        if (!encoding)
            return analysis::fail(
                encoding.error().kind, "input of layer '" + layer.name + "': " + encoding.error().message);
        plan.edges[edge] = *std::move(encoding);
    }
    return {};
}

/// The hidden states of LSTM and GRU, level by level. Formats without a grid need no data: one encoding holds for all.
Result<void> addStates(const Schemes& schemes, const analysis::Layer& layer, analysis::Format format,
    analysis::Plan& plan, std::vector<std::string>& notes)
{
    const std::string what = "hidden state of layer '" + layer.name + "'";
    analysis::ActivationScheme scheme = schemes.activations;
    scheme.format = format;
    static const std::vector<analysis::TensorObservation> nothing(1);
    const auto found = schemes.seen.states.find(layer.id);
    const bool seen = found != schemes.seen.states.end() && !found->second.empty();
    if (!seen && format.isInteger()) {
        addOnce(what + " saw no calibration data and stays FP32", notes);
        return {};
    }
    std::vector<analysis::EdgeEncoding> levels;
    for (const analysis::TensorObservation& level : format.isInteger() ? found->second : nothing) {
        auto encoding = analysis::chooseStaticEdge(level, scheme);
        if (!encoding)
            return analysis::fail(encoding.error().kind, what + ": " + encoding.error().message);
        levels.push_back(*std::move(encoding));
    }
    plan.states[layer.id] = std::move(levels);
    return {};
}

} // namespace

Result<void> addEncodings(
    const Schemes& schemes, int layer, analysis::Format format, analysis::Plan& plan, std::vector<std::string>& notes)
{
    if (format == analysis::fp32)
        return {};
    const analysis::Layer& what = schemes.model.graph().layers.at(std::size_t(layer));
    const bool hasInputs = what.kind != analysis::LayerKind::Embedding && !what.inputs.empty();
    const bool needsData = schemes.quantizesInputs() && hasInputs && format.isInteger();
    if (needsData && std::ranges::any_of(what.inputs, [&](int edge) { return sawNothing(schemes.seen, edge); })) {
        addOnce("layer '" + what.name + "' saw no calibration data and stays FP32", notes);
        return {};
    }
    if (schemes.quantizesWeights()) {
        if (auto done = addWeights(schemes, what, format, plan); !done)
            return done;
    }
    if (!schemes.quantizesInputs() || !hasInputs)
        return {};
    if (auto done = addInputs(schemes, what, format, plan); !done)
        return done;
    const bool recurrent = what.kind == analysis::LayerKind::Lstm || what.kind == analysis::LayerKind::Gru;
    return recurrent ? addStates(schemes, what, format, plan, notes) : Result<void>();
}

std::vector<int> layersWithWeights(const analysis::Graph& graph)
{
    std::vector<int> layers;
    for (const analysis::Layer& layer : graph.layers) {
        if (!layer.weights.empty())
            layers.push_back(layer.id);
    }
    return layers;
}

} // namespace engine::sense
