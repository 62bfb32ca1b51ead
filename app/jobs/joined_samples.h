// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "app/study/study.h"
#include "engine/sensitivity.h"

namespace app {

// What was measured of cells in parts: an order of layers that was to settle is gone on with.

/// Both parts as one: the samples of `later` come after those of `earlier` in each cell that both have. The same numbers,
/// but for rounding, as those of one sweep over all of them.
[[nodiscard]] engine::Sensitivity joined(const engine::Sensitivity& earlier, const engine::Sensitivity& later);

/// Samples that every measured cell of a format has seen; 0: none, or cells have seen different ones.
[[nodiscard]] std::int64_t samplesSeen(const engine::Sensitivity& measured, std::size_t format);

[[nodiscard]] KeptSamples keptSamples(const engine::Sensitivity& measured);
/// The inverse, of `formats` in this order; formats that are not known have no cells.
[[nodiscard]] engine::Sensitivity sensitivityOf(const KeptSamples& kept, std::span<const analysis::Format> formats);

} // namespace app
