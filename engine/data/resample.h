// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/image.h"
#include "engine/dataset.h"

namespace engine::data
{

/// A rectangle of pixels, inside an image.
struct Window {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

/// What Pillow's Image.resize((width, height), filter) gives inside `window`; the rest is not computed. Byte for byte:
/// the filter is widened when shrinking (antialiasing), first across, then down, each rounded to bytes, with weights in
/// fixed point of 22 fraction bits.
[[nodiscard]] Image resize(
    const Image& image, int width, int height, const Window& window, Interpolation interpolation);

} // namespace engine::data
