// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "analysis/recipe/recipe.h"

namespace app {

/// What else than the files must be the same for a cell of a sensitivity table to be the same: what
/// KeptSensitivity::conditions says.
struct SensitivityConditions {
    std::int64_t samples = 0; ///< that are evaluated
    std::uint64_t seed = 0; ///< of the split, of synthetic data and of the probes
    bool split = false; ///< whether calibration data was split off the data
    std::int64_t calibrationSamples = 0; ///< 0 where no ranges are needed
    std::optional<std::string> calibrationData; ///< its path; empty: none of its own. Absent: not recorded
    std::optional<analysis::Recipe> recipe; ///< schemes of weights and inputs. Absent: not recorded, or not readable
    bool operator==(const SensitivityConditions&) const = default;
};

/// One line of JSON, by which conditions are compared: the same conditions give the same text.
[[nodiscard]] std::string toText(const SensitivityConditions& conditions);

/// What a study has. Members that are missing, as in older studies, or of another type stay as above; so do all where the
/// text is no JSON object.
[[nodiscard]] SensitivityConditions conditionsFrom(const std::string& text);

} // namespace app
