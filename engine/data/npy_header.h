// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/tensor.h"

namespace engine::data
{

/// What a .npy says before its values.
struct NpyHeader {
    ElementType type = ElementType::Float32;
    bool fortranOrder = false; ///< the first axis runs fastest
    std::vector<std::int64_t> shape;
    std::int64_t dataOffset = 0; ///< bytes before the first value
    std::int64_t dataBytes = 0;
};

constexpr std::int64_t npyHeaderLimit = 64 * 1024; ///< longest header that is read; NumPy's own limit is 10,000

/// Reads the header out of a file's first bytes (npyHeaderLimit of them, or all that there are) of a file or archive
/// member of `totalBytes`. `name` begins each message. Errors: badInput (no .npy, truncated, a type that has no
/// ElementType, big-endian, a shape whose values would not fit into totalBytes): nothing is allocated for them.
[[nodiscard]] analysis::Result<NpyHeader> parseNpyHeader(
    const std::string& name, std::span<const std::byte> start, std::int64_t totalBytes);

/// The magic, version and padded header of a C-ordered array.
[[nodiscard]] std::string npyHeaderText(ElementType type, std::span<const std::int64_t> shape);

/// From Fortran to C order.
[[nodiscard]] HostTensor fromFortranOrder(const HostTensor& tensor);

} // namespace engine::data
