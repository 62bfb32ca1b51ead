// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace widgets {

// One colour per meaning, in every table, chart and report, the same on light and on dark ground.

/// FP32: neutral grey-blue.
[[nodiscard]] QColor originalColor();
/// Quantized: orange.
[[nodiscard]] QColor quantizedColor();
/// Error: red.
[[nodiscard]] QColor errorColor();
/// Data of the evaluation beside that of the calibration (which is shown as FP32): teal.
[[nodiscard]] QColor evaluationColor();

/// Hue of the variant, or calibration method, with this index: a fixed order that stays apart for colour-blind eyes
/// (after Okabe and Ito); after the eighth darker, then lighter, repeated after the 24th.
[[nodiscard]] QColor variantColor(int index);

/// A perceptually even scale from dark blue over green to yellow (viridis). `share` is clamped to 0 … 1; NaN is grey.
[[nodiscard]] QColor heatColor(double share);

/// What changes between a light and a dark desktop.
struct Theme {
    QColor background; ///< behind the data
    QColor text;
    QColor faintText; ///< axis titles, remarks
    QColor grid;
    QColor highlight; ///< the system's colour of what is selected
    bool dark = false;

    [[nodiscard]] static Theme of(const QPalette& palette);
};

/// `color` moved towards the theme's text until it reads as text or a thin line on the theme's background.
[[nodiscard]] QColor readable(const QColor& color, const Theme& theme);

} // namespace widgets
