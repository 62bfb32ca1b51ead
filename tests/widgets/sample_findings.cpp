// SPDX-License-Identifier: GPL-3.0-or-later
#include "sample_findings.h"

namespace sample {

namespace {

analysis::Recipe recipe(const char* name)
{
    analysis::Recipe result;
    result.name = name;
    return result;
}

} // namespace

std::vector<analysis::Finding> findings()
{
    using analysis::Severity;
    return {
        { "accuracy-drop", Severity::Serious, "ptsq-w4a4", "", 21.3, "points",
            { "Top-1 drops by %1 points, from %2 to %3", { 21.3, 92.6, 71.3 } },
            { "Keep the most sensitive layers at 8 bits, or train with quantization", {} }, recipe("ptsq-w4a4-mixed") },
        { "clipped-outliers", Severity::Warning, "ptsq-int8-minmax", "layer1.1.conv1", 3.1, "%",
            { "%1 % of the inputs of %2 are clipped", { 3.1, std::string("layer1.1.conv1") } },
            { "Calibrate this layer with mse", {} }, recipe("ptsq-int8-minmax-mse-layer1.1.conv1") },
        { "unequal-channels", Severity::Warning, "ptsq-w6a6", "layer3.7.conv2", 41.7, "ratio",
            { "The widest channel's range is %1 times the median's, under one scale for all", { 41.7 } },
            { "One scale a channel", {} }, recipe("ptsq-w6a6-channel") },
        { "few-calibration-samples", Severity::Note, "", "", 64, "samples",
            { "Only %1 samples were used to choose ranges", { 64.0 } }, { "Calibrate with 100 or more", {} }, {} },
    };
}

std::shared_ptr<const analysis::Analysis> withProvenance(analysis::Analysis analysis)
{
    analysis.provenance.model = { "/data/resnet20.pt2", std::string(64, 'a'), 1'120'000 };
    analysis.provenance.data = { "/data/test600", std::string(64, 'b'), 1'800'000 };
    analysis.provenance.calibrationData = { "/data/train500", std::string(64, 'c'), 1'500'000 };
    for (std::size_t i = 0; i < analysis.variants.size(); ++i) {
        analysis::VariantResult& variant = analysis.variants[i];
        variant.macs = 41'000'000;
        variant.bitops = 41e6 * 1024 / (variant.compression * variant.compression);
        variant.prepareSeconds = i == 0 ? 0 : 1.2 + 0.3 * double(i);
        variant.evaluateSeconds = 3.4;
        variant.output.error.count = 1000;
        variant.output.agreement = 100 - 7.0 * double(i * i) / 16;
        variant.output.kl = i == 0 ? 0 : 0.0013 * double(i * i);
    }
    return std::make_shared<const analysis::Analysis>(std::move(analysis));
}

} // namespace sample
