// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/findings.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "../report/tiny_analysis.h"
#include "analysis/judge/layer_order.h"
#include "analysis/recipe/resolve.h"
#include "analysis/recipe/validate.h"

namespace analysis {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Three layers in a row, a → b → c with a relu between the first two, and nothing to be said about any of them.
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

/// What must hold of every finding, whatever its kind.
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

TEST(Sentences, AreFilledInOnce)
{
    EXPECT_EQ(english({ "%1 of %2: %3 %", { std::string("%2"), 12.0, 0.06249 } }), "%2 of 12: 0.0625 %");
    EXPECT_EQ(english({ "%1 %1", { 1408.0 } }), "1408 1408");
    EXPECT_EQ(english({ "%1 %2 %3", { infinity, -infinity, nan } }), "infinite -infinite not a number");
    EXPECT_EQ(english({ "%1 %2 %0", { 1234.6 } }), "1235 %2 %0");
    EXPECT_EQ(english({ "%1 %2", { -2.0, -0.5 } }), "-2 -0.5");
    EXPECT_EQ(english({ "100 %", {} }), "100 %");
    EXPECT_EQ(english({ "", { 1.0 } }), "");
}

TEST(Severities, HaveNames)
{
    EXPECT_EQ(severityName(Severity::Note), "note");
    EXPECT_EQ(severityName(Severity::Warning), "warning");
    EXPECT_EQ(severityName(Severity::Serious), "serious");
}

TEST(Findings, OfNothingAreNone)
{
    EXPECT_THAT(findings({}), IsEmpty());
    EXPECT_THAT(findings(calmAnalysis()), IsEmpty());
    expectSound(tinyAnalysis());
}

TEST(Findings, OfFp32AloneConcernTheNetworkAlone)
{
    Analysis analysis = calmAnalysis();
    analysis.variants.pop_back();
    VariantResult& plain = analysis.variants[0];
    plain.output.top1Drop = 50; // not of FP32's making, whatever it says
    plain.output.error.sqnrDb = 1;
    EXPECT_THAT(findings(analysis), IsEmpty());
    plain.layers[1].weightChannels->zero = 1;
    const auto found = findings(analysis);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, "zero-channels");
    EXPECT_EQ(found[0].variant, "");
    EXPECT_EQ(found[0].layer, "b");
}

TEST(Findings, OfUnmeasuredResultsAreNone)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output = {};
    quantized(analysis).samples = 0;
    for (LayerResult& row : quantized(analysis).layers) {
        row.weightChannels.reset();
        row.local.reset();
        row.accumulated.reset();
    }
    EXPECT_THAT(findings(analysis), IsEmpty());
    quantized(analysis).layers.clear(); // fewer rows than layers: a damaged study
    quantized(analysis).layers.shrink_to_fit();
    EXPECT_NO_FATAL_FAILURE(expectSound(analysis));
}

TEST(Findings, ComeMostSevereFirstThenInTheirOwnOrder)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.top1Drop = 3;
    VariantResult second = quantized(analysis);
    second.recipe.name = "a-later-one";
    second.output.top1Drop = 9;
    analysis.variants.push_back(second);
    analysis.variants[0].layers[0].weightChannels->zero = 1;
    layer(analysis, 2).weightChannels->spread = 5;
    layer(analysis, 0).weightChannels->spread = 5;
    analysis.shift = ShiftResult{ { { "b", 0, 0, 0, 0.5, 0, {}, {} } }, 0.5 };
    std::vector<std::string> order;
    for (const Finding& finding : findings(analysis))
        order.push_back(
            severityName(finding.severity) + " " + finding.id + " " + finding.variant + " " + finding.layer);
    EXPECT_THAT(order,
        ElementsAre("serious large-drop a-later-one ", "warning distribution-shift  ",
            "warning large-drop ptsq-w8a8-minmax ", "warning unequal-channels ptsq-w8a8-minmax a",
            "warning unequal-channels ptsq-w8a8-minmax c", "note zero-channels  a"));
}

// Thresholds: one table for all kinds -------------------------------------------------------------------------------

struct Boundary {
    const char* id;
    void (*set)(Analysis& analysis, double value);
    double calm; ///< the last value without a finding
    double warning; ///< the first with one
    double stillWarning; ///< the last before serious
    double serious;
    const char* variant;
    const char* layer;
    const char* unit;
};

const char* const tested = "ptsq-w8a8-minmax";

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

