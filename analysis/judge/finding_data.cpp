// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <optional>

#include "analysis/judge/finding_kinds.h"
#include "analysis/recipe/resolve.h"

namespace analysis::kinds {

namespace {

/// The four parts of a score, of one layer or their means over layers.
struct ShiftParts {
    double score = 0;
    double mean = 0;
    double deviation = 0;
    double range = 0;
    double kl = 0;

    void add(const LayerShift& layer, double share)
    {
        score += share * layer.score;
        mean += share * layer.meanShift;
        deviation += share * layer.stdShift;
        range += share * layer.rangeShift;
        kl += share * layer.kl;
    }
};

/// What makes the score, which a reader cannot see from the score alone.
enum class ShiftCause { Distribution, Extremes, Moments };

ShiftCause causeOf(const ShiftParts& parts)
{
    if (parts.kl > shiftKl)
        return ShiftCause::Distribution;
    return parts.range > parts.mean + parts.deviation ? ShiftCause::Extremes : ShiftCause::Moments;
}

Sentence shiftReason(const ShiftParts& parts)
{
    switch (causeOf(parts)) {
    case ShiftCause::Distribution:
        return {
            forPeople("findings",
                "Calibration and evaluation data are distributed differently here: KL %1 nats (shift score %2; mean "
                "differs by %3, standard deviation by %4, range by %5)."),
            { parts.kl, parts.score, parts.mean, parts.deviation, parts.range }
        };
    case ShiftCause::Extremes:
        return {
            forPeople("findings",
                "Calibration and evaluation data differ here in their extremes: the range by %1, which makes %2 % of "
                "the shift score; the mean by %3 and the standard deviation by %4 only (KL %5 nats)."),
            { parts.range, std::round(25 * parts.range / parts.score), parts.mean, parts.deviation, parts.kl }
        };
    case ShiftCause::Moments:
        break;
    }
    return {
        forPeople("findings",
            "Calibration and evaluation data differ here by %1 in mean and %2 in standard deviation, which is little "
            "beside their width: the distributions agree (KL %3 nats)."),
        { parts.mean, parts.deviation, parts.kl }
    };
}

Sentence shiftRemedy(ShiftCause cause)
{
    switch (cause) {
    case ShiftCause::Distribution:
        return { forPeople("findings", "Draw the calibration data from what the network meets in use."), {} };
    case ShiftCause::Extremes:
        return {
            forPeople("findings",
                "A calibration that does not hang on extremes (percentile, mse) is enough; more calibration samples "
                "help too."),
            {}
        };
    case ShiftCause::Moments:
        break;
    }
    return { forPeople("findings", "Nothing need be done; more calibration samples bring the two closer."), {} };
}

Finding shiftFinding(const std::string& layer, const ShiftParts& parts)
{
    Finding finding;
    finding.severity = parts.kl > shiftKl ? Severity::Warning : Severity::Note;
    if (parts.kl > shiftKlSerious)
        finding.severity = Severity::Serious;
    finding.layer = layer;
    finding.value = parts.score;
    finding.reason = shiftReason(parts);
    finding.remedy = shiftRemedy(causeOf(parts));
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
    const std::vector<LayerShift>& layers = analysis.shift->layers;
    if (analysis.shift->overall > shiftScore) {
        ShiftParts means;
        for (const LayerShift& layer : layers)
            means.add(layer, 1 / double(layers.size()));
        means.score = analysis.shift->overall;
        result.push_back(shiftFinding({}, means));
    }
    for (const LayerShift& layer : layers) {
        if (!(layer.score > shiftScore))
            continue;
        ShiftParts parts;
        parts.add(layer, 1);
        result.push_back(shiftFinding(layer.layer, parts));
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
