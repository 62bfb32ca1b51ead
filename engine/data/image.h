// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include <tl/expected.hpp>

namespace engine::data
{

/// Decoded pixels, row by row, the channels of a pixel side by side: RGB, or gray.
struct Image {
    int width = 0;
    int height = 0;
    int channels = 0; ///< 1 or 3
    std::unique_ptr<std::uint8_t[]> pixels;
    [[nodiscard]] std::size_t rowBytes() const { return std::size_t(width) * std::size_t(channels); }
    [[nodiscard]] const std::uint8_t* row(int y) const { return pixels.get() + std::size_t(y) * rowBytes(); }
    [[nodiscard]] std::uint8_t* row(int y) { return pixels.get() + std::size_t(y) * rowBytes(); }
};

/// An Image, or the reason why there is none ("truncated"), without the file's name.
using DecodedImage = tl::expected<Image, std::string>;

/// Uninitialised pixels.
[[nodiscard]] Image makeImage(int width, int height, int channels);

/// Why an image of this size is not decoded; empty: it may be. At most 179 million pixels (Pillow's limit), and no more
/// than `fileBytes` can possibly describe when one byte gives at most `pixelsPerByte`.
[[nodiscard]] std::string sizeFault(
    std::uint64_t width, std::uint64_t height, std::uint64_t fileBytes, std::uint64_t pixelsPerByte);

/// The pixels that Pillow's Image.open(file).convert("RGB") gives (gray images keep one channel).
[[nodiscard]] DecodedImage decodeJpeg(std::span<const std::byte> file);
[[nodiscard]] DecodedImage decodePng(std::span<const std::byte> file);
/// Either, by the first bytes.
[[nodiscard]] DecodedImage decodeImage(std::span<const std::byte> file);

/// Pillow's convert("L"): (19595 R + 38470 G + 7471 B + 32768) / 65536. A gray image comes back as it is.
[[nodiscard]] Image toGray(Image image);

} // namespace engine::data
