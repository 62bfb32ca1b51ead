// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "analysis/plan/predict.h"
#include "analysis/plan/sensitivity.h"

namespace analysis {

/// What contributions predict of each row and format of `like`: ≈ with the mse alone. A row at a format that no part of
/// its target has contributions of has no cell.
[[nodiscard]] SensitivityTable estimatesFrom(const Contributions& contributions, const SensitivityTable& like);

/// How well predictions order rows: by format, Spearman's rank correlation between the output mse in `estimates` and that
/// which was measured (=) in `measured`, over the rows that have both. Both tables have the same rows and formats. Absent
/// where fewer than three rows have both, where one is NaN, or one side has no two different values: two rows are in one
/// order or the other, whatever was predicted.
[[nodiscard]] std::vector<std::optional<double>> rankCorrelations(
    const SensitivityTable& measured, const SensitivityTable& estimates);

} // namespace analysis
