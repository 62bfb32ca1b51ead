// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/plan/sensitivity.h"

namespace widgets {

/// How far a sensitivity analysis goes.
enum class SensitivityEffort {
    Screen, ///< ≈ for all layers, in seconds
    Progressive, ///< then = in order of importance until the order of layers is settled
    Exact, ///< = for all
};

/// What a person asks to be measured.
struct SensitivityWish {
    analysis::SensitivityTarget target = analysis::SensitivityTarget::Weights;
    analysis::SensitivityMode mode = analysis::SensitivityMode::Alone;
    SensitivityEffort effort = SensitivityEffort::Progressive;
    std::vector<analysis::Format> formats;
    int firstLayer = -1; ///< Layer::id that is looked at: measured first
};

} // namespace widgets
