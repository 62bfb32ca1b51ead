// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "engine/data/pixel_pipeline.h"
#include "engine/dataset.h"
#include "tests/engine/data_files.h"

namespace
{

using analysis::ErrorKind;
using engine::ColorOrder;
using engine::Preprocess;
using engine::data::Image;
using engine::data::PixelPipeline;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// A picture whose byte at (y, x, c) is 10 y + x + 100 c.
Image counting(int width, int height, int channels)
{
    Image image = engine::data::makeImage(width, height, channels);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < channels; ++c)
                image.row(y)[x * channels + c] = std::uint8_t(10 * y + x + 100 * c);
        }
    }
    return image;
}

std::vector<float> run(const Preprocess& preprocess, Image image, int nativeChannels = 3)
{
    const auto pipeline = PixelPipeline::make(preprocess, nativeChannels);
    EXPECT_TRUE(pipeline);
    std::int64_t count = 1;
    for (const std::int64_t axis : pipeline->shapeFor(image.width, image.height))
        count *= axis;
    std::vector<float> result(std::size_t(count), -1);
    pipeline->apply(std::move(image), result.data());
    return result;
}

TEST(Preprocess, PresetsAreWhatTheyAreKnownFor)
{
    const auto imagenet = engine::parsePreprocess("imagenet");
    ASSERT_TRUE(imagenet);
    EXPECT_THAT(imagenet->resize, ElementsAre(256));
    EXPECT_THAT(imagenet->crop, ElementsAre(224));
    EXPECT_THAT(imagenet->mean, ElementsAre(0.485, 0.456, 0.406));
    EXPECT_THAT(imagenet->std, ElementsAre(0.229, 0.224, 0.225));
    EXPECT_EQ(imagenet->channels, ColorOrder::Rgb);
    const auto cifar = engine::parsePreprocess("cifar10");
    ASSERT_TRUE(cifar);
    EXPECT_TRUE(cifar->resize.empty() && cifar->crop.empty());
    EXPECT_EQ(cifar->mean, imagenet->mean);
    const auto mnist = engine::parsePreprocess("mnist");
    ASSERT_TRUE(mnist);
    EXPECT_THAT(mnist->mean, ElementsAre(0.1307));
    EXPECT_THAT(mnist->std, ElementsAre(0.3081));
    const auto fashion = engine::parsePreprocess("fashion_mnist");
    ASSERT_TRUE(fashion);
    EXPECT_THAT(fashion->mean, ElementsAre(0.2860));
    EXPECT_THAT(fashion->std, ElementsAre(0.3530));
    EXPECT_EQ(fashion->channels, ColorOrder::Gray);
    EXPECT_EQ(engine::parsePreprocess("imagnet").error().kind, ErrorKind::Usage);
    EXPECT_THAT(engine::parsePreprocess("imagnet").error().message, AllOf(HasSubstr("imagnet"), HasSubstr("imagenet")));
}

TEST(Preprocess, JsonRoundTrips)
{
    const TemporaryFolder folder;
    const std::string path = folder.write("p.json", R"({"resize": [40, 50], "interpolation": "bicubic", "crop": 32,
        "scale": 1, "mean": [1, 2, 3], "std": 4.5, "channels": "bgr", "layout": "nhwc"})");
    const auto read = engine::parsePreprocess(path);
    ASSERT_TRUE(read) << read.error().message;
    const Preprocess wanted{ path, { 40, 50 }, engine::Interpolation::Bicubic, { 32 }, 1, { 1, 2, 3 }, { 4.5 },
        ColorOrder::Bgr, engine::PixelLayout::Nhwc };
    EXPECT_EQ(*read, wanted);
    const std::string json = engine::preprocessJson(wanted);
    EXPECT_EQ(json.find('\n'), std::string::npos);
    EXPECT_EQ(engine::parsePreprocess(folder.write("p.json", json)), wanted);

    // Nothing given: nothing done but byte / 255.
    Preprocess nothing;
    nothing.name = path;
    EXPECT_EQ(engine::parsePreprocess(folder.write("p.json", "{}")), nothing);
    EXPECT_EQ(engine::parsePreprocess(folder.write("p.json", engine::preprocessJson(nothing))), nothing);
}

TEST(Preprocess, BadJsonNamesFileAndField)
{
    struct Case {
        const char* text;
        const char* field;
    };
    const TemporaryFolder folder;
    for (const auto& [text, field] : { Case{ "", "JSON" }, { "[1]", "JSON" }, { "{\"resize\": 3", "JSON" },
             { R"({"rezise": 3})", "\"rezise\" is unknown" }, { R"({"resize": 0})", "\"resize\"" },
             { R"({"resize": -3})", "\"resize\"" }, { R"({"resize": "256"})", "\"resize\"" },
             { R"({"resize": 2.5})", "\"resize\"" }, { R"({"resize": [1, 2, 3]})", "\"resize\"" },
             { R"({"resize": 1e30})", "\"resize\"" }, { R"({"resize": 18446744073709551615})", "\"resize\"" },
             { R"({"crop": [224, "x"]})", "\"crop\"" }, { R"({"scale": 0})", "\"scale\"" },
             { R"({"scale": "255"})", "\"scale\"" }, { R"({"mean": "0.5"})", "\"mean\"" },
             { R"({"mean": [1, 2]})", "\"mean\"" }, { R"({"std": [1, 0, 1]})", "\"std\"" },
             { R"({"std": -1})", "\"std\"" }, { R"({"interpolation": "nearest"})", "\"interpolation\"" },
             { R"({"channels": "RGB"})", "\"channels\"" }, { R"({"layout": 3})", "\"layout\"" } }) {
        const auto read = engine::parsePreprocess(folder.write("p.json", text));
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().kind, ErrorKind::BadInput);
        EXPECT_THAT(read.error().message, AllOf(HasSubstr("p.json"), HasSubstr(field)));
    }
    EXPECT_THAT(engine::parsePreprocess(folder.path("none.json")).error().message, HasSubstr("no such file"));
}

