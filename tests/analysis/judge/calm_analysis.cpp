// SPDX-License-Identifier: GPL-3.0-or-later
#include "calm_analysis.h"

#include <cmath>

#include <gmock/gmock.h>

#include "analysis/recipe/validate.h"

namespace analysis::calm {

Analysis calmAnalysis()
{
    Analysis analysis;
    analysis.graph.nodes = { { 0, "a", "linear", 0 }, { 1, "relu", "relu", -1 }, { 2, "b", "linear", 1 },
        { 3, "c", "linear", 2 } };
    analysis.graph.edges = { { 0, -1, 0, 0, {} }, { 1, 0, 1, 0, {} }, { 2, 1, 2, 0, {} }, { 3, 2, 3, 0, {} } };
    VariantResult variant;
    variant.recipe.name = "ptsq-w8a8-minmax";
    variant.samples = 200;
    variant.calibrationSamples = 100;
    variant.output.error.count = 2000;
    variant.output.error.sqnrDb = 40;
    variant.output.top1 = 90;
    variant.output.top1Drop = 0.1;
    for (const char* name : { "a", "b", "c" }) {
        Layer layer;
        layer.id = int(analysis.graph.layers.size());
        layer.name = name;
        layer.weights = { { layer.id, name, name, { 2, 2 }, 0, 4 } };
        layer.inputs = { layer.id };
        analysis.graph.layers.push_back(layer);
        LayerResult result;
        result.layer = name;
        result.quantized = true;
        result.weightChannels = WeightChannels{ 2, 0, 0, 1 };
        result.weightEncodings = { { int8, Grid::Full, { Granularity::Kind::Tensor, 0 }, 0, -128, 127, { 0.01F },
            { 0 } } };
        result.local.emplace().sqnrDb = 45;
        result.accumulated.emplace().sqnrDb = 40;
        variant.layers.push_back(result);
    }
    VariantResult plain = variant;
    plain.recipe.name = "fp32";
    plain.recipe.method = Method::Fp32;
    plain.calibrationSamples = 0;
    plain.output.top1Drop = 0;
    plain.output.error.sqnrDb = infinity;
    for (LayerResult& layer : plain.layers) {
        layer.quantized = false;
        layer.weightEncodings.clear();
        layer.local.reset();
        layer.accumulated.reset();
    }
    analysis.variants = { plain, variant };
    return analysis;
}

VariantResult& quantized(Analysis& analysis)
{
    return analysis.variants[1];
}

LayerResult& layer(Analysis& analysis, std::size_t index)
{
    return analysis.variants[1].layers[index];
}

std::vector<Finding> ofKind(const Analysis& analysis, const std::string& id)
{
    std::vector<Finding> result = findings(analysis);
    std::erase_if(result, [&](const Finding& finding) { return finding.id != id; });
    return result;
}

void expectSound(const Analysis& analysis)
{
    for (const Finding& finding : findings(analysis)) {
        const std::string text = english(finding.reason) + ' ' + english(finding.remedy);
        EXPECT_THAT(text, testing::Not(testing::ContainsRegex("%[0-9]"))) << finding.id;
        EXPECT_FALSE(finding.reason.text.empty() || finding.remedy.text.empty()) << finding.id;
        if (!finding.recipe)
            continue;
        EXPECT_TRUE(validate(*finding.recipe)) << finding.recipe->name;
        for (const VariantResult& variant : analysis.variants)
            EXPECT_NE(finding.recipe->name, variant.recipe.name) << finding.id;
    }
}

double up(double value)
{
    return std::nextafter(value, infinity);
}
double down(double value)
{
    return std::nextafter(value, -infinity);
}

void setClipped(Analysis& analysis, double percent)
{
    TensorResult& input = layer(analysis, 1).input.emplace();
    layer(analysis, 1).inputEncoding = EdgeEncoding{};
    input.error.count = 100;
    input.error.mse = 1;
    input.error.clipMse = 0.75;
    input.error.clipped = percent / 100;
}

void setUsed(Analysis& analysis, double percent)
{
    TensorResult& input = layer(analysis, 1).input.emplace();
    input.middle = { 0, float(percent) };
    Encoding encoding{ uint8, Grid::Affine, {}, 0, 0, 255, { 100.F / 255 }, { 0 } };
    layer(analysis, 1).inputEncoding = EdgeEncoding{ EdgeEncoding::Timing::Static, encoding };
}

void setError(Analysis& analysis, std::size_t index, double accumulatedDb)
{
    layer(analysis, index).accumulated->sqnrDb = accumulatedDb;
    layer(analysis, index).local->sqnrDb = infinity;
}

} // namespace analysis::calm
