// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/encoding/choose_encoding.h"

#include <algorithm>
#include <cmath>

namespace analysis
{

namespace
{

constexpr int nf4BlockSize = 64;

Error unsupported(const std::string& what, const std::string& remedy)
{
    return { ErrorKind::Usage, what + "; " + remedy };
}

std::string quoted(const std::string& name)
{
    return '\'' + name + '\'';
}

/// Sets the integer bounds of `encoding` from its format and grid, `bits` of them used.
void setBounds(Encoding& encoding, int bits)
{
    const std::int64_t half = std::int64_t{ 1 } << (bits - 1);
    if (encoding.format.kind == FormatKind::UnsignedInteger) {
        encoding.lowest = 0;
        encoding.highest = 2 * half - 1;
    } else {
        encoding.lowest = encoding.grid == Grid::Narrow ? -(half - 1) : -half;
        encoding.highest = half - 1;
    }
}

Result<void> checkIntegerGrid(Format format, Grid grid)
{
    const int bits = format.bits;
    if (!((bits >= 2 && bits <= 16) || (bits == 32 && format.kind == FormatKind::SignedInteger)))
        return tl::unexpected(unsupported(
            "integers of " + std::to_string(bits) + " bits are not supported", "choose 2 to 16 bits, or int32"));
    if (grid == Grid::Narrow && format.kind == FormatKind::UnsignedInteger)
        return tl::unexpected(unsupported("grid 'narrow' leaves out the lowest level of a signed format, "
                + quoted(formatName(format)) + " is unsigned",
            "choose 'full' or 'affine'"));
    return {};
}

Encoding floatEncoding(Format format)
{
    Encoding encoding;
    encoding.format = format;
    encoding.grid = Grid::Full;
    return encoding;
}

Grid automaticWeightGrid(Format format)
{
    if (format.kind == FormatKind::UnsignedInteger)
        return Grid::Affine;
    return format.bits >= 4 && format.bits <= 7 ? Grid::Narrow : Grid::Full;
}

/// a / b in float32, or in double where the sum that made `a` left float32.
float divided(double a, float b)
{
    const auto narrowed = static_cast<float>(a);
    return std::isfinite(narrowed) ? narrowed / b : static_cast<float>(a / b);
}

} // namespace

Result<Encoding> weightEncodingFor(const WeightScheme& scheme)
{
    using Kind = Granularity::Kind;
    if (scheme.format.kind == FormatKind::NormalFloat4) {
        const Granularity asked = scheme.granularity;
        // "channel" is what a recipe says when it says nothing.
        if ((asked.kind != Kind::Block && asked.kind != Kind::Channel)
            || (asked.kind == Kind::Block && asked.size <= 0))
            return tl::unexpected(unsupported(
                "nf4 weights cannot have granularity " + quoted(granularityName(asked)), "choose 'block:64'"));
        Encoding encoding = floatEncoding(scheme.format);
        encoding.granularity = { Kind::Block, asked.kind == Kind::Block ? asked.size : nf4BlockSize };
        encoding.highest = 15;
        return encoding;
    }
    if (!scheme.format.isInteger())
        return floatEncoding(scheme.format);

    Encoding encoding;
    encoding.format = scheme.format;
    encoding.grid = scheme.grid == Grid::Auto ? automaticWeightGrid(scheme.format) : scheme.grid;
    encoding.granularity = scheme.granularity;
    if (auto checked = checkIntegerGrid(encoding.format, encoding.grid); !checked)
        return tl::unexpected(checked.error());
    const Kind kind = scheme.granularity.kind;
    if (kind == Kind::Block || kind == Kind::Token || (kind == Kind::Group && scheme.granularity.size <= 0))
        return tl::unexpected(unsupported(formatName(scheme.format) + " weights cannot have granularity "
                + quoted(granularityName(scheme.granularity)),
            "choose 'tensor', 'channel' or 'group:N'"));
    setBounds(encoding, encoding.format.bits);
    return encoding;
}

Result<Encoding> activationEncodingFor(const ActivationScheme& scheme)
{
    using Kind = Granularity::Kind;
    if (scheme.format.kind == FormatKind::NormalFloat4 || scheme.format.bits == 32) {
        if (scheme.format == fp32)
            return floatEncoding(fp32);
        return tl::unexpected(unsupported("activations cannot be " + formatName(scheme.format),
            "choose int2 to int16, fp16, bf16, fp8e4m3, fp8e5m2 or fp32"));
    }
    if (!scheme.format.isInteger())
        return floatEncoding(scheme.format);

    Encoding encoding;
    encoding.format = scheme.format;
    encoding.grid = scheme.grid == Grid::Auto ? Grid::Affine : scheme.grid;
    encoding.granularity = scheme.granularity;
    if (encoding.grid == Grid::Affine)
        encoding.format.kind = FormatKind::UnsignedInteger;
    if (auto checked = checkIntegerGrid(encoding.format, encoding.grid); !checked)
        return tl::unexpected(checked.error());
    if (scheme.granularity.kind != Kind::Tensor && scheme.granularity.kind != Kind::Token)
        return tl::unexpected(
            unsupported("activations cannot have granularity " + quoted(granularityName(scheme.granularity)),
                "choose 'tensor' or 'token'"));
    if (scheme.reducedRange && encoding.format.bits < 3)
        return tl::unexpected(
            unsupported("reduced range needs 3 bits or more, asked for with " + formatName(scheme.format),
                "turn reduced_range off"));
    setBounds(encoding, encoding.format.bits - (scheme.reducedRange ? 1 : 0));
    return encoding;
}

ScaleAndZeroPoint chooseScale(Range range, const Encoding& grid)
{
    const float lo = std::min(range.lo, 0.0F);
    const float hi = std::max(range.hi, 0.0F);
    const auto levels = static_cast<double>(grid.highest - grid.lowest);
    ScaleAndZeroPoint chosen;
    if (grid.grid == Grid::Affine) {
        // A float32 sum of two float32 is the double sum rounded once, so this is torch's float32 subtraction.
        chosen.scale = std::max(divided(static_cast<double>(hi) - lo, static_cast<float>(levels)), smallestScale);
        const double zeroPoint = static_cast<double>(grid.lowest) - std::nearbyint(lo / chosen.scale);
        chosen.zeroPoint = static_cast<std::int32_t>(
            std::clamp(zeroPoint, static_cast<double>(grid.lowest), static_cast<double>(grid.highest)));
        return chosen;
    }
    const float largest = std::max(-lo, hi);
    const double steps = grid.grid == Grid::Narrow ? static_cast<double>(grid.highest) : levels / 2;
    chosen.scale = std::max(largest / static_cast<float>(steps), smallestScale);
    // A symmetric unsigned grid has its zero in the middle: 128 for uint8.
    if (grid.format.kind == FormatKind::UnsignedInteger)
        chosen.zeroPoint = static_cast<std::int32_t>((grid.lowest + grid.highest + 1) / 2);
    return chosen;
}

Encoding encodingForRange(Encoding grid, Range range)
{
    if (!grid.format.isInteger())
        return grid;
    const ScaleAndZeroPoint chosen = chooseScale(range, grid);
    grid.scales = { chosen.scale };
    grid.zeroPoints = { chosen.zeroPoint };
    return grid;
}

} // namespace analysis
