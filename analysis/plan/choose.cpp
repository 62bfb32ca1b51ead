// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/choose.h"

#include <algorithm>

#include "analysis/encoding/choose_encoding.h"
#include "analysis/encoding/encode_weight.h"
#include "analysis/observe/calibration.h"
#include "analysis/recipe/glob.h"
#include "analysis/recipe/method.h"
#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"

namespace analysis {

namespace {

const TensorObservation nothingSeen;

std::string named(const Layer& layer)
{
    return "layer '" + layer.name + "'";
}

std::optional<std::string> specialValuesNote(const std::string& what, const Moments& moments)
{
    if (moments.nans == 0 && moments.infinities == 0)
        return std::nullopt;
    return what + " has " + std::to_string(moments.nans) + " NaN and " + std::to_string(moments.infinities)
        + " Inf; they are left out of its range";
}

/// Chooses layer by layer; what one layer gets depends on no other.
class Chooser {
public:
    Chooser(const WeightSource& weights, const Observation& observation, const Recipe& recipe)
        : m_weights(weights), m_observation(observation), m_recipe(recipe)
    {
        m_choice.plan.placement = recipe.placement;
    }

    Result<void> add(const Layer& layer)
    {
        const LayerRecipe wanted = resolve(m_recipe, layer.name);
        if (wanted.method == Method::Fp32)
            return {};
        if (layer.kind == LayerKind::MatMul && !wanted.activationFormatChosen)
            return {};
        if (auto valid = check(wanted); !valid)
            return fail(valid.error().kind, named(layer) + ": " + valid.error().message);
        const bool quantizesInputs = layer.kind != LayerKind::Embedding && wanted.activations.format != fp32;
        if (quantizesInputs && needsData(wanted) && sawNothing(layer)) {
            m_choice.notes.push_back(named(layer) + " saw no calibration data and stays FP32");
            return {};
        }
        if (auto done = addWeights(layer, wanted.weights); !done)
            return done;
        if (!quantizesInputs)
            return {};
        if (auto done = addInputs(layer, wanted); !done)
            return done;
        const bool recurs = layer.kind == LayerKind::Lstm || layer.kind == LayerKind::Gru;
        return recurs ? addStates(layer, wanted) : Result<void>();
    }

    void noteUnusedPatterns(const Graph& graph)
    {
        for (const LayerOverride& change : m_recipe.layers) {
            const auto matches = [&](const Layer& layer) { return matchesGlob(change.pattern, layer.name); };
            if (std::ranges::none_of(graph.layers, matches))
                m_choice.notes.push_back("layers." + change.pattern + " of the recipe matches no layer");
        }
    }

    [[nodiscard]] Choice take() { return std::move(m_choice); }

private:
    static Result<void> check(const LayerRecipe& wanted)
    {
        if (auto valid = validateWeights(wanted.weights); !valid)
            return tl::unexpected(inside("weights", valid.error()));
        if (wanted.method == Method::Weights)
            return {};
        if (auto valid = validateActivations(wanted.activations, wanted.method); !valid)
            return tl::unexpected(inside("activations", valid.error()));
        return {};
    }

    static bool needsData(const LayerRecipe& wanted)
    {
        return wanted.method == Method::Ptsq && wanted.activations.format.isInteger();
    }

    [[nodiscard]] const TensorObservation& seenAt(int edge) const
    {
        const auto found = m_observation.edges.find(edge);
        return found == m_observation.edges.end() ? nothingSeen : found->second;
    }

    [[nodiscard]] bool sawNothing(const Layer& layer) const
    {
        return std::ranges::any_of(layer.inputs, [&](int edge) {
            const Moments& moments = seenAt(edge).moments;
            return moments.count == 0 && moments.nans == 0 && moments.infinities == 0;
        });
    }

    Result<void> addWeights(const Layer& layer, const WeightScheme& scheme)
    {
        for (const WeightUse& weight : layer.weights) {
            if (scheme.format == fp32 || weight.count == 0)
                continue;
            const std::vector<float> values = m_weights(weight);
            Moments moments;
            moments.add(values);
            if (const auto note = specialValuesNote("weight '" + weight.name + "'", moments))
                m_choice.notes.push_back(*note);
            auto encoding = chooseWeight(weight, values, scheme);
            if (!encoding)
                return tl::unexpected(encoding.error());
            m_choice.plan.weights[weight.id] = std::move(*encoding);
        }
        return {};
    }

