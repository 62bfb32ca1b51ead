// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/result.h"

namespace engine::data
{

/// A file that is read at any place, from several threads at once. Not memory-mapped: a file that shrinks while it is
/// read gives an error instead of a signal, and its pages do not count as this process's memory.
class File
{
public:
    /// Error: badInput, "no such file", "is a folder" or the system's reason.
    [[nodiscard]] static analysis::Result<File> open(const std::string& path);
    File(File&& other) noexcept;
    File& operator=(File&& other) noexcept;
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    ~File();

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    /// Exactly target.size() bytes from `offset` on. Error: badInput, truncated or the system's reason.
    [[nodiscard]] analysis::Result<void> readAt(std::int64_t offset, std::span<std::byte> target) const;

private:
    File(std::string path, int descriptor, std::int64_t size);
    std::string m_path;
    int m_descriptor = -1;
    std::int64_t m_size = 0;
};

/// A whole file of at most `limit` bytes. Error: badInput.
[[nodiscard]] analysis::Result<std::vector<std::byte>> readWhole(const std::string& path, std::int64_t limit);

} // namespace engine::data
