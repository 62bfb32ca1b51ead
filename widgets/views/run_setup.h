// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/recipe/recipe.h"

namespace widgets {

/// What a person asks for in the dialog that sets up a run: files and numbers as typed, recipes as chosen.
struct RunSetup {
    std::string model; ///< path
    std::string data; ///< path, or "synthetic:…": what variants are measured on
    std::string calibrationData; ///< path; empty: a part of `data` is split off
    std::string preprocess; ///< preset or JSON file; empty: as found beside the data
    std::vector<analysis::Recipe> recipes; ///< one variant each; names differ
    std::int64_t limit = 0; ///< samples to measure on, 0: all
    std::int64_t calibrationLimit = 0; ///< samples to calibrate on, 0: all; of a split: its default
    std::int64_t batchSize = 64;
    int threads = 1;
    std::uint64_t seed = 0;
    std::string output = {}; ///< name of the output that is measured; empty: the first
    bool operator==(const RunSetup&) const = default;
};

} // namespace widgets
