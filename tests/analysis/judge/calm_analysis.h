// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "analysis/judge/findings.h"

namespace analysis::calm {

inline constexpr double nan = std::numeric_limits<double>::quiet_NaN();
inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// The next number above or below.
double up(double value);
double down(double value);

/// Three layers in a row, a → b → c with a relu between the first two, and nothing to be said about any of them.
Analysis calmAnalysis();
/// Its second variant, the quantized one, and a layer of that.
VariantResult& quantized(Analysis& analysis);
LayerResult& layer(Analysis& analysis, std::size_t index);

/// Percent of layer b's input that is clipped, making three quarters of the error.
void setClipped(Analysis& analysis, double percent);
/// Percent of the static range of layer b's input that its values lie in.
void setUsed(Analysis& analysis, double percent);
/// Accumulated SQNR of the layer, and its local one far above.
void setError(Analysis& analysis, std::size_t index, double accumulatedDb);

std::vector<Finding> ofKind(const Analysis& analysis, const std::string& id);

/// What must hold of every finding, whatever its kind.
void expectSound(const Analysis& analysis);

} // namespace analysis::calm
