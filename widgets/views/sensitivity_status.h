// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

#include "analysis/plan/sensitivity.h"

namespace widgets {

// How well a sensitivity table is known, in words.

/// "40 of 100 cells measured (=), 60 estimated (≈)"; what is not known at all is told too.
[[nodiscard]] QString knownCells(const analysis::SensitivityTable& table);
/// Spearman's correlation: "order of estimates against measured: ρ = 0.997".
[[nodiscard]] QString orderOfEstimates(double spearman);
/// What the signs and ρ are.
[[nodiscard]] QString signsExplained();

} // namespace widgets
