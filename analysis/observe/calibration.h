// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include "analysis/observe/observation.h"
#include "analysis/recipe/recipe.h"

namespace analysis {

/// What a method needs to know of the grid that its range is for.
struct CalibrationTarget {
    int bits = 8;
    Grid grid = Grid::Affine; ///< Affine, or Full / Narrow: then the range is [-T, T], [0, T] when nothing is negative
};

/// One calibration method: its name, its parameter and the function from what was seen to a range.
struct CalibrationMethod {
    std::string_view name;
    std::string_view parameterName; ///< empty: it takes none
    double defaultParameter = 0;
    double lowestParameter = 0;
    double highestParameter = 0;
    std::string_view formula; ///< one line for help and tooltips
    Result<Range> (*range)(const TensorObservation& seen, double parameter, CalibrationTarget target);
};

/// All methods, in the order they are offered. A new one is a file of its own beside this one and a line in
/// calibration.cpp.
[[nodiscard]] std::span<const CalibrationMethod> calibrationMethods();

/// "minmax", "percentile:99.9". Error: usage, naming the method or the parameter and what is allowed.
[[nodiscard]] Result<Calibration> parseCalibration(std::string_view text);
[[nodiscard]] std::string calibrationName(const Calibration& calibration);

/// The range that `calibration` chooses. Errors: usage (no such method), noData (nothing finite was seen).
[[nodiscard]] Result<Range> calibratedRange(
    const Calibration& calibration, const TensorObservation& seen, CalibrationTarget target);

} // namespace analysis
