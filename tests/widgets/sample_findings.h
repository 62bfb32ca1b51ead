// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "analysis/judge/findings.h"

namespace sample {

/// Findings about sample::residualNetwork(): one of each severity, with and without a recipe, of a layer, of a variant
/// and of the whole.
std::vector<analysis::Finding> findings();

/// The same with files, times and costs as a run would have noted them.
std::shared_ptr<const analysis::Analysis> withProvenance(analysis::Analysis analysis);

} // namespace sample
