// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/format.h"

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace analysis
{

namespace
{

constexpr std::array<std::pair<std::string_view, Format>, 6> floatFormats{ {
    { "fp32", { FormatKind::Float32, 32 } },
    { "fp16", { FormatKind::Float16, 16 } },
    { "bf16", { FormatKind::BFloat16, 16 } },
    { "fp8e4m3", { FormatKind::Float8E4M3, 8 } },
    { "fp8e5m2", { FormatKind::Float8E5M2, 8 } },
    { "nf4", { FormatKind::NormalFloat4, 4 } },
} };

constexpr std::array<std::pair<std::string_view, Grid>, 4> grids{ {
    { "auto", Grid::Auto },
    { "full", Grid::Full },
    { "narrow", Grid::Narrow },
    { "affine", Grid::Affine },
} };

constexpr std::array<std::pair<std::string_view, Granularity::Kind>, 5> granularities{ {
    { "tensor", Granularity::Kind::Tensor },
    { "channel", Granularity::Kind::Channel },
    { "token", Granularity::Kind::Token },
    { "group", Granularity::Kind::Group },
    { "block", Granularity::Kind::Block },
} };

bool hasSize(Granularity::Kind kind)
{
    return kind == Granularity::Kind::Group || kind == Granularity::Kind::Block;
}

/// Digits only, no sign, no leading zero: there is one way to write each number.
std::optional<int> parsePositive(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value <= 0 || text.front() == '0')
        return std::nullopt;
    return value;
}

} // namespace

std::string formatName(Format format)
{
    for (const auto& [name, known] : floatFormats)
        if (known.kind == format.kind)
            return std::string(name);
    return (format.kind == FormatKind::SignedInteger ? "int" : "uint") + std::to_string(format.bits);
}

Result<Format> parseFormat(std::string_view name)
{
    for (const auto& [known, format] : floatFormats)
        if (known == name)
            return format;
    const bool isUnsigned = name.starts_with("uint");
    if (isUnsigned || name.starts_with("int")) {
        const std::optional<int> bits = parsePositive(name.substr(isUnsigned ? 4 : 3));
        if (bits && ((*bits >= 2 && *bits <= 16) || (*bits == 32 && !isUnsigned)))
            return Format{ isUnsigned ? FormatKind::UnsignedInteger : FormatKind::SignedInteger, *bits };
    }
    return fail(ErrorKind::Usage,
        "format '" + std::string(name)
            + "' is not known; there are fp32, fp16, bf16, fp8e4m3, fp8e5m2, int2 to int16, int32, uint2 to uint16 "
              "and nf4");
}

std::string gridName(Grid grid)
{
    for (const auto& [name, known] : grids)
        if (known == grid)
            return std::string(name);
    return {};
}

Result<Grid> parseGrid(std::string_view name)
{
    for (const auto& [known, grid] : grids)
        if (known == name)
            return grid;
    return fail(
        ErrorKind::Usage, "grid '" + std::string(name) + "' is not known; there are auto, full, narrow and affine");
}

std::string granularityName(Granularity granularity)
{
    for (const auto& [name, kind] : granularities)
        if (kind == granularity.kind)
            return hasSize(kind) ? std::string(name) + ':' + std::to_string(granularity.size) : std::string(name);
    return {};
}

Result<Granularity> parseGranularity(std::string_view name)
{
    const std::size_t colon = name.find(':');
    for (const auto& [known, kind] : granularities) {
        if (name.substr(0, colon) != known)
            continue;
        if (!hasSize(kind) && colon == std::string_view::npos)
            return Granularity{ kind, 0 };
        if (hasSize(kind) && colon != std::string_view::npos)
            if (const std::optional<int> size = parsePositive(name.substr(colon + 1)))
                return Granularity{ kind, *size };
    }
    return fail(ErrorKind::Usage,
        "granularity '" + std::string(name)
            + "' is not known; there are tensor, channel, token, group:N and block:N with N elements, as group:64");
}

} // namespace analysis
