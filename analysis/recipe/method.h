// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "analysis/recipe/recipe.h"

namespace analysis
{

/// All methods, in the order they are offered.
[[nodiscard]] std::span<const Method> methods();

/// "fp32", "weights", "ptdq", "ptsq".
[[nodiscard]] std::string_view methodName(Method method);
/// Error: usage, naming the text and what there is.
[[nodiscard]] Result<Method> parseMethod(std::string_view name);

/// "inputs", "kernels".
[[nodiscard]] std::string_view placementName(Placement placement);
/// Error: usage, naming the text and what there is.
[[nodiscard]] Result<Placement> parsePlacement(std::string_view name);

/// The calibration with its parameter always given ("percentile:99.99" for "percentile"), so that equal ones compare
/// equal. An unknown method is left as it is.
[[nodiscard]] Calibration withParameter(Calibration calibration);

} // namespace analysis
