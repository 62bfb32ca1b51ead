// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/sensitivity.h"

#include <cmath>

namespace analysis {

std::string sensitivityTargetName(SensitivityTarget target)
{
    switch (target) {
    case SensitivityTarget::Weights:
        return "weights";
    case SensitivityTarget::Activations:
        return "activations";
    case SensitivityTarget::Both:
        return "both";
    }
    return {};
}

std::string sensitivityModeName(SensitivityMode mode)
{
    return mode == SensitivityMode::Alone ? "alone" : "all-but";
}

std::string certaintyName(Certainty certainty)
{
    return certainty == Certainty::Exact ? "exact" : "estimated";
}

std::string sensitivityClassName(SensitivityClass sensitivity)
{
    switch (sensitivity) {
    case SensitivityClass::Low:
        return "low";
    case SensitivityClass::Medium:
        return "medium";
    case SensitivityClass::High:
        return "high";
    case SensitivityClass::Open:
        return "open";
    }
    return {};
}

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
