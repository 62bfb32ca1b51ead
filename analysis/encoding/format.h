// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "analysis/result.h"

namespace analysis {

enum class FormatKind {
    Float32,
    Float16,
    BFloat16,
    Float8E4M3,
    Float8E5M2,
    SignedInteger,
    UnsignedInteger,
    NormalFloat4
};

/// A number format. It has one name everywhere (command line, recipe, columns, views): formatName().
struct Format {
    FormatKind kind = FormatKind::Float32;
    int bits = 32; ///< storage bits of one element
    bool operator==(const Format&) const = default;
    [[nodiscard]] bool isInteger() const
    {
        return kind == FormatKind::SignedInteger || kind == FormatKind::UnsignedInteger;
    }
};

inline constexpr Format fp32{ FormatKind::Float32, 32 };
inline constexpr Format int8{ FormatKind::SignedInteger, 8 };
inline constexpr Format uint8{ FormatKind::UnsignedInteger, 8 };

/// "fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "int2" … "int16", "int32", "uint2" … "uint16", "nf4".
[[nodiscard]] std::string formatName(Format format);
/// The inverse of formatName(). Error: usage, naming the text and what there is.
[[nodiscard]] Result<Format> parseFormat(std::string_view name);

/// Which integers a signed format uses, and how a range becomes a scale (definitions: grids and encodings).
enum class Grid {
    Auto, ///< the default of the format and of what is quantized
    Full, ///< symmetric over [-2^(n-1), 2^(n-1)-1], S = a / ((qmax - qmin) / 2): torch.ao
    Narrow, ///< symmetric over [-(2^(n-1)-1), 2^(n-1)-1], S = a / (2^(n-1)-1): TensorRT, ONNX Runtime
    Affine, ///< scale and zero point from the two ends of the range
};
/// "auto", "full", "narrow", "affine".
[[nodiscard]] std::string gridName(Grid grid);
[[nodiscard]] Result<Grid> parseGrid(std::string_view name);

/// Over how many elements one scale is shared.
struct Granularity {
    enum class Kind { Tensor, Channel, Group, Block, Token };
    Kind kind = Kind::Tensor;
    int size = 0; ///< elements of a Group (along the input axis) or Block (of the flattened tensor); else 0
    bool operator==(const Granularity&) const = default;
};
/// "tensor", "channel", "token", "group:64", "block:64".
[[nodiscard]] std::string granularityName(Granularity granularity);
[[nodiscard]] Result<Granularity> parseGranularity(std::string_view name);

} // namespace analysis
