// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/array_source.h"

#include <algorithm>
#include <cstring>

namespace engine::data
{

using analysis::ErrorKind;
using analysis::fail;

namespace
{

std::int64_t sampleBytes(const ArrayInput& input)
{
    std::int64_t bytes = std::int64_t(elementSize(input.type));
    for (const std::int64_t axis : input.shape)
        bytes *= axis;
    return bytes;
}

Image toImage(const ArrayInput::Pixels& pixels, std::span<const std::byte> bytes)
{
    Image image = makeImage(pixels.width, pixels.height, pixels.channels);
    const auto* source = reinterpret_cast<const std::uint8_t*>(bytes.data());
    if (!pixels.planar || pixels.channels == 1) {
        std::memcpy(image.pixels.get(), source, bytes.size());
        return image;
    }
    const std::size_t plane = std::size_t(pixels.width) * std::size_t(pixels.height);
    for (std::size_t i = 0; i < plane; ++i) {
        for (std::size_t c = 0; c < 3; ++c)
            image.pixels[3 * i + c] = source[c * plane + i];
    }
    return image;
}

} // namespace

analysis::Result<std::optional<ArrayInput::Pixels>> imagePixels(
    ElementType type, const std::vector<std::int64_t>& shape, const Preprocess& preprocess)
{
    constexpr std::int64_t longestSide = 65535;
    const auto isChannels = [](std::int64_t axis) { return axis == 1 || axis == 3; };
    const auto isSide = [](std::int64_t axis) { return axis > 0 && axis <= longestSide; };
    if (type != ElementType::UInt8 || shape.size() < 2 || shape.size() > 3 || !std::ranges::all_of(shape, isSide))
        return std::nullopt;
    ArrayInput::Pixels pixels;
    if (shape.size() == 2)
        pixels = { int(shape[1]), int(shape[0]), 1, false, {} };
    else if (isChannels(shape[0]))
        pixels = { int(shape[2]), int(shape[1]), int(shape[0]), true, {} };
    else if (isChannels(shape[2]))
        pixels = { int(shape[1]), int(shape[0]), int(shape[2]), false, {} };
    else
        return std::nullopt;
    auto pipeline = PixelPipeline::make(preprocess, pixels.channels);
    if (!pipeline)
        return tl::unexpected(pipeline.error());
    pixels.pipeline = std::move(*pipeline);
    return pixels;
}

ArraySource::ArraySource(DatasetInfo info, std::vector<ArrayInput> inputs, std::vector<std::int64_t> labels)
    : m_inputs(std::move(inputs))
{
    m_info = std::move(info);
    m_labels = std::move(labels);
    m_info.labelled = !m_labels.empty();
    m_info.preprocess = {};
    m_info.preprocess.scale = 1;
    for (const ArrayInput& input : m_inputs) {
        m_info.inputNames.push_back(input.name);
        if (input.pixels) {
            m_info.inputShapes.push_back(input.pixels->pipeline.shapeFor(input.pixels->width, input.pixels->height));
            m_info.inputTypes.push_back(ElementType::Float32);
            m_info.preprocess = input.pixels->pipeline.preprocess();
        } else {
            m_info.inputShapes.push_back(input.shape);
            m_info.inputTypes.push_back(input.type);
        }
    }
}

tl::expected<void, SampleFault> ArraySource::decode(std::int64_t index, std::span<std::byte* const> targets) const
{
    std::vector<std::byte> raw;
    for (std::size_t i = 0; i < m_inputs.size(); ++i) {
        const ArrayInput& input = m_inputs[i];
        const auto size = std::size_t(sampleBytes(input));
        std::span<std::byte> place(targets[i], size);
        if (input.pixels) {
            raw.resize(size);
            place = raw;
        }
        // Whoever cannot read one sample of a file cannot read the next one either.
        if (auto read = input.bytes->readAt(input.offset + index * input.stride, place); !read)
            return tl::unexpected(SampleFault{ SampleFault::Kind::Fatal, read.error().message });
        if (input.pixels)
            input.pixels->pipeline.apply(toImage(*input.pixels, raw), reinterpret_cast<float*>(targets[i]));
    }
    return {};
}

analysis::Result<NpyArray> openNpyArray(const std::string& name, std::shared_ptr<const RandomAccess> bytes)
{
    std::vector<std::byte> start(std::size_t(std::min(bytes->size(), npyHeaderLimit)));
    if (auto read = bytes->readAt(0, start); !read)
        return tl::unexpected(read.error());
    auto header = parseNpyHeader(name, start, bytes->size());
    if (!header)
        return tl::unexpected(header.error());
    NpyArray array{ std::move(*header), std::move(bytes) };
    if (array.header.fortranOrder && array.header.shape.size() > 1) {
        if (array.header.dataBytes > unpackLimit)
            return fail(ErrorKind::BadInput,
                name
                    + ": is in Fortran order and too large to be turned round in memory; save it again with "
                      "numpy.ascontiguousarray");
        auto tensor = readNpyArray(array);
        if (!tensor)
            return tl::unexpected(tensor.error());
        std::vector<std::byte> turned(tensor->data.get(), tensor->data.get() + tensor->bytes());
        array.bytes = std::make_shared<MemoryBytes>(name, std::move(turned));
        array.header.dataOffset = 0;
        array.header.fortranOrder = false;
    }
    return array;
}

analysis::Result<HostTensor> readNpyArray(const NpyArray& array)
{
    HostTensor tensor = makeTensor(array.header.type, array.header.shape);
    if (auto read = array.bytes->readAt(array.header.dataOffset, { tensor.data.get(), tensor.bytes() }); !read)
        return tl::unexpected(read.error());
    return array.header.fortranOrder ? fromFortranOrder(tensor) : tensor;
}

analysis::Result<ArrayInput> npyInput(
    const std::string& name, std::string inputName, const NpyArray& array, const Preprocess& preprocess)
{
    if (array.header.shape.empty())
        return fail(ErrorKind::BadInput, name + ": a single number; the first axis counts the samples");
    if (array.header.dataBytes == 0)
        return fail(ErrorKind::BadInput, name + ": holds no samples: an axis has length 0");
    ArrayInput input;
    input.name = std::move(inputName);
    input.type = array.header.type;
    input.shape.assign(array.header.shape.begin() + 1, array.header.shape.end());
    input.bytes = array.bytes;
    input.offset = array.header.dataOffset;
    input.stride = sampleBytes(input);
    auto pixels = imagePixels(input.type, input.shape, preprocess);
    if (!pixels)
        return tl::unexpected(pixels.error());
    input.pixels = std::move(*pixels);
    return input;
}

} // namespace engine::data
