// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/judge/findings.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <tuple>
#include <unordered_map>

#include "analysis/judge/finding_kinds.h"

namespace analysis {

namespace {

struct Kind {
    std::string_view id;
    std::vector<Finding> (*find)(const Analysis& analysis);
};

/// In the order in which findings of one severity, variant and layer are read.
constexpr std::array kindTable{
    Kind{ "large-drop", kinds::largeDrop },
    Kind{ "output-error", kinds::outputError },
    Kind{ "nan-inputs", kinds::nanInputs },
    Kind{ "nan-channels", kinds::nanChannels },
    Kind{ "distribution-shift", kinds::distributionShift },
    Kind{ "few-calibration-samples", kinds::fewCalibrationSamples },
    Kind{ "layer-without-data", kinds::layerWithoutData },
    Kind{ "error-amplified", kinds::errorAmplified },
    Kind{ "unequal-channels", kinds::unequalChannels },
    Kind{ "clipped-outliers", kinds::clippedOutliers },
    Kind{ "unused-range", kinds::unusedRange },
    Kind{ "zero-channels", kinds::zeroChannels },
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
    std::vector<Finding> result;
    for (const Kind& kind : kindTable) {
        for (Finding& finding : kind.find(analysis)) {
            finding.id = kind.id;
            result.push_back(std::move(finding));
        }
    }
    Places variants;
    for (const VariantResult& variant : analysis.variants)
        variants.add(variant.recipe.name);
    Places layers;
    for (const Layer& layer : analysis.graph.layers)
        layers.add(layer.name);
    const auto order = [&](const Finding& finding) {
        return std::tuple(-int(finding.severity), variants.of(finding.variant), layers.of(finding.layer));
    };
    std::ranges::stable_sort(result, {}, order);
    return result;
}

} // namespace analysis
