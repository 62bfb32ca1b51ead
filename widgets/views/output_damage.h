// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include <QString>

#include "analysis/plan/predict.h"
#include "analysis/recipe/recipe.h"

namespace widgets {

/// Foretells what a change of one layer's weight does at the model's output: the layer's gradients by sample behind one
/// function. Never edited; any number of threads may ask at the same time.
struct OutputPredictor {
    analysis::RunShape shape;
    double outputPower = 0; ///< mean square of the output's elements: what an mse is divided by for an SQNR
    std::int64_t bytes = 0; ///< of memory
    /// ⟨g, ŵ - w⟩ for each [probe][sample]; `change` is ŵ - w in the weight's row-major order, batch norm folded in.
    std::function<std::vector<float>(std::span<const float> change)> contributions;
};

/// ≈: what quantizing one layer's weight alone does at the model's output.
struct OutputDamage {
    analysis::Interval mse; ///< mean of a² / outputs, with its 95 % interval over the samples
    double sqnrDb = 0; ///< 10·log10(mean y² / mse); infinite where nothing changes
    std::int64_t samples = 0;
};

[[nodiscard]] OutputDamage predictDamage(const OutputPredictor& predictor, std::span<const float> change);

/// How far somebody is who was asked for a layer's predictor.
struct PredictorState {
    enum class Step {
        Unasked,
        Preparing, ///< there may be a predictor of fewer samples already
        Ready,
        Refused, ///< see `reason`
    };
    Step step = Step::Unasked;
    double share = 0; ///< 0 … 1 of what is being prepared
    QString reason; ///< one line
    std::shared_ptr<const OutputPredictor> predictor; ///< null before it is there
};

/// What a study has measured of weights that were quantized in one layer alone.
struct MeasuredWeights {
    std::shared_ptr<const analysis::SensitivityTable> table; ///< null: nothing
    analysis::WeightScheme scheme; ///< that the table's formats were measured with
    bool operator==(const MeasuredWeights&) const = default; ///< of the same table, not of equal ones
};

/// The cell of a layer (Layer::id) for exactly this scheme; nullopt where it was not measured (=).
[[nodiscard]] std::optional<analysis::SensitivityCell> measuredCell(
    const MeasuredWeights& measured, int layer, const analysis::WeightScheme& scheme);

} // namespace widgets
