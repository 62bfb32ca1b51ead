// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "analysis/measure/results.h"
#include "analysis/observe/observation.h"

namespace sample {

/// Counts of `total` values of a bell curve over `bins` bins of [lo, hi].
analysis::BinnedCounts bell(analysis::Range range, double deviation, int bins, double total);

/// A made-up analysis that looks like a real one: `layers` convolutions of a residual network and a linear layer, five
/// variants. Every value depends on the arguments alone.
std::shared_ptr<const analysis::Analysis> residualNetwork(int layers);

/// The same with every measured number NaN or infinite, and histograms over an empty range.
std::shared_ptr<const analysis::Analysis> brokenNetwork(int layers);

/// What calibration would have seen at the input of a layer after a ReLU.
analysis::TensorObservation reluObservation();

/// `count` normally distributed weights with a few outliers, always the same.
std::vector<float> weights(std::size_t count);

} // namespace sample
