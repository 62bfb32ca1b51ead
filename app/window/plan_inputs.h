// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "analysis/plan/plan_results.h"
#include "analysis/plan/predict.h"
#include "analysis/recipe/recipe.h"
#include "app/study/study.h"
#include "widgets/views/run_setup.h"

namespace app {

/// What a plan is made from, out of what a study knows: neither the model nor the data are needed.
struct PlanInputs {
    std::shared_ptr<const analysis::PlanProblem> problem;
    std::shared_ptr<const analysis::ChoiceRuns> runs; ///< null: layers are taken for independent
    std::optional<double> outputPower;
    analysis::Recipe base; ///< the schemes that the sensitivity was measured with
};

/// From a table of weights alone: every format of it and fp32 for each layer. Null where the table's layers are not
/// those of the graph, or nothing finite is known.
[[nodiscard]] std::shared_ptr<const PlanInputs> planInputs(
    const analysis::Graph& graph, const KeptSensitivity& weights, const KeptContributions* contributions);

/// How well what was screened puts the layers into the order that was measured since: Spearman's correlation in the
/// format where it is least. Absent where no format has three layers that were measured.
[[nodiscard]] std::optional<double> rankCorrelation(
    const analysis::SensitivityTable& table, const KeptContributions& contributions);

/// The choices of a problem that a recipe makes, where it makes one of them for each layer, under the schemes of `base`.
[[nodiscard]] std::optional<analysis::Assignment> assignmentOf(
    const PlanInputs& inputs, const analysis::Recipe& recipe);

/// The choices of a problem that a plan made, likewise.
[[nodiscard]] std::optional<analysis::Assignment> assignmentOf(
    const PlanInputs& inputs, std::span<const analysis::PlannedLayer> layers);

/// The conditions that a table was measured under, without recipes: what else is run under them can be compared with it.
[[nodiscard]] widgets::RunSetup setupOf(const analysis::Provenance& provenance, const KeptSensitivity& kept);

} // namespace app
