// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "engine/data/file.h"
#include "engine/data/npy_header.h"
#include "engine/data/pixel_pipeline.h"
#include "engine/data/source.h"

namespace engine::data
{

/// One input whose samples lie one after the other in raw bytes.
struct ArrayInput {
    /// How bytes are an image.
    struct Pixels {
        int width = 0;
        int height = 0;
        int channels = 0; ///< 1 or 3
        bool planar = false; ///< all of one channel, then all of the next
        PixelPipeline pipeline;
    };
    std::string name;
    ElementType type = ElementType::Float32; ///< as stored
    std::vector<std::int64_t> shape; ///< of one sample, as stored
    std::shared_ptr<const RandomAccess> bytes;
    std::int64_t offset = 0; ///< of the first sample
    std::int64_t stride = 0; ///< bytes from one sample to the next
    std::optional<Pixels> pixels; ///< absent: the values are passed on as they are
};

/// Bytes as images, when type and `shape` (of a sample) are those of one: uint8, [H, W], [C, H, W] or [H, W, C] with one
/// or three channels; nullopt when they are not. Error: of PixelPipeline::make.
[[nodiscard]] analysis::Result<std::optional<ArrayInput::Pixels>> imagePixels(
    ElementType type, const std::vector<std::int64_t>& shape, const Preprocess& preprocess);

/// Samples in raw arrays: IDX, CIFAR-10, NPY and NPZ.
class ArraySource final : public DatasetSource
{
public:
    /// Fills in info's inputs and `labelled`; the caller gives path, format, samples and classes.
    ArraySource(DatasetInfo info, std::vector<ArrayInput> inputs, std::vector<std::int64_t> labels);
    [[nodiscard]] tl::expected<void, SampleFault> decode(
        std::int64_t index, std::span<std::byte* const> targets) const override;

private:
    std::vector<ArrayInput> m_inputs;
};

/// A .npy, in a file or an archive.
struct NpyArray {
    NpyHeader header;
    std::shared_ptr<const RandomAccess> bytes;
};

/// `name` begins the messages. Arrays in Fortran order are read into memory and turned round.
/// Errors: badInput (as parseNpyHeader(), too large to be turned).
[[nodiscard]] analysis::Result<NpyArray> openNpyArray(
    const std::string& name, std::shared_ptr<const RandomAccess> bytes);
/// All its values.
[[nodiscard]] analysis::Result<HostTensor> readNpyArray(const NpyArray& array);
/// `name` begins the messages. Error: badInput, no batch axis or no samples.
[[nodiscard]] analysis::Result<ArrayInput> npyInput(
    const std::string& name, std::string inputName, const NpyArray& array, const Preprocess& preprocess);

} // namespace engine::data
