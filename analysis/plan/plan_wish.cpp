// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/plan_wish.h"

#include <algorithm>

namespace analysis {

bool hasLimit(const PlanWish& wish)
{
    return wish.maxShare || wish.maxBytes || wish.maxBitopsShare || wish.maxBitops || wish.maxDrop;
}

std::vector<ChoiceFormats> choicesOf(
    SensitivityTarget target, std::span<const Format> weights, std::span<const Format> activations)
{
    const auto withFp32 = [](std::span<const Format> formats, bool wanted) {
        std::vector<Format> all;
        for (const Format& format : formats) {
            if (wanted && format != fp32 && std::ranges::find(all, format) == all.end())
                all.push_back(format);
        }
        all.push_back(fp32);
        return all;
    };
    std::vector<ChoiceFormats> choices;
    for (const Format& weight : withFp32(weights, target != SensitivityTarget::Activations)) {
        for (const Format& activation : withFp32(activations, target != SensitivityTarget::Weights))
            choices.push_back({ weight, activation });
    }
    return choices;
}

std::vector<Format> formatsOf(std::span<const ChoiceFormats> choices, Format ChoiceFormats::*part)
{
    std::vector<Format> formats;
    for (const ChoiceFormats& choice : choices) {
        if (choice.*part != fp32 && std::ranges::find(formats, choice.*part) == formats.end())
            formats.push_back(choice.*part);
    }
    return formats;
}

std::optional<SensitivityTarget> targetOf(std::span<const ChoiceFormats> choices)
{
    const bool weights = !formatsOf(choices, &ChoiceFormats::weights).empty();
    const bool activations = !formatsOf(choices, &ChoiceFormats::activations).empty();
    if (weights && activations)
        return SensitivityTarget::Both;
    if (weights)
        return SensitivityTarget::Weights;
    return activations ? std::optional(SensitivityTarget::Activations) : std::nullopt;
}

std::optional<ChoiceFormats> endsAtEight(std::span<const ChoiceFormats> choices)
{
    const auto target = targetOf(choices);
    if (!target)
        return std::nullopt;
    const ChoiceFormats ends{ *target == SensitivityTarget::Activations ? fp32 : int8,
        *target == SensitivityTarget::Weights ? fp32 : int8 };
    return std::ranges::find(choices, ends) == choices.end() ? std::nullopt : std::optional(ends);
}

} // namespace analysis