    Result<void> addInputs(const Layer& layer, const LayerRecipe& wanted)
    {
        for (const int edge : layer.inputs) {
            const TensorObservation& seen = seenAt(edge);
            auto encoding = wanted.method == Method::Ptdq ? chooseDynamicEdge(wanted.activations)
                                                          : chooseStaticEdge(seen, wanted.activations);
            if (!encoding)
                return fail(encoding.error().kind, "input of " + named(layer) + ": " + encoding.error().message);
            m_choice.plan.edges[edge] = std::move(*encoding);
            if (!needsData(wanted))
                continue;
            if (const auto note = specialValuesNote("input of " + named(layer), seen.moments))
                m_choice.notes.push_back(*note);
        }
        return {};
    }

    /// The hidden state of each stacked level. Where nothing is taken from data, one encoding holds for all levels.
    Result<void> addStates(const Layer& layer, const LayerRecipe& wanted)
    {
        const std::string what = "hidden state of " + named(layer);
        if (!needsData(wanted)) {
            auto encoding = chooseDynamicEdge(wanted.activations);
            if (!encoding)
                return fail(encoding.error().kind, what + ": " + encoding.error().message);
            m_choice.plan.states[layer.id] = { std::move(*encoding) };
            return {};
        }
        const auto found = m_observation.states.find(layer.id);
        if (found == m_observation.states.end() || found->second.empty()) {
            m_choice.notes.push_back(what + " saw no calibration data and stays FP32");
            return {};
        }
        for (const TensorObservation& seen : found->second) {
            auto encoding = chooseStaticEdge(seen, wanted.activations);
            if (!encoding)
                return fail(encoding.error().kind, what + ": " + encoding.error().message);
            m_choice.plan.states[layer.id].push_back(std::move(*encoding));
            if (const auto note = specialValuesNote(what, seen.moments))
                m_choice.notes.push_back(*note);
        }
        return {};
    }

    const WeightSource& m_weights;
    const Observation& m_observation;
    const Recipe& m_recipe;
    Choice m_choice;
};

} // namespace

Result<Choice> choose(
    const Graph& graph, const WeightSource& weights, const Observation& observation, const Recipe& recipe)
{
    if (auto valid = validate(recipe); !valid)
        return tl::unexpected(valid.error());
    if (recipe.placement == Placement::Kernels)
        return fail(ErrorKind::Usage, "placement: kernels is not available yet; use inputs");
    const bool nothingSeen = observation.samples == 0 && observation.edges.empty();
    if (recipe.method == Method::Ptsq && recipe.activations.format.isInteger() && nothingSeen)
        return fail(ErrorKind::NoData, "method ptsq needs calibration data and none was seen; give some, or use ptdq");
    Chooser chooser(weights, observation, recipe);
    for (const Layer& layer : graph.layers) {
        if (auto done = chooser.add(layer); !done)
            return tl::unexpected(done.error());
    }
    chooser.noteUnusedPatterns(graph);
    return chooser.take();
}

Result<Encoding> chooseWeight(const WeightUse& weight, std::span<const float> values, const WeightScheme& scheme)
{
    const bool isNf4 = scheme.format.kind == FormatKind::NormalFloat4;
    return encodeWeight({ weight.name, values, weight.shape, weight.outputAxis }, scheme,
        isNf4 ? ScaleStorage::DoubleQuantized : ScaleStorage::Float32);
}

Result<EdgeEncoding> chooseStaticEdge(const TensorObservation& seen, const ActivationScheme& scheme)
{
    auto grid = activationEncodingFor(scheme);
    if (!grid)
        return tl::unexpected(grid.error());
    if (!scheme.format.isInteger())
        return EdgeEncoding{ EdgeEncoding::Timing::Static, std::move(*grid) };
    const int bits = scheme.format.bits - (scheme.reducedRange ? 1 : 0);
    const auto range = calibratedRange(scheme.calibration, seen, { bits, grid->grid });
    if (!range)
        return tl::unexpected(range.error());
    return EdgeEncoding{ EdgeEncoding::Timing::Static, encodingForRange(std::move(*grid), *range) };
}

Result<EdgeEncoding> chooseDynamicEdge(const ActivationScheme& scheme)
{
    auto grid = activationEncodingFor(scheme);
    if (!grid)
        return tl::unexpected(grid.error());
    // Formats without scales have nothing to take from a batch.
    const auto timing = scheme.format.isInteger() ? EdgeEncoding::Timing::Dynamic : EdgeEncoding::Timing::Static;
    return EdgeEncoding{ timing, std::move(*grid) };
}

} // namespace analysis
