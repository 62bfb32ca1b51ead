// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image.h"

#include <string_view>

namespace engine::data
{

Image makeImage(int width, int height, int channels)
{
    const std::size_t count = std::size_t(width) * std::size_t(height) * std::size_t(channels);
    return { width, height, channels, std::make_unique_for_overwrite<std::uint8_t[]>(count) };
}

std::string sizeFault(std::uint64_t width, std::uint64_t height, std::uint64_t fileBytes, std::uint64_t pixelsPerByte)
{
    constexpr std::uint64_t mostPixels = 178'956'970;
    const std::uint64_t pixels = width * height; // both below 2^32
    if (pixels > mostPixels)
        return "claims " + std::to_string(width) + " x " + std::to_string(height) + " pixels, too many to decode";
    if (pixels / pixelsPerByte > fileBytes)
        return "truncated or damaged: " + std::to_string(fileBytes) + " bytes cannot hold the " + std::to_string(width)
            + " x " + std::to_string(height) + " pixels that it claims";
    return {};
}

DecodedImage decodeImage(std::span<const std::byte> file)
{
    const std::string_view start(reinterpret_cast<const char*>(file.data()), file.size());
    if (start.empty())
        return tl::unexpected<std::string>("the file is empty");
    if (start.starts_with("\xff\xd8\xff"))
        return decodeJpeg(file);
    if (start.starts_with("\x89PNG"))
        return decodePng(file);
    return tl::unexpected<std::string>("neither a JPEG nor a PNG");
}

Image toGray(Image image)
{
    if (image.channels == 1)
        return image;
    Image gray = makeImage(image.width, image.height, 1);
    const std::uint8_t* source = image.pixels.get();
    const std::size_t count = std::size_t(image.width) * std::size_t(image.height);
    for (std::size_t i = 0; i < count; ++i, source += 3)
        gray.pixels[i] = std::uint8_t((source[0] * 19595u + source[1] * 38470u + source[2] * 7471u + 0x8000u) >> 16);
    return gray;
}

} // namespace engine::data
