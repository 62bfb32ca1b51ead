// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/recipe/validate.h"

#include <algorithm>
#include <set>

#include "analysis/observe/calibration.h"
#include "analysis/recipe/method.h"
#include "analysis/recipe/resolve.h"

namespace analysis
{

namespace
{

constexpr std::size_t longestName = 200; // bytes; names become table cells and file names

tl::unexpected<Error> refuse(std::string message)
{
    return fail(ErrorKind::Usage, std::move(message));
}

Result<void> validateBits(Format format, std::string_view allowed)
{
    if (format.isInteger() && (format.bits < 2 || format.bits > 16))
        return refuse("format: " + formatName(format) + " cannot be used here; allowed: " + std::string(allowed));
    return {};
}

Result<void> validateGrid(Format format, Grid grid)
{
    if (grid == Grid::Auto)
        return {};
    if (!format.isInteger())
        return refuse("grid: " + formatName(format) + " has no integer grid; allowed: auto");
    if (format.kind == FormatKind::UnsignedInteger && grid != Grid::Affine)
        return refuse("grid: an unsigned format is affine, not " + gridName(grid) + "; allowed: auto, affine");
    return {};
}

Result<void> validateName(const std::string& name)
{
    if (name.size() > longestName)
        return refuse("name: longer than " + std::to_string(longestName) + " bytes; choose a shorter one");
    if (std::ranges::any_of(name, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
        return refuse("name: has a control character; use printable ones");
    return {};
}

bool changesWeights(const LayerOverride& change)
{
    return change.weightFormat || change.weightGrid || change.weightGranularity;
}

bool changesActivations(const LayerOverride& change)
{
    return change.activationFormat || change.activationGrid || change.activationGranularity
        || change.activationCalibration || change.reducedRange;
}

Result<void> validateOverride(const Recipe& recipe, const LayerOverride& change)
{
    if (changesWeights(change)) {
        WeightScheme weights = recipe.weights;
        applyOverride(weights, change);
        if (auto valid = validateWeights(weights); !valid)
            return tl::unexpected(inside("weights", valid.error()));
    }
    if (changesActivations(change)) {
        ActivationScheme activations = recipe.activations;
        applyOverride(activations, change);
        if (recipe.method == Method::Weights)
            return refuse("activations: the method weights leaves all inputs FP32; remove it or use ptdq or ptsq");
        if (auto valid = validateActivations(activations, recipe.method); !valid)
            return tl::unexpected(inside("activations", valid.error()));
    }
    return {};
}

} // namespace

Error inside(std::string_view path, Error error)
{
    error.message = std::string(path) + "." + error.message;
    return error;
}

Result<void> validateWeights(const WeightScheme& scheme)
{
    constexpr std::string_view formats = "fp32, fp16, bf16, fp8e4m3, fp8e5m2, int2 … int16, uint2 … uint16, nf4";
    if (auto valid = validateBits(scheme.format, formats); !valid)
        return valid;
    if (auto valid = validateGrid(scheme.format, scheme.grid); !valid)
        return valid;
    const Granularity granularity = scheme.granularity;
    const std::string what = "granularity: " + granularityName(granularity);
    if (scheme.format.kind == FormatKind::NormalFloat4) {
        if (granularity != defaultWeightGranularity(scheme.format))
            return refuse(what + " does not go with nf4; allowed: block:64");
        return {};
    }
    switch (granularity.kind) {
    case Granularity::Kind::Tensor:
    case Granularity::Kind::Channel:
        return {};
    case Granularity::Kind::Group:
        if (granularity.size < 1)
            return refuse(what + ": a group has at least one element; allowed: group:1 and more");
        if (!scheme.format.isInteger())
            return refuse(what + ": " + formatName(scheme.format) + " has no scales; allowed: tensor, channel");
        return {};
    case Granularity::Kind::Block:
        return refuse(what + " is for nf4 alone; allowed: tensor, channel, group:N");
    case Granularity::Kind::Token:
        return refuse(what + " is for activations alone; allowed: tensor, channel, group:N");
    }
    return {};
}

Result<void> validateActivations(const ActivationScheme& scheme, Method method)
{
    constexpr std::string_view formats = "fp32, fp16, bf16, fp8e4m3, fp8e5m2, int2 … int16, uint2 … uint16";
    if (scheme.format.kind == FormatKind::NormalFloat4)
        return refuse("format: nf4 is for weights alone; allowed: " + std::string(formats));
    if (auto valid = validateBits(scheme.format, formats); !valid)
        return valid;
    if (auto valid = validateGrid(scheme.format, scheme.grid); !valid)
        return valid;
    const Granularity granularity = scheme.granularity;
    const std::string what = "granularity: " + granularityName(granularity);
    if (granularity.kind == Granularity::Kind::Token) {
        if (method != Method::Ptdq)
            return refuse(what + " needs ranges from each batch: method ptdq; allowed: tensor");
        if (!scheme.format.isInteger())
            return refuse(what + ": " + formatName(scheme.format) + " has no scales; allowed: tensor");
    } else if (granularity.kind != Granularity::Kind::Tensor) {
        return refuse(what + " is for weights alone; allowed: tensor, token");
    }
    if (scheme.reducedRange && (!scheme.format.isInteger() || scheme.format.bits != 8))
        return refuse("reduced_range: 7 of 8 bits, not of " + formatName(scheme.format) + "; allowed: false");
    if (method == Method::Ptdq && scheme.calibration != Calibration{})
        return refuse("calibration: ptdq takes the range from each batch; remove it or use ptsq");
    if (auto calibration = parseCalibration(calibrationName(scheme.calibration)); !calibration)
        return refuse("calibration: " + calibration.error().message);
    return {};
}

Result<void> validate(const Recipe& recipe)
{
    if (auto valid = validateName(recipe.name); !valid)
        return valid;
    if (recipe.method == Method::Fp32)
        return {};
    if (auto valid = validateWeights(recipe.weights); !valid)
        return tl::unexpected(inside("weights", valid.error()));
    if (recipe.method != Method::Weights) {
        if (auto valid = validateActivations(recipe.activations, recipe.method); !valid)
            return tl::unexpected(inside("activations", valid.error()));
    }
    std::set<std::string_view> patterns;
    for (const LayerOverride& change : recipe.layers) {
        const std::string path = "layers." + change.pattern;
        if (change.pattern.empty())
            return refuse("layers: an empty pattern; use a layer's name, or '*' and '?' for many");
        if (!patterns.insert(change.pattern).second)
            return refuse(path + ": given twice; join the two");
        if (auto valid = validateOverride(recipe, change); !valid)
            return tl::unexpected(inside(path, valid.error()));
    }
    return {};
}

} // namespace analysis
