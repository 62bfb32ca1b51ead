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
    std::uint32_t crc = 0; ///< CRC-32 of what is read; 0: not recorded (torch.serialization.set_crc32_options(False))
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
    /// A stored member is a view of the archive's bytes, a deflated one an inflated copy. Its CRC-32 is checked (6 GB/s
    /// with zlib's tables of 2023: 70 ms for the weights of 100 M parameters).
    /// Throws FileFault: bytes outside the file, claimed sizes that cannot be, encrypted, unknown method, changed bytes.
    [[nodiscard]] SharedBytes read(const ZipMember& member) const;

private:
    SharedBytes m_file;
    std::vector<ZipMember> m_members;
};

[[nodiscard]] bool looksLikeZip(std::string_view head);

} // namespace engine::import
