// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

#include "analysis/measure/results.h"

namespace widgets {

/// The colour of a variant wherever it is shown: FP32's own for one that quantizes nothing, else the hue of its place
/// among the variants. Precondition: `variant` is an index in `analysis.variants`.
[[nodiscard]] QColor colorOfVariant(const analysis::Analysis& analysis, int variant);

} // namespace widgets