TEST(Preprocess, MeanMustFitTheChannels)
{
    Preprocess preprocess;
    preprocess.mean = { 1, 2, 3 };
    preprocess.channels = ColorOrder::Gray;
    const auto pipeline = PixelPipeline::make(preprocess, 3);
    ASSERT_FALSE(pipeline);
    EXPECT_THAT(pipeline.error().message, HasSubstr("\"mean\""));
}

TEST(Preprocess, ValuesAreFloat32InNumPysOrder)
{
    Preprocess preprocess;
    preprocess.mean = { 0.485, 0.456, 0.406 };
    preprocess.std = { 0.229, 0.224, 0.225 };
    const auto result = run(preprocess, counting(2, 1, 3));
    const auto expected = [](float byte, float mean, float deviation) { return (byte / 255.0F - mean) / deviation; };
    EXPECT_THAT(result,
        ElementsAre(expected(0, 0.485F, 0.229F), expected(1, 0.485F, 0.229F), expected(100, 0.456F, 0.224F),
            expected(101, 0.456F, 0.224F), expected(200, 0.406F, 0.225F), expected(201, 0.406F, 0.225F)));
}

TEST(Preprocess, ChannelOrdersAndLayouts)
{
    Preprocess preprocess;
    preprocess.scale = 1;
    EXPECT_THAT(run(preprocess, counting(2, 1, 3)), ElementsAre(0, 1, 100, 101, 200, 201));
    preprocess.channels = ColorOrder::Bgr;
    EXPECT_THAT(run(preprocess, counting(2, 1, 3)), ElementsAre(200, 201, 100, 101, 0, 1));
    preprocess.layout = engine::PixelLayout::Nhwc;
    EXPECT_THAT(run(preprocess, counting(2, 1, 3)), ElementsAre(200, 100, 0, 201, 101, 1));
    preprocess.channels = ColorOrder::Rgb;
    EXPECT_THAT(run(preprocess, counting(2, 1, 1)), ElementsAre(0, 0, 0, 1, 1, 1)) << "gray is repeated";
    preprocess.channels = ColorOrder::Gray;
    // (100 · 38470 + 200 · 7471 + 32768) / 65536 = 82.0
    EXPECT_THAT(run(preprocess, counting(1, 1, 3)), ElementsAre(82));
    preprocess.channels = ColorOrder::Native;
    EXPECT_THAT(run(preprocess, counting(2, 1, 1), 1), ElementsAre(0, 1)) << "native gray stays gray";
    preprocess.mean = { 0, 0, 0 };
    EXPECT_THAT(run(preprocess, counting(1, 1, 1), 1), ElementsAre(0, 0, 0)) << "three means: colour";
}

TEST(Preprocess, CropsAsTorchvision)
{
    Preprocess preprocess;
    preprocess.scale = 1;
    preprocess.crop = { 2, 3 };
    // 6 x 5: left = round(1.5) = 2, top = round(1.5) = 2 (half to even)
    EXPECT_THAT(run(preprocess, counting(6, 5, 1), 1), ElementsAre(22, 23, 24, 32, 33, 34));
    // 4 wide: left = round(0.5) = 0; 3 high: top = round(0.5) = 0
    EXPECT_THAT(run(preprocess, counting(4, 3, 1), 1), ElementsAre(0, 1, 2, 10, 11, 12));
    // Wider than the image: (3 - 2) / 2 = 0 zeros on the left, 1 on the right
    EXPECT_THAT(run(preprocess, counting(2, 2, 1), 1), ElementsAre(0, 1, 0, 10, 11, 0));
    // Padding is a zero byte before the mean is taken off.
    preprocess.mean = { 5 };
    EXPECT_THAT(run(preprocess, counting(2, 2, 1), 1), ElementsAre(-5, -4, -5, 5, 6, -5));
}

TEST(Preprocess, ShorterSideKeepsTheAspectRatio)
{
    Preprocess preprocess;
    preprocess.resize = { 256 };
    const auto pipeline = PixelPipeline::make(preprocess, 3);
    ASSERT_TRUE(pipeline);
    EXPECT_THAT(pipeline->shapeFor(500, 375), ElementsAre(3, 256, 341)); // int(341.33)
    EXPECT_THAT(pipeline->shapeFor(375, 500), ElementsAre(3, 341, 256));
    EXPECT_THAT(pipeline->shapeFor(256, 999), ElementsAre(3, 999, 256));
}

TEST(Preprocess, ResizeAndCropAsPillowAndNumPy)
{
    Preprocess preprocess{ "", { 40 }, engine::Interpolation::Bicubic, { 32, 50 }, 255, { 0.485, 0.456, 0.406 },
        { 0.229, 0.224, 0.225 } };
    const auto picture = engine::readNpy(TEST_DATA "/datasets/npy/picture.npy");
    const auto wanted = engine::readNpy(TEST_DATA "/datasets/npy/resized40_cropped32x50.npy");
    ASSERT_TRUE(picture && wanted);
    Image image = engine::data::makeImage(60, 44, 3);
    std::memcpy(image.pixels.get(), picture->data.get(), picture->bytes());
    EXPECT_EQ(run(preprocess, std::move(image)), values<float>(*wanted));
}

} // namespace
