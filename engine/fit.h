// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "analysis/result.h"
#include "engine/dataset.h"
#include "engine/model.h"

namespace engine {

/// How a data set's samples become a model's inputs.
struct InputFit {
    struct Port {
        int source = 0; ///< which of the data's inputs
        analysis::Shape shape; ///< of one sample as the model takes it, with the batch axis of length 1
    };
    std::vector<Port> ports; ///< one per input of the model
};

/// Matches data to inputs by name where both have names, else by order; adds or drops axes of length 1 (an image
/// [1, 28, 28] for a recurrent network that takes [28, 28]); checks ranks, fixed sizes and number types.
/// Error: badInput, naming both shapes and what to change.
[[nodiscard]] analysis::Result<InputFit> fitInputs(const Model& model, const DatasetInfo& data);

/// The shapes of `fit`, for describe().
[[nodiscard]] std::vector<analysis::Shape> inputShapes(const InputFit& fit);

} // namespace engine
