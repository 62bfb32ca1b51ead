// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>

#include "analysis/judge/finding_kinds.h"
#include "analysis/recipe/resolve.h"

namespace analysis::kinds {

namespace {

Finding shiftFinding(const std::string& layer, double score, double kl)
{
    Finding finding;
    finding.severity = kl > shiftKl ? Severity::Warning : Severity::Note;
    if (kl > shiftKlSerious)
        finding.severity = Severity::Serious;
    finding.layer = layer;
    finding.value = score;
    finding.remedy = kl > shiftKl
        ? Sentence{ forPeople("findings", "Draw the calibration data from what the network meets in use."), {} }
        : Sentence{ forPeople("findings",
                        "The bulk is alike: more calibration samples, or a calibration that does not hang on extremes "
                        "(percentile, mse), are enough."),
              {} };
    return finding;
}

/// Whether the recipe quantizes the layer's input. (An embedding's are indexes: it needs no data.)
bool asksFor(const Recipe& recipe, const Layer& layer)
{
    const LayerRecipe wanted = resolve(recipe, layer.name);
    if (wanted.method == Method::Fp32)
        return false;
    if (layer.kind == LayerKind::MatMul)
        return wanted.activationFormatChosen && wanted.activations.format != fp32;
    return layer.kind != LayerKind::Embedding && wanted.activations.format != fp32;
}

} // namespace

std::vector<Finding> distributionShift(const Analysis& analysis)
{
    std::vector<Finding> result;
    if (!analysis.shift)
        return result;
    if (analysis.shift->overall > shiftScore) {
        double kl = 0;
        for (const LayerShift& layer : analysis.shift->layers)
            kl += layer.kl / double(analysis.shift->layers.size());
        Finding finding = shiftFinding({}, analysis.shift->overall, kl);
        finding.reason = {
            forPeople("findings",
                "Calibration and evaluation data differ: the mean shift score of all layers is %1, their "
                "mean KL %2."),
            { analysis.shift->overall, kl }
        };
        result.push_back(std::move(finding));
    }
    for (const LayerShift& layer : analysis.shift->layers) {
        if (!(layer.score > shiftScore))
            continue;
        Finding finding = shiftFinding(layer.layer, layer.score, layer.kl);
        finding.reason = { forPeople("findings",
                               "The input differs between calibration and evaluation data: score %1 (mean %2, standard "
                               "deviation %3, range %4, KL %5)."),
            { layer.score, layer.meanShift, layer.stdShift, layer.rangeShift, layer.kl } };
        result.push_back(std::move(finding));
    }
    return result;
}

std::vector<Finding> fewCalibrationSamples(const Analysis& analysis)
{
    // One calibration set serves all variants of an analysis.
    std::optional<std::int64_t> fewest;
    for (const VariantResult& variant : analysis.variants) {
        if (variant.recipe.method == Method::Ptsq && variant.calibrationSamples > 0)
            fewest = std::min(fewest.value_or(variant.calibrationSamples), variant.calibrationSamples);
    }
    if (!fewest || *fewest >= calibrationSamples)
        return {};
    Finding finding;
    finding.severity = *fewest < calibrationSamplesSerious ? Severity::Serious : Severity::Warning;
    finding.value = double(*fewest);
    finding.unit = "samples";
    finding.reason = { forPeople(
                           "findings", "Static ranges were taken from %1 samples: another draw gives other ranges."),
        { double(*fewest) } };
    finding.remedy = { forPeople("findings", "Calibrate on at least %1 samples."), { double(calibrationSamples) } };
    return { finding };
}

std::vector<Finding> layerWithoutData(const Analysis& analysis)
{
    std::vector<Finding> result;
    for (const VariantResult& variant : analysis.variants) {
        if (variant.recipe.method != Method::Ptsq)
            continue;
        for (const Layer& layer : analysis.graph.layers) {
            const auto place = std::size_t(layer.id);
            if (place >= variant.layers.size() || variant.layers[place].quantized || !asksFor(variant.recipe, layer))
                continue;
            Finding finding;
            finding.severity = Severity::Warning;
            finding.variant = variant.recipe.name;
            finding.layer = layer.name;
            finding.unit = "samples";
            finding.reason = {
                forPeople("findings", "The layer saw no calibration data and stays FP32: it has no range."), {}
            };
            finding.remedy = {
                forPeople("findings", "Give calibration data that reaches it, or leave it out with 'skip'."), {}
            };
            result.push_back(std::move(finding));
        }
    }
    return result;
}

std::vector<Finding> nanInputs(const Analysis& analysis)
{
    std::vector<Finding> result;
    // The FP32 inputs are the same beside every variant: the first one that has them tells.
    for (const Layer& layer : analysis.graph.layers) {
        for (const VariantResult& variant : analysis.variants) {
            const auto place = std::size_t(layer.id);
            if (place >= variant.layers.size() || !variant.layers[place].input)
                continue;
            const Moments& moments = variant.layers[place].input->moments;
            const double special = double(moments.nans + moments.infinities);
            if (special > 0) {
                Finding finding;
                finding.severity = Severity::Serious;
                finding.layer = layer.name;
                finding.value = special;
                finding.unit = "values";
                finding.reason = { forPeople("findings",
                                       "The input has %1 NaN and %2 Inf among %3 values, in FP32 already; ranges leave "
                                       "them out."),
                    { double(moments.nans), double(moments.infinities), special + double(moments.count) } };
                finding.remedy = { forPeople("findings",
                                       "Look at the first layer that has them: the data or the layer before it makes "
                                       "them."),
                    {} };
                result.push_back(std::move(finding));
            }
            break;
        }
    }
    return result;
}

} // namespace analysis::kinds
