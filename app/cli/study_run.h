// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "app/cli/console.h"
#include "app/study/study.h"

namespace app {

/// The run of that number; 0: the last. Errors: usage (no such run), badInput (the study has no run at all).
[[nodiscard]] analysis::Result<RunInfo> chooseRun(const Study& study, std::int64_t number);

/// Says what differs between a run's model and data and the files that are there now, and whether the run came to its
/// end. Error: cancelled.
[[nodiscard]] analysis::Result<void> noteChanges(const Study& study, const RunInfo& run, Console& console);

/// Says that a run has no variants, and which one has some. Error: badInput (the study cannot be read).
[[nodiscard]] analysis::Result<void> noteEmpty(const Study& study, const RunInfo& run, Console& console);

} // namespace app
