// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv_reader.h"

#include <algorithm>
#include <array>
#include <span>

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

constexpr std::int64_t pieceBytes = 64 * 1024;
constexpr std::int64_t longestRecord = std::int64_t(64) << 20;

std::string trimmed(const std::string& text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

} // namespace

CsvReader::CsvReader(std::shared_ptr<const File> file, std::int64_t offset, std::int64_t line)
    : m_file(std::move(file)), m_offset(offset), m_line(line)
{
}

int CsvReader::take()
{
    if (m_used == m_piece.size()) {
        m_piece.resize(std::size_t(std::clamp<std::int64_t>(m_file->size() - m_offset, 0, pieceBytes)));
        m_used = 0;
        if (m_piece.empty())
            return -1;
        if (auto read = m_file->readAt(m_offset, m_piece); !read) {
            m_error = read.error();
            m_piece.clear();
            return -1;
        }
        constexpr std::array byteOrderMark{ std::byte(0xef), std::byte(0xbb), std::byte(0xbf) };
        if (m_offset == 0
            && std::ranges::equal(std::span(m_piece).first(std::min<std::size_t>(m_piece.size(), 3)), byteOrderMark))
            m_used = byteOrderMark.size();
        m_offset += std::ssize(m_piece);
        if (m_used == m_piece.size())
            return -1;
    }
    return int(m_piece[m_used++]);
}

analysis::Result<std::optional<CsvRow>> CsvReader::next()
{
    enum class Place { CellStart, Plain, Quoted, AfterQuote };
    CsvRow row;
    std::string cell;
    Place place = Place::CellStart;
    bool quoted = false;
    std::int64_t length = 0;
    const auto endCell = [&] {
        row.cells.push_back(quoted ? cell : trimmed(cell));
        cell.clear();
        quoted = false;
        place = Place::CellStart;
    };
    row.line = m_line;
    for (;;) {
        const std::int64_t position = m_offset - std::ssize(m_piece) + std::int64_t(m_used);
        const int character = take();
        if (length == 0)
            row.offset = position;
        if (m_error)
            return tl::unexpected(*m_error);
        if (++length > longestRecord)
            return fail(ErrorKind::BadInput,
                m_file->path() + " line " + std::to_string(row.line) + ": a record of more than 64 MiB; check it");
        if (place == Place::Quoted && character == -1)
            return fail(ErrorKind::BadInput,
                m_file->path() + " line " + std::to_string(row.line) + ": a quote is never closed; close it");
        if (place == Place::Quoted) {
            m_line += character == '\n' ? 1 : 0;
            if (character == '"')
                place = Place::AfterQuote;
            else
                cell += char(character);
            continue;
        }
        if (character == '"' && place == Place::AfterQuote) {
            cell += '"';
            place = Place::Quoted;
        } else if (character == '"' && place == Place::CellStart) {
            quoted = true;
            place = Place::Quoted;
        } else if (character == ',') {
            endCell();
        } else if (character == '\n' || character == -1) {
            m_line += character == '\n' ? 1 : 0;
            if (row.cells.empty() && cell.empty() && !quoted) {
                if (character == -1)
                    return std::nullopt;
                row.line = m_line; // an empty line
                length = 0;
                continue;
            }
            endCell();
            return row;
        } else if (character != '\r') {
            cell += char(character);
            place = Place::Plain;
        }
    }
}

} // namespace engine::data
