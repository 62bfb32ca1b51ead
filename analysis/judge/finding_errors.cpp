// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/judge/error_flow.h"
#include "analysis/judge/finding_kinds.h"
#include "analysis/judge/layer_order.h"
#include "analysis/judge/remedies.h"

namespace analysis::kinds {

namespace {

/// Power of the error relative to that of the signal.
double relativePower(double sqnrDb)
{
    return std::pow(10, -sqnrDb / 10);
}

std::optional<double> accumulatedDb(const VariantResult& variant, int layer)
{
    const auto place = std::size_t(layer);
    if (place >= variant.layers.size() || !variant.layers[place].accumulated)
        return std::nullopt;
    return variant.layers[place].accumulated->sqnrDb;
}

bool usesFewBits(const WeightScheme& weights)
{
    return weights.format.isInteger() && weights.format.bits < 8;
}

/// A quarter of the quantized layers, at least one: those whose own quantization makes the largest error.
std::vector<std::string> worstLayers(const VariantResult& variant)
{
    std::vector<const LayerResult*> quantized;
    for (const LayerResult& layer : variant.layers) {
        if (layer.quantized && layer.local)
            quantized.push_back(&layer);
    }
    std::ranges::stable_sort(quantized, {}, [](const LayerResult* layer) { return layer->local->sqnrDb; });
    quantized.resize((quantized.size() + 3) / 4);
    std::vector<std::string> names;
    for (const LayerResult* layer : quantized)
        names.push_back(layer->layer);
    return names;
}

/// The worst layers get 8 bits, or stay FP32 where they have as many already.
std::optional<Recipe> mixedPrecision(const Analysis& analysis, const VariantResult& variant)
{
    const bool fewBits = usesFewBits(variant.recipe.weights);
    Remedy remedy{ fewBits ? "worst:int8" : "worst:fp32", {} };
    for (const std::string& layer : worstLayers(variant)) {
        LayerOverride change = keepFp32(layer);
        if (fewBits) {
            change.skip.reset();
            change.weightFormat = int8;
        }
        remedy.changes.push_back(std::move(change));
    }
    return remedied(analysis, variant, remedy);
}

/// 8 bits where there are fewer, then scales per channel, then the last layers in FP32.
std::optional<Recipe> gentler(const Analysis& analysis, const VariantResult& variant)
{
    Recipe recipe = variant.recipe;
    if (usesFewBits(recipe.weights)) {
        recipe.weights.format = int8;
        return remedied(analysis, variant, std::move(recipe), "int8");
    }
    if (recipe.weights.granularity.kind == Granularity::Kind::Tensor && recipe.weights.format.isInteger()) {
        recipe.weights.granularity = { Granularity::Kind::Channel, 0 };
        return remedied(analysis, variant, std::move(recipe), "channel");
    }
    Remedy remedy{ "fp32:last", {} };
    for (const int layer : lastLayers(analysis.graph))
        remedy.changes.push_back(keepFp32(analysis.graph.layers[std::size_t(layer)].name));
    return remedied(analysis, variant, remedy);
}

Finding outputFinding(const Analysis& analysis, const VariantResult& variant, double db)
{
    Finding finding;
    finding.severity = db < outputSqnrDbSerious ? Severity::Serious : Severity::Warning;
    finding.variant = variant.recipe.name;
    finding.value = db;
    finding.unit = "dB";
    finding.reason = {
        forPeople("findings", "The SQNR is %1 dB: the error is %2 % of the signal."),
        { db, 100 * std::sqrt(relativePower(db)) },
    };
    finding.remedy = { forPeople("findings",
                           "Use more bits or finer scales, or leave the layers with the largest own error in FP32."),
        {} };
    finding.recipe = gentler(analysis, variant);
    return finding;
}

} // namespace

std::vector<Finding> errorAmplified(const Analysis& analysis)
{
    std::vector<Finding> result;
    for (const VariantResult& variant : analysis.variants) {
        if (variant.recipe.method == Method::Fp32)
            continue;
        std::map<int, ErrorFlow> largest; // by the layer whose error grows
        for (const ErrorFlow& flow : errorFlow(analysis.graph, variant)) {
            const bool counts =
                flow.gainDb && *flow.gainDb > amplifiedDb && accumulatedDb(variant, flow.layer) < audibleSqnrDb;
            if (!counts)
                continue;
            const auto [known, isNew] = largest.emplace(*flow.from, flow);
            if (!isNew && known->second.gainDb < flow.gainDb)
                known->second = flow;
        }
        for (const auto& [layer, flow] : largest) {
            const std::string& from = analysis.graph.layers[std::size_t(layer)].name;
            const std::string& to = analysis.graph.layers[std::size_t(flow.layer)].name;
            Finding finding;
            finding.severity = *flow.gainDb > amplifiedDbSerious ? Severity::Serious : Severity::Warning;
            finding.variant = variant.recipe.name;
            finding.layer = from;
            finding.value = *flow.gainDb;
            finding.unit = "dB";
            finding.reason = { forPeople("findings",
                                   "The error here (%1 dB SQNR) is amplified on its way: beside the signal it is %3 dB "
                                   "larger at '%2', where %4 dB are left."),
                { *accumulatedDb(variant, layer), to, *flow.gainDb, *accumulatedDb(variant, flow.layer) } };
            finding.remedy = { forPeople("findings",
                                   "Keep '%1' in FP32, or give it more bits: the network is sensitive "
                                   "to what it gives."),
                { from } };
            finding.recipe = remedied(analysis, variant, { "fp32:" + from, { keepFp32(from) } });
            result.push_back(std::move(finding));
        }
    }
    return result;
}

std::vector<Finding> outputError(const Analysis& analysis)
{
    std::vector<Finding> result;
    const std::vector<int> last = lastLayers(analysis.graph);
    for (const VariantResult& variant : analysis.variants) {
        const ErrorMeasures& error = variant.output.error;
        if (variant.recipe.method == Method::Fp32 || variant.samples == 0)
            continue;
        if (error.count == 0) {
            Finding finding;
            finding.severity = Severity::Serious;
            finding.variant = variant.recipe.name;
            finding.unit = "values";
            finding.reason = { forPeople("findings", "The output has no finite value that could be compared."), {} };
            finding.remedy = { forPeople("findings",
                                   "Look for NaN and Inf in the model, in the data, or from a format that overflows."),
                {} };
            result.push_back(std::move(finding));
            continue;
        }
        const std::size_t before = result.size();
        for (const int layer : last) {
            const auto db = accumulatedDb(variant, layer);
            if (!db || !(*db < outputSqnrDb))
                continue;
            result.push_back(outputFinding(analysis, variant, *db));
            result.back().layer = analysis.graph.layers[std::size_t(layer)].name;
        }
        if (result.size() == before && error.sqnrDb < outputSqnrDb)
            result.push_back(outputFinding(analysis, variant, error.sqnrDb));
    }
    return result;
}

std::vector<Finding> largeDrop(const Analysis& analysis)
{
    std::vector<Finding> result;
    for (const VariantResult& variant : analysis.variants) {
        const std::optional<double> drop = variant.output.top1Drop;
        if (variant.recipe.method == Method::Fp32 || !drop || !(*drop > dropPoints))
            continue;
        Finding finding;
        finding.severity = *drop > dropPointsSerious ? Severity::Serious : Severity::Warning;
        finding.variant = variant.recipe.name;
        finding.value = *drop;
        finding.unit = "points";
        finding.reason = { forPeople("findings", "Top-1 accuracy falls by %1 percentage points, to %2 %."),
            { *drop, variant.output.top1.value_or(0) } };
        finding.remedy = {
            forPeople("findings",
                "Mixed precision: more bits for the layers with the largest own error (%1). Training with "
                "quantization (QAT) wins back more than any calibration."),
            { std::string() }
        };
        std::string names;
        const auto worst = worstLayers(variant);
        constexpr std::size_t shown = 3;
        for (std::size_t i = 0; i < std::min(shown, worst.size()); ++i)
            names += (i ? ", " : "") + worst[i];
        finding.remedy.values = { names + (worst.size() > shown ? " …" : "") };
        if (worst.empty())
            finding.remedy = { forPeople("findings", "Mixed precision, or training with quantization (QAT)."), {} };
        finding.recipe = mixedPrecision(analysis, variant);
        result.push_back(std::move(finding));
    }
    return result;
}

} // namespace analysis::kinds
