// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <random>
#include <span>

#include "analysis/plan/solve.h"

namespace analysis::test {

inline constexpr Format int2{ FormatKind::SignedInteger, 2 };
inline constexpr Format int3{ FormatKind::SignedInteger, 3 };
inline constexpr Format int4{ FormatKind::SignedInteger, 4 };
inline constexpr Format int6{ FormatKind::SignedInteger, 6 };
inline constexpr Format fp16{ FormatKind::Float16, 16 };

/// Layers as networks have them: sizes over two decades, damage about 4^-bits, FP32 harmless. Six formats at most.
[[nodiscard]] PlanProblem networkLike(std::size_t layers, std::size_t choices, unsigned seed);

/// Small and nasty: few different numbers, so that costs and damages are often equal, zero or dominated.
[[nodiscard]] PlanProblem nasty(std::size_t layers, std::size_t choices, unsigned seed);

/// The least damage within the budget by trying everything; nullopt where nothing holds.
[[nodiscard]] std::optional<PlanTotals> exhaustive(const PlanProblem& problem, const PlanBudget& budget);

} // namespace analysis::test
