// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/compare.h"

#include <algorithm>

#include "analysis/report/columns.h"

namespace analysis
{

namespace
{

std::optional<double> differenceOf(const std::optional<double>& base, const std::optional<double>& other)
{
    if (!base || !other)
        return std::nullopt;
    // Equal infinities differ by nothing; inf - inf would be undefined.
    return *base == *other ? 0 : *other - *base;
}

template <class Row>
void addDifferences(std::vector<Difference>& into, std::span<const Column<Row>> columns, const Difference& place,
    const Row& base, const Row& other)
{
    for (const Column<Row>& column : columns) {
        Difference difference = place;
        difference.base = cellNumber(column.value(base));
        difference.other = cellNumber(column.value(other));
        if (!difference.base && !difference.other)
            continue;
        difference.measure = column.name;
        difference.difference = differenceOf(difference.base, difference.other);
        into.push_back(std::move(difference));
    }
}

const VariantResult* findVariant(const Analysis& analysis, const std::string& name)
{
    const auto found = std::ranges::find_if(
        analysis.variants, [&](const VariantResult& variant) { return variant.recipe.name == name; });
    return found == analysis.variants.end() ? nullptr : &*found;
}

const LayerResult* findResult(const VariantResult& variant, const std::string& layer)
{
    const auto found = std::ranges::find(variant.layers, layer, &LayerResult::layer);
    return found == variant.layers.end() ? nullptr : &*found;
}

std::string presenceName(Presence presence)
{
    switch (presence) {
    case Presence::OnlyBase:
        return "only_base";
    case Presence::OnlyOther:
        return "only_other";
    case Presence::Both:
        break;
    }
    return "both";
}

} // namespace

Comparison compare(const Analysis& base, const Analysis& other)
{
    Comparison result;
    for (const VariantResult& variant : base.variants) {
        const std::string& name = variant.recipe.name;
        const VariantResult* partner = findVariant(other, name);
        if (!partner) {
            result.unmatched.push_back({ name, "", Presence::OnlyBase });
            continue;
        }
        Difference place;
        place.variant = name;
        addDifferences<SummaryRow>(result.differences, summaryColumns(), place, { base, variant }, { other, *partner });
        for (const LayerResult& layer : variant.layers) {
            const LayerResult* match = findResult(*partner, layer.layer);
            if (!match) {
                result.unmatched.push_back({ name, layer.layer, Presence::OnlyBase });
                continue;
            }
            place.layer = layer.layer;
            addDifferences<LayerRow>(result.differences, layerColumns(), place,
                { variant, layer, findLayer(base.graph, layer.layer) },
                { *partner, *match, findLayer(other.graph, layer.layer) });
        }
        for (const LayerResult& layer : partner->layers) {
            if (!findResult(variant, layer.layer))
                result.unmatched.push_back({ name, layer.layer, Presence::OnlyOther });
        }
    }
    for (const VariantResult& variant : other.variants) {
        if (!findVariant(base, variant.recipe.name))
            result.unmatched.push_back({ variant.recipe.name, "", Presence::OnlyOther });
    }
    return result;
}

Result<std::vector<std::filesystem::path>> writeComparison(
    const Comparison& comparison, const std::filesystem::path& folder)
{
    const auto content = [&](TextSink& sink) {
        CsvWriter csv(sink);
        for (const char* name : { "variant", "layer", "measure", "base", "other", "difference", "presence" })
            csv.field(std::string(name));
        csv.endRow();
        for (const Difference& row : comparison.differences) {
            csv.field(row.variant);
            csv.field(row.layer);
            csv.field(row.measure);
            csv.field(cell(row.base));
            csv.field(cell(row.other));
            csv.field(cell(row.difference));
            csv.field(presenceName(Presence::Both));
            csv.endRow();
        }
        for (const Unmatched& row : comparison.unmatched) {
            csv.field(row.variant);
            csv.field(row.layer);
            for (int empty = 0; empty < 4; ++empty)
                csv.field({});
            csv.field(presenceName(row.presence));
            csv.endRow();
        }
    };
    return writeFiles(folder, { { "compare.csv", content } });
}

} // namespace analysis
