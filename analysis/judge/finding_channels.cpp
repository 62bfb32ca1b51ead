// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "analysis/judge/finding_kinds.h"
#include "analysis/judge/remedies.h"

namespace analysis::kinds {

namespace {

/// The weights are the same in every variant: the first one that knows a layer's channels tells.
template <class Function>
void forEachLayer(const Analysis& analysis, Function function)
{
    for (const Layer& layer : analysis.graph.layers) {
        for (const VariantResult& variant : analysis.variants) {
            const bool isThere =
                std::size_t(layer.id) < variant.layers.size() && variant.layers[std::size_t(layer.id)].weightChannels;
            if (isThere) {
                function(layer, *variant.layers[std::size_t(layer.id)].weightChannels);
                break;
            }
        }
    }
}

Finding channelFinding(const Layer& layer, Severity severity, std::int64_t channels)
{
    Finding finding;
    finding.severity = severity;
    finding.layer = layer.name;
    finding.value = double(channels);
    finding.unit = "channels";
    return finding;
}

} // namespace

std::vector<Finding> zeroChannels(const Analysis& analysis)
{
    std::vector<Finding> result;
    forEachLayer(analysis, [&](const Layer& layer, const WeightChannels& channels) {
        if (channels.zero == 0)
            return;
        Finding finding = channelFinding(layer, Severity::Note, channels.zero);
        finding.reason = { forPeople("findings", "%1 of %2 output channels have no weight but zeros."),
            { double(channels.zero), double(channels.count) } };
        finding.remedy = {
            forPeople("findings", "Remove them from the network: they cost size and time and tell nothing."), {}
        };
        result.push_back(std::move(finding));
    });
    return result;
}

std::vector<Finding> nanChannels(const Analysis& analysis)
{
    std::vector<Finding> result;
    forEachLayer(analysis, [&](const Layer& layer, const WeightChannels& channels) {
        if (channels.nonFinite == 0)
            return;
        Finding finding = channelFinding(layer, Severity::Serious, channels.nonFinite);
        finding.reason = { forPeople("findings",
                               "%1 of %2 output channels have a NaN or Inf among their weights; ranges leave it out."),
            { double(channels.nonFinite), double(channels.count) } };
        finding.remedy = {
            forPeople("findings", "Train or export the network again: what these channels give is no number."), {}
        };
        result.push_back(std::move(finding));
    });
    return result;
}

std::vector<Finding> unequalChannels(const Analysis& analysis)
{
    std::vector<Finding> result;
    for (const VariantResult& variant : analysis.variants) {
        for (const LayerResult& layer : variant.layers) {
            if (!layer.weightChannels || layer.weightEncodings.empty())
                continue;
            const Encoding& encoding = layer.weightEncodings.front();
            const double spread = layer.weightChannels->spread;
            const bool oneScale = encoding.granularity.kind == Granularity::Kind::Tensor && encoding.format.isInteger();
            if (!oneScale || !(spread > channelSpread))
                continue;
            Finding finding;
            finding.severity = spread > channelSpreadSerious ? Severity::Serious : Severity::Warning;
            finding.variant = variant.recipe.name;
            finding.layer = layer.layer;
            finding.value = spread;
            finding.unit = "ratio";
            finding.reason = {
                forPeople("findings",
                    "The widest output channel's range is %1 times that of the median one, and all share "
                    "one scale: half of the channels lose %2 bits and more."),
                { spread, std::log2(spread) }
            };
            finding.remedy = {
                forPeople("findings", "Give each output channel a scale of its own (granularity channel)."), {}
            };
            LayerOverride change;
            change.pattern = layer.layer;
            change.weightGranularity = Granularity{ Granularity::Kind::Channel, 0 };
            finding.recipe = remedied(analysis, variant, { "channel:" + layer.layer, { change } });
            result.push_back(std::move(finding));
        }
    }
    return result;
}

} // namespace analysis::kinds
