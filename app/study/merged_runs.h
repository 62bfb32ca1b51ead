// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/study/study.h"

namespace app {

/// A run with the results of all others of the study under the same conditions, as a window shows them: of variants of
/// one name, of tables of one target and mode, and of plans the last counts. Errors: those of Study::load().
[[nodiscard]] analysis::Result<analysis::Analysis> loadMerged(const Study& study, const RunInfo& run, Parts parts);

} // namespace app
