// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "engine/dataset.h"
#include "engine/fit.h"
#include "engine/sensitivity/measurement.h"
#include "engine/sensitivity/network.h"
#include "engine/sensitivity/workers.h"

namespace engine::sense {

/// One unit in one format.
struct Cell {
    std::size_t row = 0; ///< of the table
    std::size_t format = 0; ///< of the table
    analysis::Plan plan; ///< of the unit's layers alone; for all-but without encodings
    Measurement measurement;
    std::shared_ptr<const Change> change; ///< while it is needed, and between batches where memory allows
    bool rests = false; ///< it has seen enough
};

/// Cells of the same layers or channel: their suffixes are forked at the same moment.
struct Fork {
    Changed what;
    std::vector<Cell*> cells;
};

/// Everything that one pass over the data needs.
struct SweepSpec {
    const ModelState& model;
    const Network& original; ///< the model as it is: its output is what others are compared with
    const Network& network; ///< what the units are changed in
    const Dataset& data;
    const InputFit& fit;
    std::int64_t batchSize = 64;
};

struct SweepResult {
    std::int64_t samples = 0;
    std::int64_t hits = 0; ///< of FP32
    std::int64_t labelled = 0;
    std::int64_t skippedSamples = 0;
    std::vector<std::string> skippedReasons;
    bool settled = false; ///< `enough` said so before the data's end
};

/// Batch by batch: the network is walked once, and each cell's suffix is run from the values that are alive when the walk
/// reaches its unit. `enough` is asked after each batch; cells may be
/// put to rest there.
/// Errors: badInput, noData, cancelled. Throws what operators throw.
[[nodiscard]] analysis::Result<SweepResult> sweep(const SweepSpec& spec, std::span<Fork> forks, Workers& workers,
    Stop& stop, const std::function<bool(const SweepResult&)>& enough);

} // namespace engine::sense
