// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/image.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "engine/data/resample.h"
#include "tests/engine/data_files.h"

namespace
{

using engine::data::Image;
using testing::HasSubstr;

const std::string datasets = TEST_DATA "/datasets/";

engine::data::DecodedImage decode(const std::string& content)
{
    return engine::data::decodeImage(std::as_bytes(std::span(content)));
}

/// As in decoded_by_pillow.csv; a gray image counts as RGB.
std::pair<std::int64_t, std::int64_t> sums(const Image& image)
{
    std::int64_t sum = 0;
    std::int64_t weighted = 0;
    for (std::int64_t i = 0; i < std::int64_t(image.width) * image.height * 3; ++i) {
        const std::int64_t value = image.pixels[std::size_t(image.channels == 1 ? i / 3 : i)];
        sum += value;
        weighted += value * (i % 65521 + 1);
    }
    return { sum, weighted };
}

Image imageFrom(const engine::HostTensor& tensor)
{
    const int channels = tensor.shape.size() == 3 ? 3 : 1;
    Image image = engine::data::makeImage(int(tensor.shape[1]), int(tensor.shape[0]), channels);
    std::memcpy(image.pixels.get(), tensor.data.get(), tensor.bytes());
    return image;
}

TEST(Image, DecodesWhatPillowDecodes)
{
    std::ifstream table(datasets + "decoded_by_pillow.csv");
    std::string line;
    std::getline(table, line);
    int files = 0;
    while (std::getline(table, line)) {
        std::istringstream cells(line);
        std::string name;
        std::getline(cells, name, ',');
        char comma = 0;
        int width = 0;
        int height = 0;
        std::int64_t sum = 0;
        std::int64_t weighted = 0;
        cells >> width >> comma >> height >> comma >> sum >> comma >> weighted;
        const auto image = decode(fileContent(datasets + name));
        ASSERT_TRUE(image) << name << ": " << image.error();
        EXPECT_EQ(image->width, width) << name;
        EXPECT_EQ(image->height, height) << name;
        EXPECT_EQ(sums(*image), std::pair(sum, weighted)) << name;
        ++files;
    }
    EXPECT_EQ(files, 23);
}

TEST(Image, GrayIsPillowsL)
{
    const auto picture = engine::readNpy(datasets + "npy/picture.npy");
    const auto wanted = engine::readNpy(datasets + "npy/picture_gray.npy");
    ASSERT_TRUE(picture && wanted);
    const Image gray = engine::data::toGray(imageFrom(*picture));
    ASSERT_EQ(gray.channels, 1);
    EXPECT_EQ(std::memcmp(gray.pixels.get(), wanted->data.get(), wanted->bytes()), 0);
}

TEST(Image, ResizesAsPillowToTheByte)
{
    const auto picture = engine::readNpy(datasets + "npy/picture.npy");
    ASSERT_TRUE(picture);
    const Image image = imageFrom(*picture);
    for (const std::string mode : { "bilinear", "bicubic" }) {
        const auto interpolation =
            mode == "bilinear" ? engine::Interpolation::Bilinear : engine::Interpolation::Bicubic;
        for (const auto& [width, height] : { std::pair(23, 17), { 60, 17 }, { 91, 70 }, { 7, 44 }, { 120, 20 } }) {
            const std::string name = mode + "_" + std::to_string(height) + "x" + std::to_string(width);
            const auto wanted = engine::readNpy(datasets + "npy/resized_" + name + ".npy");
            ASSERT_TRUE(wanted) << wanted.error().message;
            const Image resized = engine::data::resize(image, width, height, { 0, 0, width, height }, interpolation);
            ASSERT_EQ(resized.width, width);
            ASSERT_EQ(resized.height, height);
            EXPECT_EQ(std::memcmp(resized.pixels.get(), wanted->data.get(), wanted->bytes()), 0) << name;

            // A window is the same bytes, only fewer.
            const Image part = engine::data::resize(image, width, height, { 2, 3, 4, 5 }, interpolation);
            for (int y = 0; y < 5; ++y)
                EXPECT_EQ(std::memcmp(part.row(y), resized.row(y + 3) + 2 * 3, 4 * 3), 0) << name;
        }
    }
}

TEST(Image, SaysWhyBytesAreNoImage)
{
    const std::string jpeg = fileContent(datasets + "jpeg/rgb420.jpg");
    const std::string progressive = fileContent(datasets + "jpeg/rgb444_progressive.jpg");
    const std::string png = fileContent(datasets + "png/rgb.png");
    std::string brokenPng = png;
    brokenPng[png.size() / 2] = char(brokenPng[png.size() / 2] ^ 0x55);
    std::string hugePng = png; // width and height of IHDR: 2^31 - 1
    hugePng.replace(16, 8, "\x7f\xff\xff\xff\x7f\xff\xff\xff");
    std::string hugeJpeg = jpeg;
    const auto frame = hugeJpeg.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    hugeJpeg.replace(frame + 5, 4, "\x2f\xff\x2f\xff");
    struct Case {
        std::string bytes;
        const char* reason;
    };
    for (const auto& [bytes, reason] :
        { Case{ "", "empty" }, { "GIF89a", "neither a JPEG nor a PNG" }, { jpeg.substr(0, 2), "neither" },
            { jpeg.substr(0, 100), "JPEG" }, { jpeg.substr(0, jpeg.size() * 2 / 3), "truncated JPEG" },
            { progressive.substr(0, progressive.size() / 2), "truncated JPEG" }, { hugeJpeg, "cannot hold" },
            { png.substr(0, 20), "damaged PNG" }, { png.substr(0, png.size() / 2), "damaged PNG" },
            { brokenPng, "damaged PNG" }, { hugePng, "PNG" } }) {
        const auto image = decode(bytes);
        ASSERT_FALSE(image) << reason;
        EXPECT_THAT(image.error(), HasSubstr(reason));
    }
}

TEST(Image, SurvivesEveryCut)
{
    for (const char* name : { "jpeg/rgb444_progressive.jpg", "jpeg/gray.jpg", "png/palette.png", "png/gray2.png" }) {
        const std::string whole = fileContent(datasets + name);
        constexpr std::size_t afterTheImage = 24; // checksums and end marks, which may be missing as in Pillow
        for (std::size_t length = 0; length + afterTheImage < whole.size(); length += 7)
            EXPECT_FALSE(decode(whole.substr(0, length))) << name << " cut at " << length;
    }
}

TEST(Image, SurvivesFlippedBytes)
{
    for (const char* name : { "jpeg/rgb420.jpg", "jpeg/cmyk.jpg", "png/palette.png", "png/rgb16.png" }) {
        const std::string whole = fileContent(datasets + name);
        for (std::size_t i = 0; i < whole.size(); i += 3) {
            std::string changed = whole;
            changed[i] = char(changed[i] ^ 0xff);
            const auto image = decode(changed); // may or may not decode, but must come back
            if (!image) {
                EXPECT_FALSE(image.error().empty());
            }
        }
    }
}

} // namespace
