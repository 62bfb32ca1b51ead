// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

namespace widgets {

/// One colour per meaning, in every table, chart and report.
[[nodiscard]] inline QColor originalColor()
{
    return { 0x8f, 0xa3, 0xb8 };
} ///< FP32: neutral grey-blue
[[nodiscard]] inline QColor quantizedColor()
{
    return { 0xe6, 0x7e, 0x22 };
} ///< quantized: orange
[[nodiscard]] inline QColor errorColor()
{
    return { 0xc0, 0x39, 0x2b };
} ///< error: red

} // namespace widgets
