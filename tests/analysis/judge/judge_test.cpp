// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "../report/tiny_analysis.h"
#include "analysis/judge/compare.h"
#include "analysis/judge/limits.h"

namespace analysis {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Difference* find(
    const Comparison& comparison, const std::string& variant, const std::string& layer, const std::string& measure)
{
    const auto found = std::ranges::find_if(comparison.differences,
        [&](const Difference& d) { return d.variant == variant && d.layer == layer && d.measure == measure; });
    return found == comparison.differences.end() ? nullptr : &*found;
}

TEST(Compare, WithItselfDiffersByNothing)
{
    const Comparison comparison = compare(tinyAnalysis(), tinyAnalysis());
    EXPECT_THAT(comparison.unmatched, IsEmpty());
    EXPECT_FALSE(comparison.differences.empty());
    for (const Difference& difference : comparison.differences)
        EXPECT_EQ(difference.difference, 0.0) << difference.variant << difference.layer << difference.measure;
    // Infinite in both: no difference, rather than an undefined one.
    const Difference* infinite = find(comparison, "weights-int8", "", "output_sqnr_db");
    ASSERT_TRUE(infinite);
    EXPECT_TRUE(std::isinf(*infinite->base));
}

TEST(Compare, SubtractsTheBaseFromTheOther)
{
    Analysis other = tinyAnalysis();
    other.variants[1].output.top1 = 91.35;
    other.variants[1].output.kl.reset();
    other.variants[1].layers[0].weightEncodings[0].scales[1] = 0.5F;
    const Comparison comparison = compare(tinyAnalysis(), other);
    const Difference* top1 = find(comparison, "ptsq-mine", "", "top1");
    ASSERT_TRUE(top1);
    EXPECT_EQ(top1->base, 90.1);
    EXPECT_EQ(top1->other, 91.35);
    EXPECT_DOUBLE_EQ(*top1->difference, 1.25);
    const Difference* kl = find(comparison, "ptsq-mine", "", "output_kl");
    ASSERT_TRUE(kl);
    EXPECT_EQ(kl->base, 1.5e-5);
    EXPECT_FALSE(kl->other);
    EXPECT_FALSE(kl->difference);
    const Difference* scale = find(comparison, "ptsq-mine", "conv, first", "weight_scale");
    ASSERT_TRUE(scale);
    EXPECT_EQ(*scale->difference, double(0.5F) - double(0.3F));
    EXPECT_FALSE(find(comparison, "fp32", "", "output_kl")); // neither has it
    EXPECT_FALSE(find(comparison, "fp32", "", "method")); // no number
}

TEST(Compare, ListsWhatHasNoPartner)
{
    Analysis base = tinyAnalysis();
    Analysis other = tinyAnalysis();
    base.variants.erase(base.variants.begin());
    other.variants.pop_back();
    base.variants[0].layers.erase(base.variants[0].layers.begin());
    other.variants[1].layers.pop_back();
    const Comparison comparison = compare(base, other);
    EXPECT_THAT(comparison.unmatched,
        ElementsAre(Unmatched{ "ptsq-mine", "attention", Presence::OnlyBase },
            Unmatched{ "ptsq-mine", "conv, first", Presence::OnlyOther },
            Unmatched{ "weights-int8", "", Presence::OnlyBase }, Unmatched{ "fp32", "", Presence::OnlyOther }));
}

TEST(Compare, CsvHasARowADifference)
{
    Comparison comparison;
    comparison.differences = { { "v", "", "top1", 90.0, 91.5, 1.5 },
        { "v", "a,b", "macs", std::nullopt, 1.0, std::nullopt } };
    comparison.unmatched = { { "w", "", Presence::OnlyOther }, { "v", "c", Presence::OnlyBase } };
    const auto folder = std::filesystem::path(testing::TempDir()) / "judge_test_compare";
    const auto paths = writeComparison(comparison, folder);
    ASSERT_TRUE(paths) << paths.error().message;
    std::ostringstream text;
    text << std::ifstream(paths->front(), std::ios::binary).rdbuf();
    EXPECT_EQ(text.str(),
        "variant,layer,measure,base,other,difference,presence\r\n"
        "v,,top1,90,91.5,1.5,both\r\n"
        "v,\"a,b\",macs,,1,,both\r\n"
        "w,,,,,,only_other\r\n"
        "v,c,,,,,only_base\r\n");
    std::filesystem::remove_all(folder);
}

TEST(Limits, AreRead)
{
    using enum Limit::Relation;
    const auto limits = parseLimits("drop>1, sqnr <= 20.5,overall_shift>=1e-1,size<-3");
    ASSERT_TRUE(limits) << limits.error().message;
    EXPECT_THAT(*limits,
        ElementsAre(Limit{ "drop", Greater, 1, "drop>1" }, Limit{ "sqnr", LessOrEqual, 20.5, "sqnr <= 20.5" },
            Limit{ "overall_shift", GreaterOrEqual, 0.1, "overall_shift>=1e-1" },
            Limit{ "size", Less, -3, "size<-3" }));
}

TEST(Limits, ErrorsNameThePart)
{
    struct Case {
        const char* text;
        const char* says;
    };
    const Case cases[] = {
        { "", "limit '': no comparison" },
        { "drop", "limit 'drop': no comparison; allowed: >, >=, <, <=" },
        { "drop=1", "no comparison" },
        { "accuracy>1",
            "no metric 'accuracy'; allowed: drop, top1, top5, agreement, sqnr, mse, kl, size, compression, "
            "bitops, overall_shift" },
        { ">1", "no metric ''" },
        { "drop>", "no number ''" },
        { "drop>1,5x", "limit '5x': no comparison" },
        { "drop>1%", "no number '1%'" },
        { "drop>inf", "no number 'inf'" },
        { "drop>nan", "no number 'nan'" },
        { "drop>>1", "no number '>1'" },
        { "drop>1,", "limit '': no comparison" },
    };
    for (const Case& bad : cases) {
        const auto limits = parseLimits(bad.text);
        ASSERT_FALSE(limits) << bad.text;
        EXPECT_EQ(limits.error().kind, ErrorKind::Usage);
        EXPECT_THAT(limits.error().message, HasSubstr(bad.says));
    }
}

std::vector<std::string> brokenOf(const std::string& limits, const Analysis& analysis)
{
    const auto broken = brokenLimits(analysis, *parseLimits(limits));
    EXPECT_TRUE(broken) << broken.error().message;
    return broken.value_or(std::vector<std::string>{});
}

TEST(Limits, AreJudgedByVariant)
{
    Analysis analysis = tinyAnalysis();
    analysis.variants.pop_back(); // has no labels
    EXPECT_THAT(brokenOf("drop>1", analysis), ElementsAre("ptsq-mine: drop is 1.1 (limit drop>1)"));
    EXPECT_THAT(brokenOf("drop>1.1", analysis), IsEmpty());
    EXPECT_THAT(brokenOf("drop>=1.1", analysis), ElementsAre("ptsq-mine: drop is 1.1 (limit drop>=1.1)"));
    EXPECT_THAT(brokenOf("top1<90.1", analysis), IsEmpty());
    EXPECT_THAT(brokenOf("top1<=90.1", analysis), ElementsAre("ptsq-mine: top1 is 90.1 (limit top1<=90.1)"));
    EXPECT_THAT(brokenOf("agreement<99,kl>1,sqnr<20.25,mse>0.1,size>24999,compression<3,bitops>64000", analysis),
        ElementsAre("ptsq-mine: agreement is 97.5 (limit agreement<99)",
            "ptsq-mine: mse is 0.166666667 (limit mse>0.1)", "ptsq-mine: size is 25000 (limit size>24999)"));
    EXPECT_THAT(
        brokenOf("overall_shift>0.1", analysis), ElementsAre("overall_shift is 0.25 (limit overall_shift>0.1)"));
}

TEST(Limits, WhatIsNoNumberBreaksThem)
{
    Analysis analysis = tinyAnalysis();
    analysis.variants.pop_back();
    analysis.variants[1].output.error.sqnrDb = std::nan("");
    EXPECT_THAT(brokenOf("sqnr<20", analysis), ElementsAre("ptsq-mine: sqnr is not a number (limit sqnr<20)"));
}

TEST(Limits, WhatWasNotMeasuredIsAnError)
{
    Analysis analysis = tinyAnalysis();
    const auto drop = brokenLimits(analysis, *parseLimits("drop>1"));
    ASSERT_FALSE(drop);
    EXPECT_EQ(drop.error().kind, ErrorKind::NoData);
    EXPECT_EQ(drop.error().message,
        "weights-int8: drop was not measured, so the limit drop>1 cannot be judged; it "
        "needs labelled data and an output of classes");
    analysis.shift.reset();
    EXPECT_FALSE(brokenLimits(analysis, *parseLimits("overall_shift>1")));
    analysis.variants.resize(1);
    EXPECT_FALSE(brokenLimits(analysis, *parseLimits("size>1")));
}

TEST(Limits, WhatWillNotBeMeasuredIsToldBefore)
{
    const Measurable all{ true, 10, true, true };
    const auto needs = [&](const char* limits, const Measurable& measurable) {
        const auto checked = checkMeasurable(*parseLimits(limits), measurable);
        return checked ? std::string() : checked.error().message;
    };
    const char* every = "drop>1,top1<1,top5<1,agreement<1,sqnr<1,mse>1,kl>1,size>1,compression<1,bitops>1,"
                        "overall_shift>1";
    EXPECT_EQ(needs(every, all), "");
    Measurable some = all;
    some.labelled = false;
    EXPECT_EQ(needs("agreement<1,drop>1", some),
        "limit drop>1: drop will not be measured here; it needs labelled data and an output of classes");
    EXPECT_EQ(needs("agreement<1,kl>1,sqnr<1,size>1", some), "");
    some = all;
    some.classes = 5;
    EXPECT_THAT(needs("top5<1", some), HasSubstr("more than five classes"));
    EXPECT_EQ(needs("top1<1,drop>1", some), "");
    some.classes = 0;
    for (const char* limit : { "drop>1", "top1<1", "agreement<1", "kl>1" })
        EXPECT_THAT(needs(limit, some), HasSubstr("an output of classes")) << limit;
    EXPECT_EQ(needs("sqnr<1,mse>1", some), "");
    some = all;
    some.shift = false;
    EXPECT_THAT(needs("overall_shift>1", some), HasSubstr("calibration data"));
    some = all;
    some.quantized = false;
    EXPECT_THAT(needs("size>1", some), HasSubstr("a variant beside fp32"));
    EXPECT_EQ(needs("overall_shift>1", some), "");
    EXPECT_EQ(checkMeasurable(*parseLimits("drop>1"), {}).error().kind, ErrorKind::NoData);
}

} // namespace

} // namespace analysis