const Boundary boundaries[] = {
    { "large-drop", [](Analysis& a, double v) { quantized(a).output.top1Drop = v; }, 2, up(2), 5, up(5), tested, "",
        "points" },
    { "output-error", [](Analysis& a, double v) { quantized(a).output.error.sqnrDb = v; }, 10, down(10), 3, down(3),
        tested, "", "dB" },
    { "few-calibration-samples", [](Analysis& a, double v) { quantized(a).calibrationSamples = std::int64_t(v); }, 100,
        99, 10, 9, "", "", "samples" },
    { "unequal-channels", [](Analysis& a, double v) { layer(a, 1).weightChannels->spread = v; }, 4, up(4), 16, up(16),
        tested, "b", "ratio" },
    { "clipped-outliers", setClipped, 0.1, 0.1001, 1, 1.001, tested, "b", "%" },
    // In steps that float32 scales can tell apart.
    { "unused-range", setUsed, 12.5001, 12.4999, 3.1251, 3.1249, tested, "b", "%" },
};

TEST(Findings, BeginBeyondTheirThresholds)
{
    for (const Boundary& boundary : boundaries) {
        Analysis analysis = calmAnalysis();
        const auto at = [&](double value) {
            analysis = calmAnalysis();
            boundary.set(analysis, value);
            expectSound(analysis);
            return ofKind(analysis, boundary.id);
        };
        EXPECT_THAT(at(boundary.calm), IsEmpty()) << boundary.id;
        EXPECT_THAT(at(nan).size(), testing::Le(boundary.calm == 100 ? 1U : 0U)) << boundary.id;
        const auto warning = at(boundary.warning);
        ASSERT_EQ(warning.size(), 1U) << boundary.id;
        EXPECT_EQ(warning[0].severity, Severity::Warning) << boundary.id;
        EXPECT_NEAR(warning[0].value, boundary.warning, 1e-6 * boundary.warning) << boundary.id;
        EXPECT_EQ(warning[0].variant, boundary.variant) << boundary.id;
        EXPECT_EQ(warning[0].layer, boundary.layer) << boundary.id;
        EXPECT_EQ(warning[0].unit, boundary.unit) << boundary.id;
        const auto stillWarning = at(boundary.stillWarning);
        ASSERT_EQ(stillWarning.size(), 1U) << boundary.id;
        EXPECT_EQ(stillWarning[0].severity, Severity::Warning) << boundary.id;
        const auto serious = at(boundary.serious);
        ASSERT_EQ(serious.size(), 1U) << boundary.id;
        EXPECT_EQ(serious[0].severity, Severity::Serious) << boundary.id;
    }
}

// Ranges ------------------------------------------------------------------------------------------------------------

TEST(ClippedOutliers, NeedClippingToBeTheLargerPartOfTheError)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    layer(analysis, 1).input->error.clipMse = 0.5; // exactly half
    EXPECT_THAT(ofKind(analysis, "clipped-outliers"), IsEmpty());
    layer(analysis, 1).input->error.clipMse = up(0.5);
    EXPECT_EQ(ofKind(analysis, "clipped-outliers").size(), 1U);
    layer(analysis, 1).input->error.clipMse.reset();
    EXPECT_THAT(ofKind(analysis, "clipped-outliers"), IsEmpty());
}

TEST(ClippedOutliers, AreRemediedByTheMseCalibrationOfThatLayer)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(english(found[0].reason),
        "5 % of the input lies outside the calibrated range, and cutting it off makes 75 % of the squared error.");
    EXPECT_THAT(english(found[0].remedy), HasSubstr("'minmax'"));
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+mse:b");
    EXPECT_EQ(resolve(*found[0].recipe, "b").activations.calibration.method, "mse");
    EXPECT_EQ(resolve(*found[0].recipe, "a").activations.calibration.method, "minmax");

    // What has been measured already is not proposed again, under whatever name.
    VariantResult done = quantized(analysis);
    done.recipe = *found[0].recipe;
    done.recipe.name = "ptsq-mine";
    analysis.variants.push_back(done);
    found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_FALSE(found[0].recipe);
    EXPECT_FALSE(found[1].recipe); // has mse at that layer
    EXPECT_THAT(english(found[1].remedy), HasSubstr("closer to what the network meets"));
}

TEST(ClippedOutliers, ANameThatIsTakenGetsANumber)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    VariantResult other = analysis.variants[0];
    other.recipe.name = "ptsq-w8a8-minmax+mse:b";
    analysis.variants.push_back(other);
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+mse:b-2");
}

