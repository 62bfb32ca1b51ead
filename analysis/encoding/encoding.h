// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/encoding/format.h"

namespace analysis {

/// A closed range of real values, in the unit of the tensor.
struct Range {
    float lo = 0;
    float hi = 0;
    bool operator==(const Range&) const = default;
};

/// How a tensor is stored: the one encoding type between observing, choosing, applying and showing.
/// Integer formats: r = S·(q - Z), q in [lowest, highest]. One scale and zero point per share of the granularity:
/// tensor: 1; channel: shape[axis]; group: shape[axis] · ceil(input length / size), output-major; NF4: per block of 64.
/// Float formats have no scales; fp32 is the identity.
struct Encoding {
    Format format; ///< the concrete format: an activation asked for as int8 on the affine grid is uint8 here
    Grid grid = Grid::Full; ///< never Auto
    Granularity granularity;
    int axis = 0; ///< the weight's axis of output features, for channel and group
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
    std::vector<float> scales;
    std::vector<std::int32_t> zeroPoints;
    bool operator==(const Encoding&) const = default;
};

} // namespace analysis
