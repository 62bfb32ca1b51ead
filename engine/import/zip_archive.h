// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/import/mapped_file.h"

namespace engine::import {

/// One entry of a zip archive's directory, as it claims to be.
struct ZipMember {
    std::string name;
    int method = 0; ///< 0 stored, 8 deflated
    std::uint64_t storedSize = 0; ///< bytes in the archive
    std::uint64_t size = 0; ///< bytes when read
    std::uint64_t header = 0; ///< where its local header starts
};

/// Reads members of a zip archive in memory (zip64 too). Libraries hide where a stored member lies; tensors need that
/// place to be views of the mapped file. No size that the archive claims is believed before its bytes were seen.
class ZipArchive {
public:
    /// Throws FileFault: no directory at the end (cut short), or a damaged one.
    explicit ZipArchive(SharedBytes file);
    [[nodiscard]] const std::vector<ZipMember>& members() const { return m_members; }
    /// nullptr if there is none. Throws FileFault if there are several of that name.
    [[nodiscard]] const ZipMember* find(std::string_view name) const;
    /// A stored member is a view of the archive's bytes, a deflated one an inflated copy.
    /// Throws FileFault: bytes outside the file, claimed sizes that cannot be, encrypted, unknown method.
    [[nodiscard]] SharedBytes read(const ZipMember& member) const;

private:
    SharedBytes m_file;
    std::vector<ZipMember> m_members;
};

[[nodiscard]] bool looksLikeZip(std::string_view head);

} // namespace engine::import
