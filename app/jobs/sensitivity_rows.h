// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/jobs/sensitivity_job.h"

namespace app {

// What the rows of a table are: layers, blocks of them, or the channels of one.

/// The rows in the table's order, each with its name. Errors: usage (no such layer, channels that cannot be measured),
/// badInput (nothing has a weight).
[[nodiscard]] analysis::Result<std::vector<engine::SensitivityUnit>> rowsOf(
    const analysis::Graph& graph, const SensitivityRequest& request);

/// A table of these rows without a single cell.
[[nodiscard]] analysis::SensitivityTable emptyTable(
    std::span<const engine::SensitivityUnit> rows, const SensitivityRequest& request);

/// "layers", "blocks" or "channels".
[[nodiscard]] std::string rowsName(SensitivityRows rows);

} // namespace app
