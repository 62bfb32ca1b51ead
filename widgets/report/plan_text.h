// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include <QString>

#include "analysis/plan/plan_results.h"

namespace widgets {

// A mixed-precision plan in words.

/// "optimum", "refined", "greedy", "uniform int8", "tutorials' rule"; the plan's own name where it is none of ours.
[[nodiscard]] QString planTitle(const analysis::PlanResult& plan);
/// How many layers have which formats of weights, fewest bits first: "12 int4, 8 int8".
[[nodiscard]] QString planFormats(const analysis::PlanResult& plan);
/// The same for a sentence: "int4 for 12 layers and int8 for 8".
[[nodiscard]] QString planFormatsSentence(const analysis::PlanResult& plan);
/// Whether some layer's input is quantized.
[[nodiscard]] bool quantizesInputs(const analysis::PlanResult& plan);
/// FP32's size / the plan's.
[[nodiscard]] double timesSmaller(const analysis::PlanResult& plan);
/// Predicted at the output, with cross terms where they are known. Absent where `outputPower` is not.
[[nodiscard]] std::optional<double> predictedSqnr(const analysis::PlanResult& plan, double outputPower);

} // namespace widgets
