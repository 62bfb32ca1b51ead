// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/import/zip_archive.h"

#include <algorithm>
#include <limits>

#include <zlib.h>

#include "engine/import/fault.h"

namespace engine::import {

namespace {

// Field offsets below: APPNOTE.TXT of PKWARE, sections 4.3.7 to 4.3.16.
constexpr std::uint64_t localHeaderSize = 30;
constexpr std::uint64_t entrySize = 46;
constexpr std::uint64_t endSize = 22;
constexpr std::uint64_t end64LocatorSize = 20;
constexpr std::uint64_t end64Size = 56;
constexpr std::uint64_t longestComment = 65535;
constexpr std::uint64_t stands32 = 0xffffffff; // "the real value is in the zip64 extra field"

// Deflated exports do not exist (PyTorch stores), repacked ones shrink a few times. Beyond this a file is an attack.
constexpr std::uint64_t freelyInflated = 16U << 20U;
constexpr std::uint64_t largestRatio = 100;
constexpr std::uint64_t deflateLimit = 1032; // the format itself cannot expand more
constexpr std::uint64_t largestInflated = std::numeric_limits<std::uint32_t>::max(); // zlib counts in 32 bits

std::uint64_t number(std::span<const std::byte> bytes, std::uint64_t offset, int width)
{
    if (offset > bytes.size() || bytes.size() - offset < std::uint64_t(width))
        throw FileFault("is a damaged zip archive (its directory points outside the file); copy or export it again");
    std::uint64_t value = 0;
    for (int i = width - 1; i >= 0; --i)
        value = value << 8U | std::uint64_t(bytes[offset + std::uint64_t(i)]);
    return value;
}

std::uint64_t findEnd(std::span<const std::byte> bytes)
{
    if (bytes.size() >= endSize) {
        const std::uint64_t last = bytes.size() - endSize;
        const std::uint64_t first = last > longestComment ? last - longestComment : 0;
        for (std::uint64_t at = last + 1; at-- > first;)
            if (number(bytes, at, 4) == 0x06054b50 && number(bytes, at + 20, 2) == last - at) // else an archive inside
                return at;
    }
    throw FileFault("is a zip archive without its directory at the end: cut short, or still being written; copy, "
                    "download or export it again");
}

struct Directory {
    std::uint64_t start = 0;
    std::uint64_t entries = 0;
};

Directory findDirectory(std::span<const std::byte> bytes)
{
    const std::uint64_t end = findEnd(bytes);
    Directory directory{ number(bytes, end + 16, 4), number(bytes, end + 10, 2) };
    if (end >= end64LocatorSize && number(bytes, end - end64LocatorSize, 4) == 0x07064b50) {
        const std::uint64_t end64 = number(bytes, end - end64LocatorSize + 8, 8);
        if (end64 <= bytes.size() && bytes.size() - end64 >= end64Size && number(bytes, end64, 4) == 0x06064b50)
            directory = { number(bytes, end64 + 48, 8), number(bytes, end64 + 32, 8) };
    }
    return directory;
}

/// The zip64 extra field holds, in this order, those of the three values that the entry itself has no room for.
void readZip64(std::span<const std::byte> extra, ZipMember& member)
{
    for (std::uint64_t at = 0; at + 4 <= extra.size();) {
        const std::uint64_t tag = number(extra, at, 2);
        const std::uint64_t length = number(extra, at + 2, 2);
        if (tag == 1) {
            std::uint64_t field = at + 4;
            for (std::uint64_t* value : { &member.size, &member.storedSize, &member.header })
                if (*value == stands32 && field + 8 <= at + 4 + length) {
                    *value = number(extra, field, 8);
                    field += 8;
                }
            return;
        }
        at += 4 + length;
    }
}

std::string quoted(const std::string& name)
{
    return "'" + name + "'";
}

/// A flipped bit in a weight would pass for a weight.
SharedBytes checked(const ZipMember& member, SharedBytes content)
{
    const uLong seen = crc32_z(0, reinterpret_cast<const Bytef*>(content.bytes.data()), content.bytes.size());
    if (member.crc != 0 && seen != member.crc)
        throw FileFault("is damaged: the content of its member " + quoted(member.name)
            + " is not what was written (its CRC-32 differs); copy, download or export it again");
    return content;
}

SharedBytes inflated(const ZipMember& member, std::span<std::byte> packed)
{
    const bool impossible = member.size / deflateLimit > packed.size() + 1;
    const bool suspicious = member.size > freelyInflated && member.size / largestRatio > packed.size();
    if (impossible || suspicious || member.size > largestInflated)
        throw FileFault("claims that its member " + quoted(member.name) + " expands from "
            + std::to_string(packed.size()) + " to " + std::to_string(member.size)
            + " bytes, which no exporter writes; export the model again with torch.export.save");
    const std::shared_ptr<std::byte[]> buffer(new std::byte[std::max<std::uint64_t>(member.size, 1)]);
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
        throw std::bad_alloc();
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = uInt(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(buffer.get());
    stream.avail_out = uInt(member.size);
    const int status = ::inflate(&stream, Z_FINISH);
    const bool whole = status == Z_STREAM_END && stream.avail_out == 0;
    inflateEnd(&stream);
    if (!whole)
        throw FileFault("is damaged: its member " + quoted(member.name)
            + " does not inflate to the size that the archive says; copy or export it again");
    return { { buffer.get(), member.size }, buffer };
}

} // namespace

bool looksLikeZip(std::string_view head)
{
    return head.starts_with("PK\x03\x04") || head.starts_with(std::string_view("PK\x05\x06"));
}

ZipArchive::ZipArchive(SharedBytes file) : m_file(std::move(file))
{
    const std::span<const std::byte> bytes = m_file.bytes;
    const Directory directory = findDirectory(bytes);
    std::uint64_t at = directory.start;
    for (std::uint64_t i = 0; i < directory.entries; ++i) {
        if (number(bytes, at, 4) != 0x02014b50)
            throw FileFault("is a damaged zip archive (its directory is broken); copy or export it again");
        const std::uint64_t nameLength = number(bytes, at + 28, 2);
        const std::uint64_t extraLength = number(bytes, at + 30, 2);
        const std::uint64_t next = at + entrySize + nameLength + extraLength + number(bytes, at + 32, 2);
        if (next > bytes.size())
            throw FileFault("is a damaged zip archive (its directory is cut short); copy or export it again");
        ZipMember member;
        member.method = int(number(bytes, at + 10, 2));
        member.crc = std::uint32_t(number(bytes, at + 16, 4));
        member.storedSize = number(bytes, at + 20, 4);
        member.size = number(bytes, at + 24, 4);
        member.header = number(bytes, at + 42, 4);
        member.name.assign(reinterpret_cast<const char*>(bytes.data()) + at + entrySize, nameLength);
        readZip64(bytes.subspan(at + entrySize + nameLength, extraLength), member);
        if (number(bytes, at + 8, 2) & 1U)
            member.method = -1; // encrypted
        m_members.push_back(std::move(member));
        at = next;
    }
}

const ZipMember* ZipArchive::find(std::string_view name) const
{
    const ZipMember* found = nullptr;
    for (const ZipMember& member : m_members) {
        if (member.name != name)
            continue;
        if (found)
            throw FileFault("holds " + quoted(member.name)
                + " twice, so it is not clear which one is meant; export the model again");
        found = &member;
    }
    return found;
}

SharedBytes ZipArchive::read(const ZipMember& member) const
{
    const std::span<std::byte> bytes = m_file.bytes;
    if (number(bytes, member.header, 4) != 0x04034b50)
        throw FileFault("is a damaged zip archive (" + quoted(member.name) + " is not where its directory says)");
    const std::uint64_t start =
        member.header + localHeaderSize + number(bytes, member.header + 26, 2) + number(bytes, member.header + 28, 2);
    if (start > bytes.size() || bytes.size() - start < member.storedSize)
        throw FileFault("is damaged: its member " + quoted(member.name) + " claims " + std::to_string(member.storedSize)
            + " bytes, more than the file has; copy or export it again");
    const std::span<std::byte> packed = bytes.subspan(start, member.storedSize);
    if (member.method == 8)
        return checked(member, inflated(member, packed));
    if (member.method != 0)
        throw FileFault("holds " + quoted(member.name)
            + (member.method < 0 ? ", which is encrypted" : " in an unusual compression")
            + "; export the model again with torch.export.save");
    if (member.size != member.storedSize)
        throw FileFault("is damaged: its member " + quoted(member.name) + " claims " + std::to_string(member.size)
            + " bytes but " + std::to_string(member.storedSize) + " are stored; copy or export it again");
    return checked(member, { packed, m_file.owner });
}

} // namespace engine::import
