// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/report/results_names.h"

#include <initializer_list>

namespace analysis::results {

namespace {

template <class Enum>
Result<void> parseOneOf(const std::string& text, Enum& value, std::initializer_list<Enum> all)
{
    for (const Enum candidate : all) {
        if (nameOf(candidate) == text) {
            value = candidate;
            return {};
        }
    }
    return fail(ErrorKind::BadInput, "'" + text + "' is not known");
}

} // namespace

std::string nameOf(Format format)
{
    return formatName(format);
}
std::string nameOf(Grid grid)
{
    return gridName(grid);
}
std::string nameOf(Granularity granularity)
{
    return granularityName(granularity);
}
std::string nameOf(LayerKind kind)
{
    return layerKindName(kind);
}
std::string nameOf(EdgeEncoding::Timing timing)
{
    return timing == EdgeEncoding::Timing::Static ? "static" : "dynamic";
}
std::string nameOf(SensitivityTarget target)
{
    return sensitivityTargetName(target);
}
std::string nameOf(SensitivityMode mode)
{
    return sensitivityModeName(mode);
}
std::string nameOf(Certainty certainty)
{
    return certaintyName(certainty);
}

Result<void> parseName(const std::string& text, Format& value)
{
    return parseFormat(text).map([&](Format parsed) { value = parsed; });
}

Result<void> parseName(const std::string& text, Grid& value)
{
    return parseGrid(text).map([&](Grid parsed) { value = parsed; });
}

Result<void> parseName(const std::string& text, Granularity& value)
{
    return parseGranularity(text).map([&](Granularity parsed) { value = parsed; });
}

Result<void> parseName(const std::string& text, LayerKind& value)
{
    using enum LayerKind;
    return parseOneOf(text, value, { Convolution, ConvolutionTransposed, Linear, MatMul, Embedding, Lstm, Gru });
}

Result<void> parseName(const std::string& text, EdgeEncoding::Timing& value)
{
    return parseOneOf(text, value, { EdgeEncoding::Timing::Static, EdgeEncoding::Timing::Dynamic });
}

Result<void> parseName(const std::string& text, SensitivityTarget& value)
{
    using enum SensitivityTarget;
    return parseOneOf(text, value, { Weights, Activations, Both });
}

Result<void> parseName(const std::string& text, SensitivityMode& value)
{
    return parseOneOf(text, value, { SensitivityMode::Alone, SensitivityMode::AllBut });
}

Result<void> parseName(const std::string& text, Certainty& value)
{
    return parseOneOf(text, value, { Certainty::Estimated, Certainty::Exact });
}

} // namespace analysis::results
