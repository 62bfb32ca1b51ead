// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "widgets/views/output_damage.h"

namespace sample {

/// A finished predictor for a weight of so many values, with made-up gradients: int4 of weights() costs about 30 dB.
widgets::PredictorState predictor(std::size_t samples, std::size_t weights);

/// What a study has measured of one layer: 29.7 dB at int4, 53.9 dB at int8.
widgets::MeasuredWeights measuredWeights(int layer);

} // namespace sample
