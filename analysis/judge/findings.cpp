// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/findings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <iterator>
#include <tuple>
#include <unordered_map>

#include "analysis/judge/finding_kinds.h"

namespace analysis {

namespace {

enum class Worse { Larger, Smaller };

struct Kind {
    std::string_view id;
    std::vector<Finding> (*find)(const Analysis& analysis);
    Worse worse; ///< which of two numbers of this kind
};

/// In the order in which findings of one severity are read: numbers of different kinds have different units, and cannot
/// be put in order themselves.
constexpr std::array kindTable{
    Kind{ "large-drop", kinds::largeDrop, Worse::Larger },
    Kind{ "output-error", kinds::outputError, Worse::Smaller },
    Kind{ "nan-inputs", kinds::nanInputs, Worse::Larger },
    Kind{ "nan-channels", kinds::nanChannels, Worse::Larger },
    Kind{ "distribution-shift", kinds::distributionShift, Worse::Larger },
    Kind{ "few-calibration-samples", kinds::fewCalibrationSamples, Worse::Smaller },
    Kind{ "layer-without-data", kinds::layerWithoutData, Worse::Larger },
    Kind{ "error-amplified", kinds::errorAmplified, Worse::Larger },
    Kind{ "unequal-channels", kinds::unequalChannels, Worse::Larger },
    Kind{ "clipped-outliers", kinds::clippedOutliers, Worse::Larger },
    Kind{ "unused-range", kinds::unusedRange, Worse::Smaller },
    Kind{ "zero-channels", kinds::zeroChannels, Worse::Larger },
};

std::string numberText(double value)
{
    if (std::isnan(value))
        return "not a number";
    if (std::isinf(value))
        return value > 0 ? "infinite" : "-infinite";
    constexpr double largestWhole = 1e15;
    std::array<char, 32> text{};
    const bool whole = std::abs(value) < largestWhole && (value == std::round(value) || std::abs(value) >= 1000);
    const auto end = whole
        ? std::to_chars(text.data(), text.data() + text.size(), std::llround(value))
        : std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 3);
    return { text.data(), end.ptr };
}

std::string valueText(const std::variant<std::string, double>& value)
{
    const auto* text = std::get_if<std::string>(&value);
    return text ? *text : numberText(std::get<double>(value));
}

/// Position in the network or in the list of variants; what concerns the whole (an empty name) comes first.
class Places {
public:
    void add(const std::string& name) { m_places.emplace(name, int(m_places.size())); }
    [[nodiscard]] int of(const std::string& name) const
    {
        const auto found = m_places.find(name);
        return found == m_places.end() ? -1 : found->second;
    }

private:
    std::unordered_map<std::string, int> m_places;
};

} // namespace

std::string severityName(Severity severity)
{
    switch (severity) {
    case Severity::Note:
        return "note";
    case Severity::Warning:
        return "warning";
    case Severity::Serious:
        return "serious";
    }
    return "note";
}

std::string english(const Sentence& sentence)
{
    std::string result;
    for (std::size_t i = 0; i < sentence.text.size(); ++i) {
        const char c = sentence.text[i];
        const std::size_t number = i + 1 < sentence.text.size() ? std::size_t(sentence.text[i + 1] - '1') : 9;
        if (c == '%' && number < sentence.values.size() && number < 9) {
            result += valueText(sentence.values[number]);
            ++i;
        } else {
            result += c;
        }
    }
    return result;
}

std::vector<Finding> findings(const Analysis& analysis)
{
    Places variants;
    for (const VariantResult& variant : analysis.variants)
        variants.add(variant.recipe.name);
    Places layers;
    for (const Layer& layer : analysis.graph.layers)
        layers.add(layer.name);
    std::vector<Finding> result;
    for (const Kind& kind : kindTable) {
        std::vector<Finding> found = kind.find(analysis);
        for (Finding& finding : found)
            finding.id = kind.id;
        const double sign = kind.worse == Worse::Larger ? -1 : 1;
        std::ranges::stable_sort(found, {}, [&](const Finding& finding) {
            // What concerns the whole stands before its parts.
            return std::tuple(!finding.layer.empty(), std::isnan(finding.value) ? 0 : sign * finding.value,
                variants.of(finding.variant), layers.of(finding.layer));
        });
        std::ranges::move(found, std::back_inserter(result));
    }
    std::ranges::stable_sort(result, std::ranges::greater(), &Finding::severity);
    return result;
}

} // namespace analysis
