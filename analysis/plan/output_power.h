// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/plan/sensitivity.h"

namespace analysis {

/// Mean square of FP32's output elements, from any cell that changed them: mse · 10^(SQNR / 10). With `samples` only from
/// cells of so many. Absent where no cell knows it.
[[nodiscard]] std::optional<double> outputPowerIn(
    const SensitivityTable& table, std::optional<std::int64_t> samples = std::nullopt);

} // namespace analysis
