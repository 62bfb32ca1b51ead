// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/study/merged_runs.h"

#include <algorithm>
#include <utility>

namespace app {

namespace {

/// Puts `value` in the place of the one that is the same thing, or at the end.
template <class Value, class Same>
void put(std::vector<Value>& values, Value value, Same same)
{
    const auto known = std::ranges::find_if(values, [&](const Value& each) { return same(each, value); });
    if (known == values.end())
        values.push_back(std::move(value));
    else
        *known = std::move(value);
}

} // namespace

analysis::Result<analysis::Analysis> loadMerged(const Study& study, const RunInfo& run, Parts parts)
{
    const auto runs = study.runs();
    if (!runs)
        return tl::unexpected(runs.error());
    auto merged = study.header(run.id);
    if (!merged)
        return merged;
    for (const RunInfo& each : *runs) {
        if (!sameConditions(each.provenance, run.provenance))
            continue;
        auto part = study.load(each.id, parts);
        if (!part)
            return part;
        for (analysis::VariantResult& variant : part->variants)
            put(merged->variants, std::move(variant),
                [](const auto& a, const auto& b) { return a.recipe.name == b.recipe.name; });
        for (analysis::SensitivityTable& table : part->sensitivity)
            put(merged->sensitivity, std::move(table),
                [](const auto& a, const auto& b) { return a.target == b.target && a.mode == b.mode; });
        if (part->shift)
            merged->shift = std::move(part->shift);
        if (part->planned)
            merged->planned = std::move(part->planned);
    }
    return merged;
}

} // namespace app
