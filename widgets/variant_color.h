// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>

#include "analysis/measure/results.h"
#include "widgets/charts/marker.h"

namespace widgets {

/// How a variant looks wherever it is shown.
struct VariantLook {
    QColor color;
    Marker marker = Marker::Disc;
};

/// FP32's own colour for one that quantizes nothing, else hue and shape of its place among the variants.
/// Precondition, of all three: `variant` is an index in `analysis.variants`.
[[nodiscard]] VariantLook lookOfVariant(const analysis::Analysis& analysis, int variant);
[[nodiscard]] QColor colorOfVariant(const analysis::Analysis& analysis, int variant);
[[nodiscard]] QIcon iconOfVariant(const analysis::Analysis& analysis, int variant);

} // namespace widgets
