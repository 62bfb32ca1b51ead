// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "analysis/plan/sensitivity.h"

namespace widgets {

/// How far a sensitivity analysis goes.
enum class SensitivityEffort {
    Screen, ///< ≈ for all layers, in seconds
    Progressive, ///< then = in order of importance until the order of layers is settled
    Exact, ///< = for all
};

/// What is quantized as one.
enum class SensitivityPer {
    Layer,
    Block, ///< a residual block, an encoder layer (analysis::blocksOf())
    Channel, ///< of one layer's weight
};

/// What a person asks to be measured.
struct SensitivityWish {
    analysis::SensitivityTarget target = analysis::SensitivityTarget::Weights;
    analysis::SensitivityMode mode = analysis::SensitivityMode::Alone;
    SensitivityEffort effort = SensitivityEffort::Progressive;
    std::vector<analysis::Format> formats;
    int firstLayer = -1; ///< Layer::id that is looked at: measured first
    SensitivityPer per = SensitivityPer::Layer;
    std::string channelsOf = {}; ///< the name of the layer, for channels
};

} // namespace widgets