TEST(ClippedOutliers, ANameThatWouldBeTooLongIsMadeOfTheRecipe)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    quantized(analysis).recipe.name = "ptsq-" + std::string(195, 'x');
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0].recipe->name, testing::StartsWith("ptsq-w8a8-minmax-mixed:"));
}

TEST(ClippedOutliers, KeepWhatTheRecipeSaysOfTheLayerAlready)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    LayerOverride four;
    four.pattern = "b";
    four.weightFormat = Format{ FormatKind::SignedInteger, 4 };
    four.activationFormat = int8;
    LayerOverride narrow;
    narrow.pattern = "*";
    narrow.weightGrid = Grid::Narrow;
    quantized(analysis).recipe.layers = { four, narrow };
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    ASSERT_TRUE(found[0].recipe);
    const LayerRecipe now = resolve(*found[0].recipe, "b");
    LayerRecipe expected = resolve(quantized(analysis).recipe, "b");
    expected.activations.calibration.method = "mse";
    EXPECT_EQ(now, expected);
    EXPECT_EQ(resolve(*found[0].recipe, "a"), resolve(quantized(analysis).recipe, "a"));
}

TEST(ClippedOutliers, OfALayerThatIsNamedLikeAPatternCannotBeApplied)
{
    Analysis analysis = calmAnalysis();
    setClipped(analysis, 5);
    layer(analysis, 1).layer = "b*";
    const auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].recipe);
}

TEST(ClippedOutliers, OfWeightsAskForScalesPerChannel)
{
    Analysis analysis = calmAnalysis();
    ErrorMeasures& error = layer(analysis, 0).weight.error;
    error.count = 100;
    error.mse = 1;
    error.clipMse = 0.9;
    error.clipped = 0.02;
    auto found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].severity, Severity::Serious);
    // Per channel is the recipe's own default: the encoding that was measured says per tensor.
    quantized(analysis).recipe.weights.granularity = {};
    found = ofKind(analysis, "clipped-outliers");
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(resolve(*found[0].recipe, "a").weights.granularity.kind, Granularity::Kind::Channel);
    layer(analysis, 0).weightEncodings[0].granularity.kind = Granularity::Kind::Channel;
    found = ofKind(analysis, "clipped-outliers");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_FALSE(found[0].recipe);
}

TEST(UnusedRange, CountsZeroToo)
{
    Analysis analysis = calmAnalysis();
    setUsed(analysis, 1);
    Range& middle = layer(analysis, 1).input->middle;
    middle = { 4, 20 }; // 16 wide, but a grid reaches down to 0
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    middle = { -20, -15 };
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    middle = { 4, 5 };
    const auto found = ofKind(analysis, "unused-range");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(found[0].value, 5, 1e-6);
    EXPECT_EQ(english(found[0].reason), "99.9 % of the input lies in 5 % of the range: about 4.32 of 8 bits are lost.");
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+mse:b");
}

TEST(UnusedRange, IsForStaticRangesWithOneScale)
{
    Analysis analysis = calmAnalysis();
    setUsed(analysis, 1);
    layer(analysis, 1).inputEncoding->timing = EdgeEncoding::Timing::Dynamic;
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    setUsed(analysis, 1);
    layer(analysis, 1).inputEncoding->encoding.scales.clear(); // a float format
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    setUsed(analysis, 0); // nothing but zeros, or a study that does not know
    EXPECT_THAT(ofKind(analysis, "unused-range"), IsEmpty());
    setUsed(analysis, 1);
    EXPECT_EQ(ofKind(analysis, "unused-range").size(), 1U);
    quantized(analysis).recipe.method = Method::Ptdq;
    EXPECT_FALSE(ofKind(analysis, "unused-range")[0].recipe); // calibration is not its to choose
}

// Channels ----------------------------------------------------------------------------------------------------------

TEST(Channels, OfZerosAndNanAreOfTheNetwork)
{
    Analysis analysis = calmAnalysis();
    for (VariantResult& variant : analysis.variants)
        variant.layers[2].weightChannels = WeightChannels{ 16, 3, 2, 1 };
    const auto zero = ofKind(analysis, "zero-channels");
    ASSERT_EQ(zero.size(), 1U);
    EXPECT_EQ(zero[0].value, 3);
    EXPECT_EQ(zero[0].unit, "channels");
    EXPECT_EQ(zero[0].severity, Severity::Note);
    EXPECT_EQ(english(zero[0].reason), "3 of 16 output channels have no weight but zeros.");
    const auto special = ofKind(analysis, "nan-channels");
    ASSERT_EQ(special.size(), 1U);
    EXPECT_EQ(special[0].value, 2);
    EXPECT_EQ(special[0].severity, Severity::Serious);
    EXPECT_EQ(special[0].layer, "c");
    EXPECT_EQ(special[0].variant, "");
}

