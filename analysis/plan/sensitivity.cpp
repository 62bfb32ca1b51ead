// SPDX-License-Identifier: GPL-3.0-or-later
#include "analysis/plan/sensitivity.h"

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

} // namespace analysis
