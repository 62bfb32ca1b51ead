// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/sensitivity_job.h"

namespace app {

// The part of a sensitivity job that measures.

/// A sensitivity job while it runs.
struct RunningJob {
    const OpenedRun& run;
    const SensitivityRequest& request;
    const SensitivityJobEvents& events;
};

/// Measures what is asked for of `rows` and is not exact in the outcome's table yet, tells how far their order is known,
/// and keeps both. `estimates` is what was predicted of every cell. Where it ends early, the outcome says why.
void measureCells(const RunningJob& job, std::span<const engine::SensitivityUnit> rows,
    analysis::SensitivityTable estimates, SensitivityOutcome& outcome);

/// Keeps what is known so far, where there is a study.
[[nodiscard]] analysis::Result<void> keepOutcome(
    const OpenedRun& run, const SensitivityOutcome& outcome, SensitivityStudy::When when);

} // namespace app