TEST(Channels, OfUnequalRangeMatterUnderOneScaleAlone)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).recipe.weights.granularity = {};
    layer(analysis, 0).weightChannels->spread = 8;
    const auto found = ofKind(analysis, "unequal-channels");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(english(found[0].reason), HasSubstr("8 times that of the median one"));
    EXPECT_THAT(english(found[0].reason), HasSubstr("lose 3 bits"));
    ASSERT_TRUE(found[0].recipe);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+channel:a");
    EXPECT_EQ(resolve(*found[0].recipe, "a").weights.granularity.kind, Granularity::Kind::Channel);
    EXPECT_EQ(resolve(*found[0].recipe, "b").weights.granularity.kind, Granularity::Kind::Tensor);
    layer(analysis, 0).weightEncodings[0].granularity.kind = Granularity::Kind::Channel;
    EXPECT_THAT(ofKind(analysis, "unequal-channels"), IsEmpty());
    layer(analysis, 0).weightEncodings[0].granularity.kind = Granularity::Kind::Tensor;
    layer(analysis, 0).weightEncodings[0].format = { FormatKind::Float8E4M3, 8 };
    EXPECT_THAT(ofKind(analysis, "unequal-channels"), IsEmpty());
}

// Errors ------------------------------------------------------------------------------------------------------------

/// Accumulated SQNR of the layer, and its local one far above.
void setError(Analysis& analysis, std::size_t index, double accumulatedDb)
{
    layer(analysis, index).accumulated->sqnrDb = accumulatedDb;
    layer(analysis, index).local->sqnrDb = infinity;
}

TEST(ErrorAmplified, BeginsAboveSixDecibels)
{
    struct Case {
        double after;
        std::optional<Severity> severity;
    };
    // From 32 dB at a: more than 6 dB lost at b is a finding, more than 12 dB a serious one.
    const Case cases[] = { { 26.001, {} }, { 25.999, Severity::Warning }, { 20.001, Severity::Warning },
        { 19.999, Severity::Serious } };
    for (const Case& test : cases) {
        Analysis analysis = calmAnalysis();
        setError(analysis, 0, 32);
        setError(analysis, 1, test.after);
        setError(analysis, 2, test.after);
        expectSound(analysis);
        const auto found = ofKind(analysis, "error-amplified");
        ASSERT_EQ(found.size(), test.severity ? 1U : 0U) << test.after;
        if (!test.severity)
            continue;
        EXPECT_EQ(found[0].severity, *test.severity) << test.after;
        EXPECT_EQ(found[0].layer, "a");
        EXPECT_EQ(found[0].unit, "dB");
        EXPECT_NEAR(found[0].value, 32 - test.after, 1e-9);
        EXPECT_THAT(english(found[0].reason), HasSubstr("'b'"));
        ASSERT_TRUE(found[0].recipe);
        EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+fp32:a");
        EXPECT_EQ(resolve(*found[0].recipe, "a").method, Method::Fp32);
    }
}

TEST(ErrorAmplified, TakesOffWhatTheNextLayerAddsItself)
{
    Analysis analysis = calmAnalysis();
    setError(analysis, 0, 32);
    setError(analysis, 1, 20);
    setError(analysis, 2, 20);
    ASSERT_EQ(ofKind(analysis, "error-amplified").size(), 1U);
    // 10^-2.0 in all, of which 10^-2.05 its own: 10^-2.96 came through, 2.4 dB more than 10^-3.2.
    layer(analysis, 1).local->sqnrDb = 20.5;
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
    layer(analysis, 1).local->sqnrDb = 19; // more than there is: errors can cancel
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
}

TEST(ErrorAmplified, NeedsAnErrorThatCounts)
{
    Analysis analysis = calmAnalysis();
    setError(analysis, 0, 60);
    setError(analysis, 1, 30); // 30 dB more, and still at the limit
    setError(analysis, 2, 30);
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
    setError(analysis, 1, down(30));
    EXPECT_EQ(ofKind(analysis, "error-amplified").size(), 1U);
    setError(analysis, 0, infinity); // no error there that could grow
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
    layer(analysis, 0).accumulated.reset();
    EXPECT_THAT(ofKind(analysis, "error-amplified"), IsEmpty());
}

