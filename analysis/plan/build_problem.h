// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "analysis/graph/graph.h"
#include "analysis/plan/plan.h"
#include "analysis/plan/problem.h"
#include "analysis/plan/sensitivity.h"

namespace analysis {

/// One choice for every layer: its formats, as they are asked, and the plan that quantizes all layers so (choose() of a
/// recipe of these formats): its encodings tell what is quantized and what scales cost. fp32/fp32 has an empty plan.
struct UniformChoice {
    Format weights = fp32;
    Format activations = fp32;
    Plan plan;
};

/// What is known of layers alone; absent where not measured. Where a choice quantizes both and `both` has a cell of its
/// format, that counts; else the sum of the two parts, which is an estimate.
struct Damages {
    const SensitivityTable* weights = nullptr;
    const SensitivityTable* activations = nullptr;
    const SensitivityTable* both = nullptr;
};

/// Every layer of the graph with the choices whose damage is known and finite. What a plan leaves FP32 in a layer (the
/// input of an embedding, an input that saw no data) is FP32 in the choice as well, without damage; equal choices are
/// one. Bytes are what modelCost() counts: a weight that layers share is stored once, at the first of them, and these
/// layers are tied. Error: usage, naming the layer of which no choice is left, or a table that is not of mode alone.
[[nodiscard]] Result<PlanProblem> planProblem(
    const Graph& graph, std::span<const UniformChoice> choices, const Damages& damages);

/// The choice of these formats; of a layer whose weights or inputs no choice quantizes, that of the other alone: an
/// embedding asked for int8/int8 gives int8. Nullopt where there is none.
[[nodiscard]] std::optional<std::size_t> findChoice(const PlanLayer& layer, Format weights, Format activations);

} // namespace analysis
