// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "analysis/measure/results.h"

namespace sample {

/// residualNetwork() with the operations between its layers: batch norms, ReLUs, shortcuts that are added every second
/// convolution, pooling and flattening before the last layer.
std::shared_ptr<const analysis::Analysis> wiredNetwork(int layers);

} // namespace sample
