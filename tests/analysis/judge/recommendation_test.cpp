// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/recommendation.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

namespace analysis {

namespace {

constexpr double tolerance = 1e-9; ///< a few operations in double
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Facts {
    const char* name;
    Method method;
    std::int64_t size;
    double bitops;
    std::optional<double> drop;
    double sqnr;
    double agreement = 100;
};

VariantResult variant(const Facts& facts)
{
    VariantResult result;
    result.recipe.name = facts.name;
    result.recipe.method = facts.method;
    result.samples = 10'000;
    result.sizeBytes = facts.size;
    result.bitops = facts.bitops;
    result.output.top1Drop = facts.drop;
    result.output.agreement = facts.agreement;
    result.output.error.count = 10;
    result.output.error.sqnrDb = facts.sqnr;
    return result;
}

Analysis of(std::initializer_list<Facts> all)
{
    Analysis analysis;
    for (const Facts& facts : all)
        analysis.variants.push_back(variant(facts));
    return analysis;
}

TEST(Recommend, TheSmallestThatStaysWithinAPoint)
{
    const Recommendation choice =
        recommend(of({ { "fp32", Method::Fp32, 4000, 9, 0, 99 }, { "int8", Method::Ptsq, 1000, 4, 0.1, 30 },
            { "int6", Method::Ptsq, 750, 3, 0.9, 20 }, { "int4", Method::Ptsq, 500, 1, 1.2, 10 } }));
    EXPECT_EQ(choice.rule, RecommendationRule::SmallestWithinDrop);
    EXPECT_EQ(choice.variant, 2U);
    EXPECT_EQ(choice.candidates, 3U);
    EXPECT_EQ(choice.within, 2U);
}

TEST(Recommend, ADropOfExactlyOnePointIsWithin)
{
    EXPECT_EQ(recommend(of({ { "a", Method::Ptsq, 500, 1, 91.83 - 90.83, 10 } })).rule,
        RecommendationRule::SmallestWithinDrop);
    EXPECT_EQ(recommend(of({ { "a", Method::Ptsq, 500, 1, 1.001, 10 } })).rule, RecommendationRule::LeastDrop);
}

TEST(Recommend, OfEqualSizesTheFewestBitOperationsThenTheLeastDrop)
{
    EXPECT_EQ(recommend(of({ { "weights", Method::Weights, 1000, 16, 0.0, 40 },
                            { "ptdq", Method::Ptdq, 1005, 4, 0.3, 30 }, { "ptsq", Method::Ptsq, 1004, 4, 0.2, 30 } }))
                  .variant,
        2U);
    EXPECT_EQ(
        recommend(of({ { "a", Method::Ptsq, 1000, 4, 0.2, 30 }, { "b", Method::Ptsq, 1000, 4, 0.2, 31 } })).variant,
        1U);
    // More than a hundredth larger is larger.
    EXPECT_EQ(
        recommend(of({ { "a", Method::Ptsq, 1000, 4, 0.2, 30 }, { "b", Method::Ptsq, 1030, 1, 0.2, 31 } })).variant,
        0U);
}

Analysis withPlan(Analysis analysis, std::int64_t bytes, const PlanMeasurement& measured)
{
    PlanResult plan;
    plan.name = "refined";
    plan.bytes = bytes;
    plan.bitops = 8;
    plan.measured = measured;
    analysis.planned = PlanRecord{ { plan }, {}, 1 };
    return analysis;
}

TEST(Recommend, APlanThatComesBeforeTheVariantByTheSameRule)
{
    const Analysis labelled =
        of({ { "int8", Method::Weights, 1000, 9, 0.25, 30 }, { "int4", Method::Weights, 500, 9, 1.5, 10 } });
    const auto better = [&](std::int64_t bytes, const PlanMeasurement& measured) {
        return recommend(withPlan(labelled, bytes, measured)).planIsBetter;
    };
    EXPECT_TRUE(better(700, { 0.1, 20, 1.0, 10'000 })) << "smaller and within a point";
    EXPECT_FALSE(better(700, { 0.1, 20, 1.01, 10'000 })) << "more than a point";
    EXPECT_FALSE(better(700, { 0.1, 20, 1.0, 500 })) << "other samples";
    EXPECT_FALSE(better(700, { 0.1, 20, {}, 10'000 })) << "drop not known";
    EXPECT_FALSE(better(700, { 0.1, 20, nan, 10'000 }));
    EXPECT_FALSE(better(1100, { 0.1, 40, 0.0, 10'000 })) << "larger";
    EXPECT_TRUE(better(1005, { 0.1, 30, 0.5, 10'000 })) << "as large, fewer bit operations";
    EXPECT_EQ(recommend(withPlan(labelled, 700, { 0.1, 20, 1.0, 10'000 })).variant, 0U) << "the variant stays named";
    Analysis unmeasured = withPlan(labelled, 700, {});
    unmeasured.planned->plans.front().measured.reset();
    EXPECT_FALSE(recommend(unmeasured).planIsBetter);
    unmeasured.planned->plans.clear();
    EXPECT_FALSE(recommend(unmeasured).planIsBetter);
}

TEST(Recommend, APlanByTheOtherRules)
{
    const Analysis none = of({ { "int4", Method::Weights, 500, 9, 3.5, 10 } });
    EXPECT_TRUE(recommend(withPlan(none, 900, { 0.1, 20, 2.0, 10'000 })).planIsBetter);
    EXPECT_TRUE(recommend(withPlan(none, 400, { 0.1, 20, 3.5, 10'000 })).planIsBetter);
    EXPECT_FALSE(recommend(withPlan(none, 400, { 0.1, 20, 3.75, 10'000 })).planIsBetter);
    const Analysis unlabelled = of({ { "int8", Method::Weights, 1000, 9, {}, 30 } });
    EXPECT_TRUE(recommend(withPlan(unlabelled, 1000, { 0.1, 30.5, {}, 10'000 })).planIsBetter);
    EXPECT_FALSE(recommend(withPlan(unlabelled, 500, { 0.1, 29.5, {}, 10'000 })).planIsBetter);
    EXPECT_TRUE(recommend(withPlan({}, 500, { 0.1, 20, {}, 64 })).planIsBetter) << "nothing to compare with";
    EXPECT_FALSE(recommend(withPlan({}, 500, { 0.1, nan, {}, 64 })).planIsBetter);
}

TEST(Recommend, TheLeastDropWhereNoneStaysWithin)
{
    const Recommendation choice = recommend(of({ { "a", Method::Ptsq, 500, 1, 30, 3 },
        { "b", Method::Ptsq, 900, 1, 1.5, 9 }, { "c", Method::Ptsq, 1, 1, nan, 9 } }));
    EXPECT_EQ(choice.rule, RecommendationRule::LeastDrop);
    EXPECT_EQ(choice.variant, 1U);
    EXPECT_EQ(choice.candidates, 2U);
    EXPECT_EQ(choice.within, 0U);
}

TEST(Recommend, TheBestSqnrWithoutLabels)
{
    const Recommendation choice =
        recommend(of({ { "fp32", Method::Fp32, 4000, 9, {}, 99 }, { "a", Method::Ptsq, 500, 1, {}, 20 },
            { "b", Method::Ptsq, 900, 1, {}, 35 }, { "c", Method::Ptsq, 1, 1, {}, nan } }));
    EXPECT_EQ(choice.rule, RecommendationRule::BestSqnr);
    EXPECT_EQ(choice.variant, 2U);
    EXPECT_EQ(choice.candidates, 2U);
}

TEST(Recommend, NothingWhereNothingWasMeasured)
{
    EXPECT_EQ(recommend({}), Recommendation());
    EXPECT_EQ(recommend(of({ { "fp32", Method::Fp32, 4000, 9, 0, 99 } })), Recommendation());
    EXPECT_EQ(recommend(of({ { "a", Method::Ptsq, 4000, 9, {}, nan } })), Recommendation());
}

TEST(Recommend, NamesWhatIsSureWhereChanceMayHideMore)
{
    // 5 % of 10,000 answers changed: 1.96·sqrt(0.05 / 10,000) = 0.44 points.
    const Recommendation choice = recommend(
        of({ { "int4", Method::Ptsq, 500, 1, 0.9, 10, 95 }, { "int8", Method::Ptsq, 1000, 4, 0.1, 30, 99 } }));
    EXPECT_EQ(choice.variant, 0U);
    EXPECT_FALSE(choice.sure);
    EXPECT_EQ(choice.cautious, 1U);
    const Recommendation sure = recommend(of({ { "int8", Method::Ptsq, 1000, 4, 0.1, 30, 99 } }));
    EXPECT_TRUE(sure.sure);
    EXPECT_FALSE(sure.cautious);
}

TEST(DropUncertainty, IsThatOfPairedSamples)
{
    VariantResult result = variant({ "a", Method::Ptsq, 1, 1, 2.0, 10, 90 });
    result.samples = 400;
    EXPECT_NEAR(*dropUncertainty(result), 100 * 1.96 * std::sqrt((0.1 - 0.0004) / 400), tolerance);
    // No answer changed: the rule of three.
    result.output.agreement = 100;
    result.output.top1Drop = 0;
    EXPECT_NEAR(*dropUncertainty(result), 100 * 3.0 / 400, tolerance);
    result.output.agreement.reset();
    EXPECT_FALSE(dropUncertainty(result));
    result.output.agreement = nan;
    EXPECT_FALSE(dropUncertainty(result));
    result.output.agreement = 100;
    result.samples = 0;
    EXPECT_FALSE(dropUncertainty(result));
}

ErrorMeasures sqnr(double value)
{
    ErrorMeasures error;
    error.count = 1;
    error.sqnrDb = value;
    return error;
}

LayerResult layer(std::optional<double> local, std::optional<double> accumulated, double weight)
{
    LayerResult result;
    result.quantized = true;
    if (local)
        result.local = sqnr(*local);
    if (accumulated)
        result.accumulated = sqnr(*accumulated);
    result.weight.error = sqnr(weight);
    return result;
}

TEST(WorstLayers, AreThoseOfTheLowestSqnrAtOnePlace)
{
    VariantResult variant;
    variant.layers = { layer(30, 5, 1), layer(10, 6, 1), layer(20, 7, 1), layer({}, 1, 1), layer(40, 0, 0) };
    variant.layers[4].quantized = false;
    HurtLayers worst = worstLayers(variant, 2);
    EXPECT_EQ(worst.place, HurtPlace::Local);
    EXPECT_THAT(worst.layers, testing::ElementsAre(HurtLayer{ 1, 10 }, HurtLayer{ 2, 20 }));

    for (LayerResult& each : variant.layers)
        each.local.reset();
    worst = worstLayers(variant, 9);
    EXPECT_EQ(worst.place, HurtPlace::Accumulated);
    EXPECT_EQ(worst.layers.size(), 4U);
    EXPECT_EQ(worst.layers.front(), (HurtLayer{ 3, 1 }));

    for (LayerResult& each : variant.layers)
        each.accumulated.reset();
    variant.layers[2].input.emplace().error = sqnr(-3);
    worst = worstLayers(variant, 1);
    EXPECT_EQ(worst.place, HurtPlace::Tensors);
    EXPECT_THAT(worst.layers, testing::ElementsAre(HurtLayer{ 2, -3 }));
}

TEST(WorstLayers, NotANumberIsWorst)
{
    VariantResult variant;
    variant.layers = { layer(-50, {}, 1), layer(nan, {}, 1), layer(3, {}, 1) };
    const HurtLayers worst = worstLayers(variant, 2);
    ASSERT_EQ(worst.layers.size(), 2U);
    EXPECT_EQ(worst.layers[0].layer, 1U);
    EXPECT_EQ(worst.layers[1].layer, 0U);
    EXPECT_TRUE(worstLayers({}, 3).layers.empty());
}

} // namespace

} // namespace analysis
