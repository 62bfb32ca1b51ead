// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/image.h"
#include "engine/dataset.h"

namespace engine::data {

/// A rectangle of pixels, inside an image.
struct Window {
    int left = 0;
    int top = 0;
    int width = 0;
    int height = 0;
};

/// What Pillow 13's Image.resize((width, height), filter) gives inside `window`; the rest is not computed. The filter is
/// widened when shrinking (antialiasing); across and down are two steps, each rounded to bytes, with weights in fixed
/// point of 22 fraction bits. Byte for byte the same whenever the aspect ratio is kept. Where the height shrinks much
/// more than the width Pillow 13 may choose the other order of steps (older ones never do): then bytes may differ, by one
/// with Bilinear, with Bicubic by more at some.
[[nodiscard]] Image resize(
    const Image& image, int width, int height, const Window& window, Interpolation interpolation);

} // namespace engine::data
