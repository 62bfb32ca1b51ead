// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>

#include "analysis/measure/results.h"

namespace sample {

/// residualNetwork() with a variant of int4 weights alone, sensitivities (weights alone, of which two thirds are
/// measured; inputs alone, estimated; weights of all but one) and a record of plans, chosen within a fifth of FP32's
/// size and measured. Every value depends on the argument alone.
std::shared_ptr<const analysis::Analysis> plannedNetwork(int layers);

} // namespace sample
