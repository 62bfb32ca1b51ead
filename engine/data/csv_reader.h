// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/file.h"

namespace engine::data
{

/// One record of a CSV file.
struct CsvRow {
    std::vector<std::string> cells; ///< without quotes and without spaces around them
    std::int64_t line = 0; ///< of the file, from 1, where it begins
    std::int64_t offset = 0; ///< in bytes, of its first character
};

/// RFC 4180: commas, quotes doubled inside quotes, line feeds or CR LF; quoted cells may hold line feeds. Empty lines
/// and a byte order mark are skipped. Reads in pieces from `offset` on; lines count from `line`.
class CsvReader
{
public:
    CsvReader(std::shared_ptr<const File> file, std::int64_t offset, std::int64_t line);
    /// nullopt at the end. Error: badInput (unreadable, an open quote at the end, a record of more than 64 MiB).
    [[nodiscard]] analysis::Result<std::optional<CsvRow>> next();

private:
    /// The next character, or -1 at the end; errors go to m_error.
    int take();

    std::shared_ptr<const File> m_file;
    std::vector<std::byte> m_piece;
    std::size_t m_used = 0;
    std::int64_t m_offset = 0; ///< of the next piece
    std::int64_t m_line = 1;
    std::optional<analysis::Error> m_error;
};

} // namespace engine::data
