// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "analysis/encoding/encoding.h"
#include "analysis/recipe/recipe.h"

namespace analysis {

/// The encoding of an activation: fixed by calibration, or taken from each batch as it runs.
struct EdgeEncoding {
    enum class Timing { Static, Dynamic };
    Timing timing = Timing::Static;
    Encoding encoding; ///< Dynamic: format, grid, granularity, lowest, highest; no scales
    bool operator==(const EdgeEncoding&) const = default;
};

/// Encodings laid over an immutable graph. What has no entry stays FP32.
struct Plan {
    Placement placement = Placement::Inputs;
    std::map<int, EdgeEncoding> edges; ///< by Edge::id
    std::map<int, Encoding> weights; ///< by WeightUse::id
    /// Hidden states of LSTM and GRU, which each step quantizes before its recurrent matrix reads them, by Layer::id: one
    /// for each stacked level, whose outputs (the next level's input) it also holds for; or one for all levels.
    std::map<int, std::vector<EdgeEncoding>> states;
    bool operator==(const Plan&) const = default;
};

} // namespace analysis
