// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/pixel_pipeline.h"

#include <algorithm>
#include <cmath>

#include "engine/data/resample.h"

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

struct Size {
    int width = 0;
    int height = 0;
    bool operator==(const Size&) const = default;
};

/// torchvision: the longer side is cut, not rounded: int(size · long / short).
Size resizedSize(const std::vector<int>& wanted, Size image)
{
    if (wanted.empty())
        return image;
    if (wanted.size() == 2)
        return { wanted[1], wanted[0] };
    const std::int64_t shorter = std::min(image.width, image.height);
    const std::int64_t longer = std::max(image.width, image.height);
    const int stretched = int(std::max<std::int64_t>(wanted[0] * longer / shorter, 1));
    return image.width <= image.height ? Size{ wanted[0], stretched } : Size{ stretched, wanted[0] };
}

Size croppedSize(const std::vector<int>& wanted, Size image)
{
    if (wanted.empty())
        return image;
    return { wanted.back(), wanted.front() };
}

/// Where the crop begins, as torchvision's center_crop: rounded half to even; negative (rounded down) where the image is
/// smaller, and what lies outside is zero.
int cropOffset(int have, int wanted)
{
    if (wanted > have)
        return -((wanted - have) / 2);
    const int twice = have - wanted;
    return twice / 2 + (twice % 2 != 0 && twice / 2 % 2 != 0 ? 1 : 0);
}

} // namespace

analysis::Result<PixelPipeline> PixelPipeline::make(Preprocess preprocess, int nativeChannels)
{
    const std::string name = preprocess.name.empty() ? "preprocessing" : "preprocessing " + preprocess.name;
    if (preprocess.channels == ColorOrder::Native) {
        const bool colour = nativeChannels == 3 || preprocess.mean.size() == 3 || preprocess.std.size() == 3;
        preprocess.channels = colour ? ColorOrder::Rgb : ColorOrder::Gray;
    }
    PixelPipeline pipeline;
    pipeline.m_preprocess = preprocess;
    const auto channels = std::size_t(pipeline.channels());
    for (const auto* values : { &preprocess.mean, &preprocess.std }) {
        if (values->size() > 1 && values->size() != channels)
            return fail(ErrorKind::BadInput,
                name + ": field \"" + (values == &preprocess.mean ? "mean" : "std") + "\" has "
                    + std::to_string(values->size()) + " values where the channels are " + std::to_string(channels)
                    + "; give one value for each, or one for all");
    }
    // In float32, in NumPy's order: (x.astype(float32) / float32(scale) - mean) / std.
    for (std::size_t c = 0; c < channels; ++c) {
        const auto valueOf = [&](const std::vector<double>& values, float otherwise) {
            return values.empty() ? otherwise : float(values[values.size() == 1 ? 0 : c]);
        };
        const float mean = valueOf(preprocess.mean, 0);
        const float deviation = valueOf(preprocess.std, 1);
        for (std::size_t byte = 0; byte < 256; ++byte)
            pipeline.m_values[c][byte] = (float(byte) / float(preprocess.scale) - mean) / deviation;
    }
    return pipeline;
}

std::vector<std::int64_t> PixelPipeline::shapeFor(int width, int height) const
{
    const Size size = croppedSize(m_preprocess.crop, resizedSize(m_preprocess.resize, { width, height }));
    if (m_preprocess.layout == PixelLayout::Nchw)
        return { channels(), size.height, size.width };
    return { size.height, size.width, channels() };
}

void PixelPipeline::apply(Image image, float* target) const
{
    if (channels() == 1)
        image = toGray(std::move(image));
    const Size before{ image.width, image.height };
    const Size resized = resizedSize(m_preprocess.resize, before);
    const Size result = croppedSize(m_preprocess.crop, resized);
    const int left = cropOffset(resized.width, result.width);
    const int top = cropOffset(resized.height, result.height);
    // The part of the crop that lies on the image.
    const Window window{ std::max(left, 0), std::max(top, 0), std::min(result.width, resized.width),
        std::min(result.height, resized.height) };
    const bool whole = resized == before && result == before;
    if (!whole)
        image = resize(image, resized.width, resized.height, window, m_preprocess.interpolation);

    const bool planar = m_preprocess.layout == PixelLayout::Nchw;
    const std::ptrdiff_t plane = std::ptrdiff_t(result.width) * result.height;
    const std::ptrdiff_t columnStep = planar ? 1 : channels();
    const int padLeft = std::max(-left, 0);
    const int padTop = std::max(-top, 0);
    for (int c = 0; c < channels(); ++c) {
        const auto& values = m_values[std::size_t(c)];
        float* const channel = target + (planar ? c * plane : c);
        if (window.width != result.width || window.height != result.height) {
            for (std::ptrdiff_t i = 0; i < plane; ++i)
                channel[i * columnStep] = values[0];
        }
        const int sourceChannel = image.channels == 1 ? 0 : m_preprocess.channels == ColorOrder::Bgr ? 2 - c : c;
        for (int y = 0; y < image.height; ++y) {
            const std::uint8_t* source = image.row(y) + sourceChannel;
            float* out = channel + (std::ptrdiff_t(padTop + y) * result.width + padLeft) * columnStep;
            for (int x = 0; x < image.width; ++x, source += image.channels, out += columnStep)
                *out = values[*source];
        }
    }
}

} // namespace engine::data
