// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "engine/data/image.h"
#include "engine/dataset.h"

namespace engine::data
{

/// A Preprocess made ready for many images of one source.
class PixelPipeline
{
public:
    /// `nativeChannels` (1 or 3) is what ColorOrder::Native stands for, unless mean or std has three values.
    /// Error: badInput, mean or std has another number of values than there are channels.
    [[nodiscard]] static analysis::Result<PixelPipeline> make(Preprocess preprocess, int nativeChannels);

    /// With the channel order settled.
    [[nodiscard]] const Preprocess& preprocess() const { return m_preprocess; }
    /// [C, H, W] or [H, W, C] of what an image of this size becomes.
    [[nodiscard]] std::vector<std::int64_t> shapeFor(int width, int height) const;
    /// Writes the float32 values of shapeFor(image.width, image.height).
    void apply(Image image, float* target) const;

private:
    [[nodiscard]] int channels() const { return m_preprocess.channels == ColorOrder::Gray ? 1 : 3; }
    Preprocess m_preprocess;
    std::array<std::array<float, 256>, 3> m_values{}; ///< of each byte, by channel of the result
};

} // namespace engine::data
