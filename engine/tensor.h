// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "analysis/result.h"

namespace engine
{

enum class ElementType { Float32, Float64, Float16, BFloat16, Int8, UInt8, Int16, Int32, Int64, Bool };
[[nodiscard]] std::string elementTypeName(ElementType type); ///< "float32", …
[[nodiscard]] std::size_t elementSize(ElementType type); ///< bytes

/// A tensor outside LibTorch: row-major, contiguous, shared and never edited after it was made.
struct HostTensor {
    ElementType type = ElementType::Float32;
    std::vector<std::int64_t> shape;
    std::shared_ptr<std::byte[]> data;
    [[nodiscard]] std::int64_t count() const; ///< elements
    [[nodiscard]] std::size_t bytes() const { return std::size_t(count()) * elementSize(type); }
};

/// An uninitialised tensor.
[[nodiscard]] HostTensor makeTensor(ElementType type, std::vector<std::int64_t> shape);

/// NumPy's .npy, versions 1 to 3, little-endian, C or Fortran order. Errors: badInput, naming file, reason, remedy.
[[nodiscard]] analysis::Result<HostTensor> readNpy(const std::string& path);
/// Written under a temporary name, then renamed. bfloat16, which NumPy lacks, is written as float32 (the same values).
/// Error: failed, with the system's reason.
[[nodiscard]] analysis::Result<void> writeNpy(const std::string& path, const HostTensor& tensor);

} // namespace engine
