// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/recommendation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>
#include <utility>

namespace analysis {

namespace {

/// What decides between variants, less is better; sizes in steps, so that "equal" is transitive.
using Rank = std::tuple<double, double, double, double>;

double sizeStep(const VariantResult& variant, double smallest)
{
    return std::floor(
        std::log(double(std::max<std::int64_t>(1, variant.sizeBytes)) / smallest) / std::log1p(equalSizes) + 1e-9);
}

double dropOf(const VariantResult& variant)
{
    return *variant.output.top1Drop;
}

/// The index of the least rank among `indexes`, the first on ties.
template <class RankOf>
std::size_t best(const std::vector<std::size_t>& indexes, RankOf rankOf)
{
    return *std::ranges::min_element(indexes, {}, rankOf);
}

double negativeSqnr(const VariantResult& variant)
{
    const double sqnr = variant.output.error.sqnrDb;
    return std::isnan(sqnr) ? std::numeric_limits<double>::infinity() : -sqnr;
}

/// 91.83 - 90.83 is 1.
constexpr double rounding = 1e-9;

enum class Judged { AsMeasured, WithUncertainty };

std::vector<std::size_t> droppingAtMost(const Analysis& analysis, std::vector<std::size_t> labelled, Judged judged)
{
    std::erase_if(labelled, [&](std::size_t i) {
        const VariantResult& variant = analysis.variants[i];
        if (judged == Judged::AsMeasured)
            return dropOf(variant) > mostDrop + rounding;
        const std::optional<double> half = dropUncertainty(variant);
        return !half || dropOf(variant) + *half > mostDrop + rounding;
    });
    return labelled;
}

/// Of equal sizes the one with the fewest bit operations, then the least drop, then the highest SQNR.
std::size_t smallest(const Analysis& analysis, const std::vector<std::size_t>& indexes)
{
    double least = std::numeric_limits<double>::infinity();
    for (const std::size_t i : indexes)
        least = std::min(least, double(std::max<std::int64_t>(1, analysis.variants[i].sizeBytes)));
    return best(indexes, [&](std::size_t i) {
        const VariantResult& variant = analysis.variants[i];
        return Rank(sizeStep(variant, least), variant.bitops, dropOf(variant), negativeSqnr(variant));
    });
}

bool measuredAsTheVariants(const PlanMeasurement& measured, const VariantResult& variant)
{
    return measured.samples == variant.samples && !std::isnan(measured.sqnrDb);
}

/// Whether the plan comes before the recommended variant by the rule that took this one.
bool comesFirst(const PlanResult& plan, const VariantResult& variant, RecommendationRule rule)
{
    const PlanMeasurement& measured = *plan.measured;
    if (rule == RecommendationRule::BestSqnr)
        return measured.sqnrDb > variant.output.error.sqnrDb;
    if (!measured.top1Drop || std::isnan(*measured.top1Drop))
        return false;
    const double drop = *measured.top1Drop;
    if (rule == RecommendationRule::LeastDrop)
        return std::pair(drop, plan.bytes) < std::pair(dropOf(variant), variant.sizeBytes);
    if (drop > mostDrop + rounding)
        return false;
    const double size = double(plan.bytes) / double(std::max<std::int64_t>(1, variant.sizeBytes));
    if (size < 1 - equalSizes || size > 1 + equalSizes)
        return size < 1;
    return std::tuple(plan.bitops, drop, -measured.sqnrDb)
        < std::tuple(variant.bitops, dropOf(variant), negativeSqnr(variant));
}

bool planIsBetter(const Analysis& analysis, const Recommendation& result)
{
    if (!analysis.planned || analysis.planned->plans.empty() || !analysis.planned->plans.front().measured)
        return false;
    const PlanResult& plan = analysis.planned->plans.front();
    if (!result.variant)
        return !std::isnan(plan.measured->sqnrDb);
    const VariantResult& variant = analysis.variants[*result.variant];
    return measuredAsTheVariants(*plan.measured, variant) && comesFirst(plan, variant, result.rule);
}

double lowerOf(const LayerResult& layer)
{
    const double weight = layer.weight.error.sqnrDb;
    if (!layer.input || layer.input->error.count == 0)
        return weight;
    const double input = layer.input->error.sqnrDb;
    return std::isnan(weight) || weight < input ? weight : input;
}

std::optional<double> sqnrAt(const LayerResult& layer, HurtPlace place)
{
    if (place == HurtPlace::Tensors)
        return lowerOf(layer);
    const auto& error = place == HurtPlace::Local ? layer.local : layer.accumulated;
    return error && error->count > 0 ? std::optional(error->sqnrDb) : std::nullopt;
}

Recommendation variantToTake(const Analysis& analysis)
{
    std::vector<std::size_t> labelled;
    std::vector<std::size_t> compared;
    for (std::size_t i = 0; i < analysis.variants.size(); ++i) {
        const VariantResult& variant = analysis.variants[i];
        if (variant.recipe.method == Method::Fp32)
            continue;
        if (variant.output.top1Drop && std::isfinite(*variant.output.top1Drop))
            labelled.push_back(i);
        if (variant.output.error.count > 0 && !std::isnan(variant.output.error.sqnrDb))
            compared.push_back(i);
    }
    const auto at = [&](std::size_t i) -> const VariantResult& { return analysis.variants[i]; };
    Recommendation result;
    if (!labelled.empty()) {
        result.candidates = labelled.size();
        const std::vector<std::size_t> within = droppingAtMost(analysis, labelled, Judged::AsMeasured);
        const std::vector<std::size_t> surely = droppingAtMost(analysis, labelled, Judged::WithUncertainty);
        result.within = within.size();
        if (within.empty()) {
            result.rule = RecommendationRule::LeastDrop;
            result.variant = best(labelled, [&](std::size_t i) {
                return Rank(dropOf(at(i)), double(at(i).sizeBytes), at(i).bitops, negativeSqnr(at(i)));
            });
            return result;
        }
        result.rule = RecommendationRule::SmallestWithinDrop;
        result.variant = smallest(analysis, within);
        result.sure = std::ranges::find(surely, *result.variant) != surely.end();
        if (!result.sure && !surely.empty())
            result.cautious = smallest(analysis, surely);
    } else if (!compared.empty()) {
        result.rule = RecommendationRule::BestSqnr;
        result.candidates = compared.size();
        result.variant = best(compared,
            [&](std::size_t i) { return Rank(negativeSqnr(at(i)), double(at(i).sizeBytes), at(i).bitops, 0); });
    }
    return result;
}

} // namespace

Recommendation recommend(const Analysis& analysis)
{
    Recommendation result = variantToTake(analysis);
    result.planIsBetter = planIsBetter(analysis, result);
    return result;
}

std::optional<double> dropUncertainty(const VariantResult& variant)
{
    const OutputResult& output = variant.output;
    if (!output.top1Drop || !output.agreement || variant.samples <= 0 || !std::isfinite(*output.top1Drop)
        || !std::isfinite(*output.agreement))
        return std::nullopt;
    constexpr double normalQuantile = 1.96; // of 97.5 %
    const auto samples = double(variant.samples);
    const double changed = 1 - *output.agreement / 100;
    const double drop = *output.top1Drop / 100;
    const double half = normalQuantile * std::sqrt(std::max(0.0, changed - drop * drop) / samples);
    return 100 * std::max(half, 3 / samples);
}

HurtLayers worstLayers(const VariantResult& variant, std::size_t count)
{
    HurtLayers result;
    for (const HurtPlace place : { HurtPlace::Local, HurtPlace::Accumulated, HurtPlace::Tensors }) {
        result.place = place;
        for (std::size_t i = 0; i < variant.layers.size(); ++i) {
            if (!variant.layers[i].quantized)
                continue;
            if (const auto sqnr = sqnrAt(variant.layers[i], place))
                result.layers.push_back({ i, *sqnr });
        }
        if (!result.layers.empty())
            break;
    }
    std::ranges::stable_sort(result.layers, [](const HurtLayer& a, const HurtLayer& b) {
        return std::isnan(a.sqnrDb) != std::isnan(b.sqnrDb) ? std::isnan(a.sqnrDb) : a.sqnrDb < b.sqnrDb;
    });
    if (result.layers.size() > count)
        result.layers.resize(count);
    return result;
}

} // namespace analysis
