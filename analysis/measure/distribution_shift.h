// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "analysis/measure/results.h"
#include "analysis/observe/observation.h"

namespace analysis
{

/// How far a layer's input on evaluation data is from that on calibration data: absolute differences of means, of
/// standard deviations (n - 1) and of ranges (max - min), in the unit of the input, and KL(evaluation ‖ calibration) in
/// nats over 50 bins between the smallest and the largest value of both, shares plus 1e-8, normalised again. The score is
/// the mean of the four. Error: noData, naming the layer, where one of them saw nothing finite.
[[nodiscard]] Result<LayerShift> layerShift(
    const std::string& layer, const TensorObservation& calibration, const TensorObservation& evaluation);

/// All layers together: `overall` is the mean of the scores, 0 of no layers.
[[nodiscard]] ShiftResult overallShift(std::vector<LayerShift> layers);

} // namespace analysis
