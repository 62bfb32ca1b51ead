// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFontMetrics>
#include <QStringList>

namespace widgets {

/// The names as they fit into `width` pixels: those that are too wide are shortened with "…" where all stay different
/// from each other, near the middle if that does it. In the order of `names`; names that are the same stay the same.
[[nodiscard]] QStringList namesApart(const QStringList& names, const QFontMetrics& metrics, int width);

} // namespace widgets
