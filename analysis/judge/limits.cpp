// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/limits.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "analysis/report/table.h"

namespace analysis {

namespace {

constexpr std::string_view shiftMetric = "overall_shift";

/// What of an analysis a metric needs.
enum class Needs { Labels, LabelsOfManyClasses, Classes, Nothing };

struct Metric {
    std::string_view name;
    Needs needs;
    std::optional<double> (*value)(const VariantResult& variant);
};

std::optional<double> ifCompared(const VariantResult& variant, double value)
{
    return variant.output.error.count > 0 ? std::optional(value) : std::nullopt;
}

using V = VariantResult;
using Value = std::optional<double>;

constexpr std::array metrics{
    Metric{ "drop", Needs::Labels, [](const V& v) { return v.output.top1Drop; } },
    Metric{ "top1", Needs::Labels, [](const V& v) { return v.output.top1; } },
    Metric{ "top5", Needs::LabelsOfManyClasses, [](const V& v) { return v.output.top5; } },
    Metric{ "agreement", Needs::Classes, [](const V& v) { return v.output.agreement; } },
    Metric{ "sqnr", Needs::Nothing, [](const V& v) { return ifCompared(v, v.output.error.sqnrDb); } },
    Metric{ "mse", Needs::Nothing, [](const V& v) { return ifCompared(v, v.output.error.mse); } },
    Metric{ "kl", Needs::Classes, [](const V& v) { return v.output.kl; } },
    Metric{ "size", Needs::Nothing, [](const V& v) { return Value(double(v.sizeBytes)); } },
    Metric{ "compression", Needs::Nothing, [](const V& v) { return Value(v.compression); } },
    Metric{ "bitops", Needs::Nothing, [](const V& v) { return Value(v.bitops); } },
};

std::string_view requirement(Needs needs)
{
    switch (needs) {
    case Needs::Labels:
        return "labelled data and an output of classes";
    case Needs::LabelsOfManyClasses:
        return "labelled data and an output of more than five classes";
    case Needs::Classes:
        return "an output of classes";
    case Needs::Nothing:
        break;
    }
    return "samples with finite numbers";
}

bool fulfils(const Measurable& measurable, Needs needs)
{
    switch (needs) {
    case Needs::Labels:
        return measurable.labelled && measurable.classes > 1;
    case Needs::LabelsOfManyClasses:
        return measurable.labelled && measurable.classes > 5;
    case Needs::Classes:
        return measurable.classes > 1;
    case Needs::Nothing:
        break;
    }
    return true;
}

constexpr std::string_view shiftNeeds = "calibration data and evaluation data";
constexpr std::string_view variantNeeds = "a variant beside fp32";

const Metric* findMetric(std::string_view name)
{
    const auto found = std::ranges::find(metrics, name, &Metric::name);
    return found == metrics.end() ? nullptr : found;
}

std::string metricNames()
{
    std::string names;
    for (const Metric& metric : metrics)
        names += std::string(metric.name) + ", ";
    return names + std::string(shiftMetric);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ')
        text.remove_suffix(1);
    return text;
}

Result<Limit> parseLimit(std::string_view text)
{
    const auto refuse = [&](const std::string& reason) {
        return fail(ErrorKind::Usage, "limit '" + std::string(text) + "': " + reason);
    };
    const std::size_t at = text.find_first_of("<>");
    if (at == std::string_view::npos)
        return refuse("no comparison; allowed: >, >=, <, <=, as in drop>1");
    Limit limit;
    limit.text = text;
    limit.metric = trimmed(text.substr(0, at));
    if (!findMetric(limit.metric) && limit.metric != shiftMetric)
        return refuse("no metric '" + limit.metric + "'; allowed: " + metricNames());
    const bool orEqual = at + 1 < text.size() && text[at + 1] == '=';
    using enum Limit::Relation;
    if (text[at] == '>')
        limit.relation = orEqual ? GreaterOrEqual : Greater;
    else
        limit.relation = orEqual ? LessOrEqual : Less;
    const std::string_view number = trimmed(text.substr(at + (orEqual ? 2 : 1)));
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), limit.bound);
    if (parsed.ec != std::errc() || parsed.ptr != number.data() + number.size() || !std::isfinite(limit.bound))
        return refuse("no number '" + std::string(number) + "'; give one with a point, as in drop>0.5");
    return limit;
}

bool breaks(double value, const Limit& limit)
{
    switch (limit.relation) {
    case Limit::Relation::Greater:
        return value > limit.bound;
    case Limit::Relation::GreaterOrEqual:
        return value >= limit.bound;
    case Limit::Relation::Less:
        return value < limit.bound;
    case Limit::Relation::LessOrEqual:
        return value <= limit.bound;
    }
    return false;
}

std::optional<std::string> broken(const std::string& subject, double value, const Limit& limit)
{
    const std::string limitText = " (limit " + limit.text + ")";
    if (std::isnan(value))
        return subject + limit.metric + " is not a number" + limitText;
    if (!breaks(value, limit))
        return std::nullopt;
    return subject + limit.metric + " is " + cellText(value) + limitText;
}

tl::unexpected<Error> notMeasured(const std::string& subject, const Limit& limit, std::string_view needs)
{
    return fail(ErrorKind::NoData,
        subject + limit.metric + " was not measured, so the limit " + limit.text + " cannot be judged; it needs "
            + std::string(needs));
}

} // namespace

Result<std::vector<Limit>> parseLimits(std::string_view text)
{
    std::vector<Limit> limits;
    while (true) {
        const std::size_t comma = text.find(',');
        auto limit = parseLimit(trimmed(text.substr(0, comma)));
        if (!limit)
            return tl::unexpected(limit.error());
        limits.push_back(std::move(*limit));
        if (comma == std::string_view::npos)
            return limits;
        text.remove_prefix(comma + 1);
    }
}

Result<void> checkMeasurable(const std::vector<Limit>& limits, const Measurable& measurable)
{
    const auto refuse = [](const Limit& limit, std::string_view needs) {
        return fail(ErrorKind::NoData,
            "limit " + limit.text + ": " + limit.metric + " will not be measured here; it needs " + std::string(needs));
    };
    for (const Limit& limit : limits) {
        const Metric* metric = findMetric(limit.metric);
        if (limit.metric == shiftMetric && !measurable.shift)
            return refuse(limit, shiftNeeds);
        if (metric && !measurable.quantized)
            return refuse(limit, variantNeeds);
        if (metric && !fulfils(measurable, metric->needs))
            return refuse(limit, requirement(metric->needs));
    }
    return {};
}

Result<std::vector<std::string>> brokenLimits(const Analysis& analysis, const std::vector<Limit>& limits)
{
    std::vector<std::string> result;
    for (const Limit& limit : limits) {
        if (limit.metric == shiftMetric) {
            if (!analysis.shift)
                return notMeasured("", limit, shiftNeeds);
            if (auto words = broken("", analysis.shift->overall, limit))
                result.push_back(std::move(*words));
            continue;
        }
        const Metric* metric = findMetric(limit.metric);
        bool judged = false;
        for (const VariantResult& variant : analysis.variants) {
            if (!metric || variant.recipe.method == Method::Fp32)
                continue;
            judged = true;
            const std::string subject = variant.recipe.name + ": ";
            const std::optional<double> value = metric->value(variant);
            if (!value)
                return notMeasured(subject, limit, requirement(metric->needs));
            if (auto words = broken(subject, *value, limit))
                result.push_back(std::move(*words));
        }
        if (!judged)
            return notMeasured("", limit, variantNeeds);
    }
    return result;
}

} // namespace analysis
