// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include <zlib.h>

#include "engine/data/file.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

/// inflateEnd() on every way out.
struct Inflater {
    z_stream stream{};
    bool ready = inflateInit2(&stream, 15 + 16) == Z_OK; // 15: the largest window; 16: a gzip header
    Inflater() = default;
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream); }
};

} // namespace

analysis::Result<std::shared_ptr<const RandomAccess>> gunzip(const std::string& path)
{
    const auto file = File::open(path);
    if (!file)
        return tl::unexpected(file.error());
    Inflater inflater;
    if (!inflater.ready)
        return fail(ErrorKind::Failed, path + ": zlib cannot start");
    z_stream& stream = inflater.stream;
    std::array<std::byte, 65536> packed{};
    std::vector<std::byte> unpacked;
    std::size_t used = 0;
    std::int64_t offset = 0;
    int state = Z_OK;
    while (state != Z_STREAM_END || stream.avail_in > 0 || offset < (*file)->size()) {
        if (stream.avail_in == 0) {
            const auto piece = std::min<std::int64_t>(std::ssize(packed), (*file)->size() - offset);
            if (piece == 0)
                return fail(ErrorKind::BadInput, path + ": truncated: the gzip stream has no end; get the file again");
            if (auto read = (*file)->readAt(offset, std::span(packed).first(std::size_t(piece))); !read)
                return tl::unexpected(read.error());
            offset += piece;
            stream.next_in = reinterpret_cast<Bytef*>(packed.data());
            stream.avail_in = uInt(piece);
        }
        // A gzip file may be several streams, one after the other.
        if (state == Z_STREAM_END && inflateReset(&stream) != Z_OK)
            return fail(ErrorKind::Failed, path + ": zlib cannot go on");
        if (used == unpacked.size()) {
            if (std::int64_t(used) >= unpackLimit)
                return fail(ErrorKind::BadInput,
                    path + ": holds more than " + std::to_string(unpackLimit >> 20)
                        + " MiB, too much to unpack into memory; unpack it with gunzip and give the result");
            unpacked.resize(std::clamp<std::size_t>(used * 2, 1 << 16, unpackLimit));
        }
        stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + used);
        stream.avail_out = uInt(std::min<std::size_t>(unpacked.size() - used, 1 << 30));
        const uInt room = stream.avail_out;
        state = inflate(&stream, Z_NO_FLUSH);
        used += room - stream.avail_out;
        if (state != Z_OK && state != Z_STREAM_END && state != Z_BUF_ERROR)
            return fail(ErrorKind::BadInput,
                path + ": the gzip stream is damaged" + (stream.msg ? std::string(" (") + stream.msg + ")" : "")
                    + "; get the file again");
    }
    unpacked.resize(used);
    unpacked.shrink_to_fit();
    return std::make_shared<MemoryBytes>(path, std::move(unpacked));
}

} // namespace engine::data
