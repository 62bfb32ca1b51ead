// SPDX-License-Identifier: GPL-3.0-or-later
#include <csetjmp>
#include <cstdio>
#include <cstring>

// jpeglib.h needs size_t and FILE to be known.
#include <jpeglib.h>

#include <jerror.h>

#include "engine/data/image.h"

namespace engine::data
{

namespace
{

/// libjpeg's errors end in a long jump. Between setjmp() and the jump nothing with a destructor may be made, so that
/// all state is here.
struct Decoder {
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    std::jmp_buf failed{};
    char message[JMSG_LENGTH_MAX] = {};
    bool endedEarly = false;
    std::uint8_t* pixels = nullptr; ///< where rows go
    std::size_t rowBytes = 0;
};

void onError(j_common_ptr common)
{
    auto* decoder = static_cast<Decoder*>(common->client_data);
    common->err->format_message(common, decoder->message);
    std::longjmp(decoder->failed, 1);
}

/// Warnings are faults that libjpeg works around. The end of the file before the end of the image is one of them; as
/// in Pillow it makes the image unreadable, the others do not.
void onMessage(j_common_ptr common, int level)
{
    if (level < 0 && common->err->msg_code == JWRN_JPEG_EOF)
        static_cast<Decoder*>(common->client_data)->endedEarly = true;
}

bool readHeader(Decoder& decoder, std::span<const std::byte> file)
{
    jpeg_decompress_struct& jpeg = decoder.jpeg;
    if (setjmp(decoder.failed) != 0) // NOLINT(modernize-avoid-setjmp-longjmp): libjpeg's way
        return false;
    jpeg_create_decompress(&jpeg);
    jpeg.client_data = &decoder;
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char*>(file.data()), file.size());
    jpeg_read_header(&jpeg, TRUE);
    switch (jpeg.jpeg_color_space) {
    case JCS_GRAYSCALE:
        jpeg.out_color_space = JCS_GRAYSCALE;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        jpeg.out_color_space = JCS_CMYK;
        break;
    default:
        jpeg.out_color_space = JCS_RGB;
    }
    jpeg_calc_output_dimensions(&jpeg);
    return true;
}

bool readRows(Decoder& decoder)
{
    jpeg_decompress_struct& jpeg = decoder.jpeg;
    if (setjmp(decoder.failed) != 0) // NOLINT(modernize-avoid-setjmp-longjmp): libjpeg's way
        return false;
    jpeg_start_decompress(&jpeg);
    while (jpeg.output_scanline < jpeg.output_height && !decoder.endedEarly) {
        JSAMPROW row = decoder.pixels + std::size_t(jpeg.output_scanline) * decoder.rowBytes;
        jpeg_read_scanlines(&jpeg, &row, 1);
    }
    if (!decoder.endedEarly)
        jpeg_finish_decompress(&jpeg);
    return true;
}

/// A file that ended early may have failed because of that, in other words.
std::string faultOf(const Decoder& decoder)
{
    return decoder.endedEarly ? "truncated JPEG" : std::string("damaged JPEG: ") + decoder.message;
}

/// Adobe's inverted CMYK, which Pillow takes all CMYK JPEGs for, to RGB as Pillow does it.
Image fromInvertedCmyk(const Image& cmyk)
{
    Image rgb = makeImage(cmyk.width, cmyk.height, 3);
    const std::size_t count = std::size_t(cmyk.width) * std::size_t(cmyk.height);
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint8_t* source = &cmyk.pixels[4 * i];
        const int light = source[3]; // 255 - K
        for (std::size_t c = 0; c < 3; ++c) {
            const int product = (255 - source[c]) * light + 128;
            rgb.pixels[3 * i + c] = std::uint8_t(light - ((product + (product >> 8)) >> 8));
        }
    }
    return rgb;
}

} // namespace

DecodedImage decodeJpeg(std::span<const std::byte> file)
{
    Decoder decoder;
    jpeg_decompress_struct& jpeg = decoder.jpeg;
    jpeg.err = jpeg_std_error(&decoder.errors);
    jpeg.client_data = &decoder;
    decoder.errors.error_exit = &onError;
    decoder.errors.emit_message = &onMessage;
    const std::unique_ptr<jpeg_decompress_struct, void (*)(j_decompress_ptr)> cleanUp(&jpeg, &jpeg_destroy_decompress);

    if (!readHeader(decoder, file) || decoder.endedEarly)
        return tl::unexpected(faultOf(decoder));
    // One block of 8 x 8 pixels takes at least one bit.
    if (auto fault = sizeFault(jpeg.output_width, jpeg.output_height, file.size(), 8 * 64); !fault.empty())
        return tl::unexpected(std::move(fault));
    Image image = makeImage(int(jpeg.output_width), int(jpeg.output_height), jpeg.output_components);
    decoder.pixels = image.pixels.get();
    decoder.rowBytes = image.rowBytes();
    if (!readRows(decoder) || decoder.endedEarly)
        return tl::unexpected(faultOf(decoder));
    return image.channels == 4 ? fromInvertedCmyk(image) : std::move(image);
}

} // namespace engine::data
