// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "analysis/measure/results.h"

namespace analysis
{

/// A made-up analysis with every part filled: a convolution, an LSTM with two matrices, an embedding and a product of two
/// activations; variants fp32, ptsq with an override, and weights with an infinite sqnr. No number in it was measured.
[[nodiscard]] Analysis tinyAnalysis();

} // namespace analysis
