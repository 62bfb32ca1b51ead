// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "app/jobs/sensitivity_job.h"

namespace app {

/// Fills a table of layers or blocks with what screening predicts: mse and SQNR, and KL where Fisher vectors were asked
/// for. Rows that cannot be predicted stay as they are.
void fillEstimates(analysis::SensitivityTable& table, std::span<const engine::SensitivityUnit> rows,
    const engine::Screening& screening);

/// The same for the channels of one layer, from the gradients of its weight on the first `spec.samples` samples, or as
/// many as are kept. Errors: usage (a layer that is not linear in its weight), else as engine::screen().
[[nodiscard]] analysis::Result<void> fillChannelEstimates(analysis::SensitivityTable& table, const OpenedRun& run,
    const engine::ScreeningSpec& spec, const engine::Screening& screening, const analysis::Control& control);

} // namespace app
