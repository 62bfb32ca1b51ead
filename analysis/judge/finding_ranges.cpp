// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "analysis/judge/finding_kinds.h"
#include "analysis/judge/remedies.h"
#include "analysis/recipe/resolve.h"

namespace analysis::kinds {

namespace {

enum class Tensor { Weight, Input };

/// One quantized tensor of one layer of one variant.
struct Place {
    const Analysis& analysis;
    const VariantResult& variant;
    const LayerResult& layer;
    Tensor tensor;
    const TensorResult& result;
    const Encoding& encoding; ///< of weights: the first matrix's
};

template <class Function>
void forEachTensor(const Analysis& analysis, Function function)
{
    for (const VariantResult& variant : analysis.variants) {
        for (const LayerResult& layer : variant.layers) {
            if (!layer.weightEncodings.empty())
                function(
                    Place{ analysis, variant, layer, Tensor::Weight, layer.weight, layer.weightEncodings.front() });
            if (layer.input && layer.inputEncoding)
                function(Place{ analysis, variant, layer, Tensor::Input, *layer.input, layer.inputEncoding->encoding });
        }
    }
}

/// Scales of their own for weights; for inputs the calibration that gives the least squared error.
std::optional<Recipe> betterRange(const Place& place)
{
    LayerOverride change;
    change.pattern = place.layer.layer;
    if (place.tensor == Tensor::Weight) {
        if (place.encoding.granularity.kind != Granularity::Kind::Tensor)
            return std::nullopt;
        change.weightGranularity = Granularity{ Granularity::Kind::Channel, 0 };
        return remedied(place.analysis, place.variant, { "channel:" + place.layer.layer, { change } });
    }
    if (place.variant.recipe.method != Method::Ptsq)
        return std::nullopt;
    change.activationCalibration = Calibration{ "mse", std::nullopt };
    return remedied(place.analysis, place.variant, { "mse:" + place.layer.layer, { change } });
}

Sentence rangeRemedy(const Place& place)
{
    if (place.tensor == Tensor::Weight) {
        if (place.encoding.granularity.kind == Granularity::Kind::Tensor)
            return { forPeople("findings", "Give each output channel a scale of its own (granularity channel)."), {} };
        return { forPeople("findings", "Use more bits for this weight."), {} };
    }
    const Calibration calibration = resolve(place.variant.recipe, place.layer.layer).activations.calibration;
    if (place.variant.recipe.method == Method::Ptsq && calibration.method != "mse")
        return { forPeople("findings",
                     "Calibrate this layer with 'mse', which weighs clipping against rounding; it has '%1' now."),
            { calibration.method } };
    return { forPeople("findings", "Calibrate on data that is closer to what the network meets, or use more bits."),
        {} };
}

Finding findingAt(const Place& place, double value)
{
    Finding finding;
    finding.variant = place.variant.recipe.name;
    finding.layer = place.layer.layer;
    finding.value = value;
    finding.unit = '%';
    finding.remedy = rangeRemedy(place);
    finding.recipe = betterRange(place);
    return finding;
}

} // namespace

std::vector<Finding> clippedOutliers(const Analysis& analysis)
{
    std::vector<Finding> result;
    forEachTensor(analysis, [&](const Place& place) {
        const ErrorMeasures& error = place.result.error;
        if (!error.clipped || !error.clipMse || error.count == 0)
            return;
        const double percent = 100 * *error.clipped;
        if (!(percent > clippedPercent) || !(*error.clipMse > error.mse / 2))
            return;
        Finding finding = findingAt(place, percent);
        finding.severity = percent > clippedPercentSerious ? Severity::Serious : Severity::Warning;
        const char* text = place.tensor == Tensor::Weight
            ? forPeople("findings",
                "%1 % of the weights lie outside the grid, and cutting them off makes %2 % of the "
                "squared error.")
            : forPeople("findings",
                "%1 % of the input lies outside the calibrated range, and cutting it off makes %2 % "
                "of the squared error.");
        finding.reason = { text, { percent, 100 * *error.clipMse / error.mse } };
        result.push_back(std::move(finding));
    });
    return result;
}

std::vector<Finding> unusedRange(const Analysis& analysis)
{
    std::vector<Finding> result;
    forEachTensor(analysis, [&](const Place& place) {
        const Encoding& encoding = place.encoding;
        const bool fixed = place.tensor == Tensor::Input
            ? place.layer.inputEncoding->timing == EdgeEncoding::Timing::Static
            : place.layer.weightEncodings.size() == 1;
        const Range middle = place.result.middle;
        if (!fixed || encoding.scales.size() != 1)
            return;
        const double used = double(std::max(0.F, middle.hi)) - std::min(0.F, middle.lo); // 0 is on every grid
        // 0: not known, or nothing but zeros, for which no range is better than another.
        if (!(used > 0))
            return;
        const double range = double(encoding.scales.front()) * double(encoding.highest - encoding.lowest);
        const double percent = 100 * used / range;
        if (!(percent < usedRangePercent))
            return;
        Finding finding = findingAt(place, percent);
        finding.severity = percent < usedRangePercentSerious ? Severity::Serious : Severity::Warning;
        finding.reason = { place.tensor == Tensor::Weight
                ? forPeople("findings", "99.9 % of the weights lie in %1 % of the range: about %2 of %3 bits are lost.")
                : forPeople("findings", "99.9 % of the input lies in %1 % of the range: about %2 of %3 bits are lost."),
            { percent, -std::log2(percent / 100), double(encoding.format.bits) } };
        result.push_back(std::move(finding));
    });
    return result;
}

} // namespace analysis::kinds
