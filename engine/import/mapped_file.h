// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace engine::import {

/// Bytes and what keeps them alive: a mapped file or a buffer.
struct SharedBytes {
    std::span<std::byte> bytes;
    std::shared_ptr<void> owner;
};

/// A whole file in memory, copied page by page when first touched. The mapping is private: writing to it never reaches
/// the file. Throws FileFault: no such file, a folder, unreadable, empty.
[[nodiscard]] SharedBytes mapFile(const std::string& path);

} // namespace engine::import