TEST(ErrorAmplified, BlamesTheNoisiestOfTheLayersThatAreRead)
{
    Analysis analysis = calmAnalysis();
    analysis.graph.edges.push_back({ 4, 0, 3, 1, {} }); // a is added to b on the way into c
    setError(analysis, 0, 28);
    setError(analysis, 1, 35);
    setError(analysis, 2, 15);
    const auto found = ofKind(analysis, "error-amplified");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].layer, "a");
    EXPECT_NEAR(found[0].value, 13, 1e-9);
}

TEST(OutputError, NamesTheLayersThatGiveTheOutput)
{
    Analysis analysis = calmAnalysis();
    setError(analysis, 0, 12);
    setError(analysis, 1, 12);
    setError(analysis, 2, 8);
    quantized(analysis).output.error.sqnrDb = 8;
    const auto found = ofKind(analysis, "output-error");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].layer, "c");
    EXPECT_EQ(found[0].value, 8);
    EXPECT_EQ(english(found[0].reason), "The SQNR is 8 dB: the error is 39.8 % of the signal.");
    // Two heads: b is no longer read by c.
    analysis.graph.edges.pop_back();
    layer(analysis, 1).accumulated->sqnrDb = 9;
    EXPECT_EQ(ofKind(analysis, "output-error").size(), 2U);
}

TEST(OutputError, IsRemediedByMoreBitsThenFinerScalesThenFp32)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.error.sqnrDb = 8;
    Recipe& recipe = quantized(analysis).recipe;
    const auto proposed = [&] { return ofKind(analysis, "output-error").at(0).recipe; };
    recipe.weights.granularity = {};
    recipe.weights.format = { FormatKind::SignedInteger, 4 };
    EXPECT_EQ(proposed()->weights.format, int8);
    recipe.weights.format = int8;
    EXPECT_EQ(proposed()->weights.granularity.kind, Granularity::Kind::Channel);
    recipe.weights.granularity.kind = Granularity::Kind::Channel;
    const Recipe last = *proposed();
    EXPECT_EQ(last.name, "ptsq-w8a8-minmax+fp32:last");
    EXPECT_EQ(resolve(last, "c").method, Method::Fp32);
    EXPECT_EQ(resolve(last, "b").method, Method::Ptsq);
}

TEST(OutputError, WithoutAnyFiniteValueIsSerious)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.error = {};
    const auto found = ofKind(analysis, "output-error");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].severity, Severity::Serious);
    EXPECT_THAT(english(found[0].reason), HasSubstr("no finite value"));
}

TEST(LargeDrop, ProposesMixedPrecisionForTheWorstQuarter)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).output.top1Drop = 4;
    layer(analysis, 1).local->sqnrDb = 20;
    auto found = ofKind(analysis, "large-drop");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(english(found[0].reason), "Top-1 accuracy falls by 4 percentage points, to 90 %.");
    EXPECT_THAT(english(found[0].remedy), HasSubstr("(b)"));
    EXPECT_THAT(english(found[0].remedy), HasSubstr("QAT"));
    EXPECT_EQ(resolve(*found[0].recipe, "b").method, Method::Fp32);
    EXPECT_EQ(resolve(*found[0].recipe, "a").method, Method::Ptsq);
    quantized(analysis).recipe.weights.format = { FormatKind::SignedInteger, 4 };
    found = ofKind(analysis, "large-drop");
    EXPECT_EQ(resolve(*found[0].recipe, "b").weights.format, int8);
    EXPECT_EQ(resolve(*found[0].recipe, "a").weights.format.bits, 4);
    EXPECT_EQ(found[0].recipe->name, "ptsq-w8a8-minmax+worst:int8");
    for (LayerResult& row : quantized(analysis).layers)
        row.local.reset();
    found = ofKind(analysis, "large-drop");
    EXPECT_FALSE(found[0].recipe);
    expectSound(analysis);
}

// Data --------------------------------------------------------------------------------------------------------------

