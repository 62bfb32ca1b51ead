// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "analysis/measure/results.h"

namespace samples {

/// Every field has a value of its own, so that a field that is lost or swapped shows.
analysis::Provenance provenance();
/// `layers` linear layers of 8 × 4 weights.
analysis::Graph graph(int layers);
/// Results for graph(layers), different for each `name`; `bins` bins a histogram and as many pairs.
analysis::VariantResult variant(const std::string& name, int layers, int bins);
analysis::ShiftResult shift(int layers);

} // namespace samples
