// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/charts/palette.h"

namespace widgets {

/// A variant's colour for bars and points: lighter on dark ground, where dark hues would melt into it.
[[nodiscard]] inline QColor markColor(const QColor& color, const Theme& theme)
{
    return theme.dark ? readable(color, theme) : color;
}

} // namespace widgets
