// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/control.h"
#include "analysis/observe/observation.h"
#include "engine/dataset.h"
#include "engine/evaluate.h"
#include "engine/model.h"

namespace app {

/// Whether the recipe takes ranges from calibration data.
[[nodiscard]] bool needsCalibration(const analysis::Recipe& recipe);

/// The constants of all moving averages that the recipes use, each once; torch's 0.01 where there is none.
[[nodiscard]] std::vector<double> movingAverageConstants(std::span<const analysis::Recipe> recipes);

/// The model's layers with the shapes that this data gives them; it has an output of that name (empty: the first, which
/// every model has). Errors: those of engine::fitInputs() and engine::describe(); usage, naming the model and the
/// outputs that there are.
[[nodiscard]] analysis::Result<analysis::Graph> describeOn(
    const engine::Model& model, const engine::DatasetInfo& data, const std::string& output);

/// Whether the pattern matches a layer. Error: usage, naming the pattern and the nearest that would.
[[nodiscard]] analysis::Result<void> checkPattern(const engine::Model& model, const std::string& pattern);

/// Whether every pattern of the recipes' "layers" matches a layer: one that matches none would silently change nothing.
/// Error: badInput, naming variant, pattern and the nearest that there is.
[[nodiscard]] analysis::Result<void> checkPatterns(
    const engine::Model& model, std::span<const analysis::Recipe> recipes);

/// Chooses encodings for every recipe. `seen` is what the calibration data showed; absent where no recipe needs it.
/// Errors: badInput (a recipe that cannot be), noData, naming variant and layer; cancelled.
[[nodiscard]] analysis::Result<std::vector<engine::Variant>> prepareVariants(const engine::Model& model,
    const std::optional<analysis::Observation>& seen, std::span<const analysis::Recipe> recipes,
    const analysis::Control& control = {});

} // namespace app
