// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "app/jobs/sensitivity_job.h"

namespace app {

/// Fills a table of layers or blocks with what screening predicts: mse and SQNR, and KL where Fisher vectors were asked
/// for. Rows that cannot be predicted stay as they are.
void fillEstimates(analysis::SensitivityTable& table, std::span<const engine::SensitivityUnit> rows,
    const engine::Screening& screening);

/// What channels are screened from.
struct ChannelScreening {
    const OpenedRun& run;
    const engine::ScreeningSpec& spec;
    double outputPower = 0; ///< engine::Screening::outputPower
};

/// The same for the channels of one layer, from the gradients of its weight on the first `spec.samples` samples, or as
/// many as are kept. Errors: usage (a layer that is not linear in its weight), else as engine::screen().
[[nodiscard]] analysis::Result<void> fillChannelEstimates(
    analysis::SensitivityTable& table, const ChannelScreening& screened, const analysis::Control& control);

} // namespace app
