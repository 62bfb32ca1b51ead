// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/result.h"

namespace engine::data
{

/// Bytes that are read at any place, from several threads at once.
class RandomAccess
{
public:
    RandomAccess() = default;
    RandomAccess(const RandomAccess&) = delete;
    RandomAccess& operator=(const RandomAccess&) = delete;
    virtual ~RandomAccess() = default;

    [[nodiscard]] virtual std::int64_t size() const = 0;
    /// Exactly target.size() bytes from `offset` on. Error: badInput, truncated or the system's reason.
    [[nodiscard]] virtual analysis::Result<void> readAt(std::int64_t offset, std::span<std::byte> target) const = 0;
};

/// Not memory-mapped: a file that shrinks while it is read gives an error instead of a signal, and its pages do not
/// count as this process's memory.
class File final : public RandomAccess
{
public:
    /// Error: badInput, "no such file", "is a folder" or the system's reason.
    [[nodiscard]] static analysis::Result<std::shared_ptr<const File>> open(const std::string& path);
    ~File() override;

    [[nodiscard]] const std::string& path() const { return m_path; }
    [[nodiscard]] std::int64_t size() const override { return m_size; }
    [[nodiscard]] analysis::Result<void> readAt(std::int64_t offset, std::span<std::byte> target) const override;

private:
    File(std::string path, int descriptor) : m_path(std::move(path)), m_descriptor(descriptor) { }
    std::string m_path;
    int m_descriptor = -1;
    std::int64_t m_size = 0;
};

/// What was unpacked into memory.
class MemoryBytes final : public RandomAccess
{
public:
    /// `name` begins the messages.
    MemoryBytes(std::string name, std::vector<std::byte> bytes) : m_name(std::move(name)), m_bytes(std::move(bytes)) { }
    [[nodiscard]] std::int64_t size() const override { return std::int64_t(m_bytes.size()); }
    [[nodiscard]] analysis::Result<void> readAt(std::int64_t offset, std::span<std::byte> target) const override;

private:
    std::string m_name;
    std::vector<std::byte> m_bytes;
};

/// A whole file of at most `limit` bytes. Error: badInput.
[[nodiscard]] analysis::Result<std::vector<std::byte>> readWhole(const std::string& path, std::int64_t limit);

constexpr std::int64_t unpackLimit = std::int64_t(1) << 30; ///< bytes that are unpacked into memory at most

/// A gzip file, unpacked; at most unpackLimit bytes. Error: badInput (truncated, damaged, too large).
[[nodiscard]] analysis::Result<std::shared_ptr<const RandomAccess>> gunzip(const std::string& path);

} // namespace engine::data
