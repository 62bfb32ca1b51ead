// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "analysis/measure/results.h"

namespace analysis
{

/// report.json: the whole analysis (results_json.h), one variant a line, so that line tools can pick one. Bytes in names
/// that are not UTF-8 become U+FFFD.
[[nodiscard]] Result<std::vector<std::filesystem::path>> writeJsonReport(
    const Analysis& analysis, const std::filesystem::path& folder);

} // namespace analysis
