// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstring>
#include <vector>

#include <spng.h>

#include "engine/data/image.h"

namespace engine::data
{

namespace
{

/// Pillow reads 16-bit gray as numbers of 0…65535, and its conversion to RGB limits them to 255: so do we, whoever
/// trained with Pillow saw that.
Image clipped16(const std::vector<std::uint16_t>& values, const spng_ihdr& header)
{
    Image image = makeImage(int(header.width), int(header.height), 1);
    std::ranges::transform(values, image.pixels.get(),
        [](std::uint16_t value) { return std::uint8_t(std::min<std::uint16_t>(value, 255)); });
    return image;
}

} // namespace

DecodedImage decodePng(std::span<const std::byte> file)
{
    const auto damaged = [](int code) { return tl::unexpected(std::string("damaged PNG: ") + spng_strerror(code)); };
    const std::unique_ptr<spng_ctx, void (*)(spng_ctx*)> context(spng_ctx_new(0), &spng_ctx_free);
    if (!context)
        return tl::unexpected<std::string>("no memory to decode it");
    constexpr std::size_t mostChunkBytes = std::size_t(64) << 20; // texts and profiles, packed to be a trap
    spng_set_chunk_limits(context.get(), mostChunkBytes, mostChunkBytes);
    if (const int code = spng_set_png_buffer(context.get(), file.data(), file.size()); code != 0)
        return damaged(code);
    spng_ihdr header{};
    if (const int code = spng_get_ihdr(context.get(), &header); code != 0)
        return damaged(code);
    // Deflate packs at most 1032 : 1, and a byte holds at most 8 pixels.
    if (auto fault = sizeFault(header.width, header.height, file.size(), 8 * 1032); !fault.empty())
        return tl::unexpected(std::move(fault));

    if (header.color_type == SPNG_COLOR_TYPE_GRAYSCALE && header.bit_depth == 16) {
        std::vector<std::uint16_t> values(std::size_t(header.width) * header.height);
        if (const int code = spng_decode_image(context.get(), values.data(), values.size() * 2, SPNG_FMT_PNG, 0);
            code != 0)
            return damaged(code);
        return clipped16(values, header);
    }
    const bool gray = header.color_type == SPNG_COLOR_TYPE_GRAYSCALE;
    Image image = makeImage(int(header.width), int(header.height), gray ? 1 : 3);
    const std::size_t bytes = image.rowBytes() * std::size_t(image.height);
    // Transparency is dropped, not blended.
    if (const int code =
            spng_decode_image(context.get(), image.pixels.get(), bytes, gray ? SPNG_FMT_G8 : SPNG_FMT_RGB8, 0);
        code != 0)
        return damaged(code);
    return image;
}

} // namespace engine::data
