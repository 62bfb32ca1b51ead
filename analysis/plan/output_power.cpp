// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/output_power.h"

#include <cmath>

namespace analysis {

std::optional<double> outputPowerIn(const SensitivityTable& table, std::optional<std::int64_t> samples)
{
    for (const auto& cell : table.cells) {
        if (cell && cell->samples == samples.value_or(cell->samples) && cell->mse.value > 0
            && std::isfinite(cell->mse.value) && std::isfinite(cell->sqnrDb))
            return cell->mse.value * std::pow(10.0, cell->sqnrDb / 10);
    }
    return std::nullopt;
}

} // namespace analysis
