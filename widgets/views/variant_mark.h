// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

class QColor;

namespace widgets {

/// How far a variant is.
enum class VariantMark { Waiting, Running, Done, Failed };

/// ○ ◐ ● ✕ in the variant's colour: their shapes tell them apart.
[[nodiscard]] QIcon markIcon(VariantMark mark, const QColor& color);

} // namespace widgets
