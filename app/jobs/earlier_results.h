// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "app/jobs/sensitivity_job.h"

namespace app {

// What a run that measures sensitivity takes over from earlier ones under the same conditions.

[[nodiscard]] bool isExact(const std::optional<analysis::SensitivityCell>& cell);

/// What was screened, where it has all that `spec` asks for. Else `spec` is made to screen the formats that are known as
/// well, so that one set of samples has all of them.
[[nodiscard]] std::optional<engine::Screening> keptScreening(
    const OpenedRun& run, const SensitivityRequest& request, engine::ScreeningSpec& spec);

/// Puts what the study knows as measured into the outcome's table, and says so. True: it is all that was asked for.
[[nodiscard]] bool takeKnown(
    const OpenedRun& run, const SensitivityRequest& request, const NoteSink& note, SensitivityOutcome& outcome);

} // namespace app
