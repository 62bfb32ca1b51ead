// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "analysis/measure/results.h"
#include "app/study/study.h"

namespace samples {

/// Every field has a value of its own, so that a field that is lost or swapped shows.
analysis::Provenance provenance();
/// `layers` linear layers of 8 × 4 weights.
analysis::Graph graph(int layers);
/// Results for graph(layers), different for each `name`; `bins` bins a histogram and as many pairs.
analysis::VariantResult variant(const std::string& name, int layers, int bins);
analysis::ShiftResult shift(int layers);
/// Of graph(layers) at int8, int4 and int2, every cell predicted, labelled.
app::KeptSensitivity sensitivity(int layers, analysis::SensitivityTarget target, analysis::SensitivityMode mode);
/// One probe, eight samples, that predict the table's cells.
app::KeptContributions contributions(const analysis::SensitivityTable& table);
/// Two plans that were measured, and a frontier of three.
analysis::PlanRecord planRecord(int layers);

} // namespace samples