TEST(DistributionShift, IsANoteUnlessTheDistributionsDifferToo)
{
    struct Case {
        double score;
        double kl;
        std::optional<Severity> severity;
    };
    const Case cases[] = { { 0.1, 9, {} }, { nan, 9, {} }, { up(0.1), 0, Severity::Note }, { 9, 0.1, Severity::Note },
        { 9, up(0.1), Severity::Warning }, { 9, 1, Severity::Warning }, { up(0.1), up(1), Severity::Serious } };
    for (const Case& test : cases) {
        Analysis analysis = calmAnalysis();
        analysis.shift = ShiftResult{ { { "b", 0, 0, 0, test.kl, test.score, {}, {} } }, test.score };
        expectSound(analysis);
        const auto found = ofKind(analysis, "distribution-shift");
        ASSERT_EQ(found.size(), test.severity ? 2U : 0U) << test.score << ' ' << test.kl;
        for (const Finding& finding : found) {
            EXPECT_EQ(finding.severity, *test.severity) << test.score << ' ' << test.kl;
            EXPECT_EQ(finding.value, test.score);
            EXPECT_EQ(finding.variant, "");
            EXPECT_THAT(english(finding.remedy), HasSubstr(test.kl > 0.1 ? "in use" : "extremes"));
        }
        if (!found.empty()) {
            EXPECT_EQ(found[0].layer, "");
            EXPECT_EQ(found[1].layer, "b");
        }
    }
}

TEST(FewCalibrationSamples, AreOfStaticRangesAlone)
{
    Analysis analysis = calmAnalysis();
    quantized(analysis).calibrationSamples = 12;
    ASSERT_EQ(ofKind(analysis, "few-calibration-samples").size(), 1U);
    VariantResult second = quantized(analysis);
    second.recipe.name = "ptsq-second";
    analysis.variants.push_back(second);
    EXPECT_EQ(ofKind(analysis, "few-calibration-samples").size(), 1U); // one set, one finding
    analysis.variants.pop_back();
    quantized(analysis).recipe.method = Method::Ptdq;
    EXPECT_THAT(ofKind(analysis, "few-calibration-samples"), IsEmpty());
}

TEST(LayerWithoutData, IsALayerThatTheRecipeWants)
{
    Analysis analysis = calmAnalysis();
    layer(analysis, 1).quantized = false;
    const auto found = ofKind(analysis, "layer-without-data");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].layer, "b");
    EXPECT_EQ(found[0].severity, Severity::Warning);
    LayerOverride skip;
    skip.pattern = "b";
    skip.skip = true;
    quantized(analysis).recipe.layers = { skip };
    EXPECT_THAT(ofKind(analysis, "layer-without-data"), IsEmpty());
    quantized(analysis).recipe.layers.clear();
    analysis.graph.layers[1].kind = LayerKind::MatMul; // left alone unless chosen
    EXPECT_THAT(ofKind(analysis, "layer-without-data"), IsEmpty());
    skip.skip.reset();
    skip.activationFormat = int8;
    quantized(analysis).recipe.layers = { skip };
    EXPECT_EQ(ofKind(analysis, "layer-without-data").size(), 1U);
    analysis.graph.layers[1].kind = LayerKind::Embedding;
    EXPECT_THAT(ofKind(analysis, "layer-without-data"), IsEmpty());
}

TEST(NanInputs, AreCountedOnceForAllVariants)
{
    Analysis analysis = calmAnalysis();
    for (VariantResult& variant : analysis.variants) {
        Moments& moments = variant.layers[0].input.emplace().moments;
        moments.count = 95;
        moments.nans = 3;
        moments.infinities = 2;
    }
    const auto found = ofKind(analysis, "nan-inputs");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].value, 5);
    EXPECT_EQ(found[0].layer, "a");
    EXPECT_EQ(found[0].severity, Severity::Serious);
    EXPECT_THAT(english(found[0].reason), HasSubstr("3 NaN and 2 Inf among 100 values"));
}

// Order of layers ---------------------------------------------------------------------------------------------------

TEST(LayerOrder, FollowsEdgesThroughWhatIsNoLayer)
{
    const Graph graph = calmAnalysis().graph;
    EXPECT_THAT(layersBefore(graph), ElementsAre(IsEmpty(), ElementsAre(0), ElementsAre(1)));
    EXPECT_THAT(lastLayers(graph), ElementsAre(2));
    EXPECT_THAT(layersBefore({}), IsEmpty());
    Graph damaged = graph;
    damaged.edges.push_back({ 4, 17, 3, 0, {} });
    damaged.edges.push_back({ 5, 0, -2, 0, {} });
    damaged.nodes[3].layer = 12;
    EXPECT_THAT(layersBefore(damaged), ElementsAre(IsEmpty(), ElementsAre(0), IsEmpty()));
}

} // namespace

} // namespace analysis
