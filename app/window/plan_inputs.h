// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <optional>

#include "analysis/measure/results.h"
#include "analysis/plan/problem.h"
#include "analysis/recipe/recipe.h"
#include "app/study/study.h"
#include "widgets/models/plan_session.h"
#include "widgets/views/run_setup.h"

namespace app {

/// What a study knows of layers alone that were quantized in one part, or in both; null: nothing.
struct KnownPart {
    std::shared_ptr<const KeptSensitivity> kept;
    std::shared_ptr<const KeptContributions> contributions;
};

/// Likewise of all parts.
struct KnownLayers {
    std::shared_ptr<const analysis::Analysis> analysis; ///< whose graph the tables are of
    KnownPart weights;
    KnownPart activations;
    KnownPart both; ///< screened together: stands in for a part that has no table of its own
};

/// What plans are made from, out of what a study knows: neither the model nor the data are needed.
struct PlanInputs {
    widgets::PlanSession::Source source;
    std::optional<double> outputPower;
    analysis::Recipe base; ///< the schemes that the sensitivity was measured with
};

/// Null where the tables' layers are not those of the graph, or nothing finite is known.
[[nodiscard]] std::shared_ptr<const PlanInputs> planInputs(const KnownLayers& known);

/// How well what was screened puts the layers into the order that was measured since: Spearman's correlation in the
/// format where it is least. Absent where no format has three layers that were measured.
[[nodiscard]] std::optional<double> rankCorrelation(
    const analysis::SensitivityTable& table, const KeptContributions& contributions);

/// The choices of a problem that a recipe makes, where it makes one of them for each layer, under the schemes of `base`.
[[nodiscard]] std::optional<analysis::Assignment> assignmentOf(
    const analysis::PlanProblem& problem, const analysis::Recipe& base, const analysis::Recipe& recipe);

/// The conditions that a table was measured under, without recipes: what else is run under them can be compared with it.
[[nodiscard]] widgets::RunSetup setupOf(const analysis::Provenance& provenance, const KeptSensitivity& kept);

} // namespace app
