// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/plan/sensitivity.h"
#include "engine/sensitivity.h"

namespace app {

// What sensitivity says where a network, its data or what a format makes of them is NaN or Inf.

/// A sentence for each weight that has NaN or Inf.
[[nodiscard]] std::vector<std::string> notFiniteWeights(const engine::Model& model);

/// A sentence where the output of some samples is not finite, whichever layer is quantized.
[[nodiscard]] std::optional<std::string> notFiniteOutputs(const engine::Sensitivity& measured);

/// The cells of what was measured; one without a sample whose error is a finite number has no numbers: NaN, no drop.
[[nodiscard]] analysis::SensitivityTable withoutFalseZeros(const engine::Sensitivity& measured);

/// Whether any error at the output is a number.
[[nodiscard]] bool anyFinite(const analysis::SensitivityTable& table);

/// What is said of a table of which nothing is known.
[[nodiscard]] std::string nothingKnown(const std::string& rows);

} // namespace app
